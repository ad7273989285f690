import EventModel
import EventStream
import EventText
import Reports

/// The report for a terminal of 80 columns.
struct TextReport {
  private let found: CostAnalysis
  private var lines: [String] = []
  /// Columns that a name may take.
  private static var nameWidth: Int { 12 }

  init(_ found: CostAnalysis) {
    self.found = found
    appendHead()
    appendActivity()
    if found.total.parents > 0 { appendShortfall() }
    if found.total.fills > 0 {
      appendBenchmarks()
      appendExecution()
      appendMarkOuts()
    }
    if let performance = found.performance { appendPerformance(performance) }
    appendFolds()
    appendNotes()
  }

  var text: String { lines.map { $0.printable + "\n" }.joined() }

  private func name(_ text: String) -> String { TextTable.shortened(text, to: Self.nameWidth) }

  private var currency: String { found.currency.isEmpty ? "currency" : found.currency }

  private mutating func append(_ title: String, _ table: TextTable) {
    lines += ["", title] + table.lines()
  }

  // MARK: What happened

  private mutating func appendHead() {
    let total = found.total
    let traded = Set(found.fills.map(\.instrument) + found.parents.map(\.instrument)).sorted()
    if found.isPart { lines.append(StoppedText.sentence) }
    lines.append(
      "\(NumberText.count(total.parents)) orders, \(NumberText.count(total.fills)) fills"
        + (traded.isEmpty
          ? "" : " of \(firstAndCount(traded.map { found.instruments[$0].symbol }))")
    )
    if found.from != noTime {
      lines.append("\(TimeText.seconds(found.from)) to \(TimeText.seconds(found.to))")
    }
  }

  private mutating func appendActivity() {
    var table = TextTable(
      ["strategy", "signals", "asked", "approved", "shadow", "rejected", "fills"],
      firstWidth: Self.nameWidth)
    for (strategy, counts) in found.activity {
      table.add(row(found.strategyName(strategy), counts))
    }
    if found.activity.count != 1 { table.add(row("total", found.activityTotal)) }
    append("Signals and orders", table)
    let rejected = found.activityTotal.rejected.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if rejected.isEmpty { return }
    var reasons = TextTable(["rejected because", "orders", "share"])
    let all = found.activityTotal.rejections
    for (reason, count) in rejected {
      reasons.add([
        DecisionReason(rawValue: reason).name, NumberText.count(count),
        NumberText.percent(Double(count) / Double(all)),
      ])
    }
    append("Orders that risk refused", reasons)
  }

  private func row(_ name: String, _ counts: ActivityCounts) -> [String] {
    let numbers = [
      counts.signals, counts.requested, counts.approved, counts.shadow, counts.rejections,
      counts.fills,
    ]
    return [self.name(name)] + numbers.map(NumberText.short)
  }

  // MARK: Costs

  /// A table with a stretch of rows for each grouping, the total last.
  ///
  /// - Parameter isFull: with hours.
  private func table(
    _ heading: [String], isFull: Bool = false, _ cells: (CostTotals) -> [String]
  ) -> TextTable {
    var table = TextTable(["by"] + heading, firstWidth: Self.nameWidth)
    var before: [CostGroup] = []
    for (grouping, groups) in found.groups where found.options.groupings.contains(grouping) {
      if grouping == .hour, !isFull { continue }
      defer { before = groups }
      // One group is the total again, and a venue for each instrument the same once more.
      if groups.count < 2 || (grouping == .venue && Self.areSame(groups, before)) { continue }
      for group in groups { table.add([name(group.name)] + cells(group.totals)) }
    }
    table.add(["total"] + cells(found.total))
    return table
  }

  private static func areSame(_ groups: [CostGroup], _ others: [CostGroup]) -> Bool {
    func numbers(_ groups: [CostGroup]) -> [[Int]] {
      groups.map {
        [$0.totals.parents, $0.totals.fills, Int(truncatingIfNeeded: $0.totals.traded)]
      }
    }
    return numbers(groups) == numbers(others)
  }

  private mutating func appendShortfall() {
    let parts = Shortfall.components
    append(
      "Implementation shortfall, bp of the value at the decision (positive is a cost)",
      table(
        ["orders"] + parts.map { String($0.name.prefix(6)) } + ["total", "± 95 %"], isFull: true
      ) {
        totals in
        [NumberText.short(totals.priced)]
          + parts.map {
            ReportNumbers.cell(totals.basisPoints(totals.shortfall[keyPath: $0.path]))
          } + [
            ReportNumbers.cell(totals.basisPoints(totals.shortfall.total))
              + (totals.cost.isSignificant ? "*" : ""), ReportNumbers.cell(totals.cost.margin),
          ]
      })
    append(
      "The same in \(currency)",
      table(["value", "filled"] + parts.map { String($0.name.prefix(6)) } + ["total"]) { totals in
        [ReportNumbers.cell(totals.notional), share(totals.fillRate.value)]
          + parts.map { ReportNumbers.cell(totals.shortfall[keyPath: $0.path]) }
          + [ReportNumbers.cell(totals.shortfall.total)]
      })
    let shortfall = found.total.shortfall
    lines += [
      "",
      "Perold: execution \(ReportNumbers.money(shortfall.execution)), opportunity "
        + "\(ReportNumbers.money(shortfall.opportunity)), fees \(ReportNumbers.money(shortfall.fees))",
    ]
    lines += Self.folded(
      "Wagner: delay \(ReportNumbers.money(shortfall.wagnerDelay)), trading "
        + "\(ReportNumbers.money(shortfall.trading)), opportunity "
        + "\(ReportNumbers.money(shortfall.wagnerOpportunity)), fees "
        + ReportNumbers.money(shortfall.fees))
  }

  private mutating func appendBenchmarks() {
    if found.total.parents == 0 { return }
    append(
      "Average price against benchmarks, bp (positive is a cost)",
      table(Benchmark.allCases.map(\.title)) { totals in
        totals.benchmarks.map(ReportNumbers.cell)
      })
    guard found.total.predicted.count > 0 else { return }
    append(
      "Cost against the arrival and what Almgren and Chriss expect of it, bp",
      table(["cost", "expected", "beyond", "± 95 %"]) { totals in
        [
          ReportNumbers.cell(totals.benchmarks[Benchmark.arrival.rawValue]),
          ReportNumbers.cell(totals.predicted.value), ReportNumbers.cell(totals.unpredicted),
          ReportNumbers.cell(totals.unpredicted.margin),
        ]
      })
  }

  private mutating func appendExecution() {
    let horizon = found.realizedAt.map { Duration64.format(found.options.markOuts[$0]) } ?? "-"
    append(
      "Spreads in bp of the mid, realized after \(horizon); shares; times",
      table([
        "effect", "realiz", "impact", "revert", "maker", "part", "latency", "queue", "o/t",
      ]) { totals in
        [
          ReportNumbers.cell(totals.effectiveSpread.value),
          ReportNumbers.cell(totals.realizedSpread.value),
          ReportNumbers.cell(totals.priceImpact.value), ReportNumbers.cell(totals.reversion.value),
          share(totals.makerShare), share(totals.participation.value),
          ReportNumbers.span(totals.meanLatency), ReportNumbers.span(totals.meanQueueTime),
          NumberText.fixed(totals.orderToTrade, 1),
        ]
      })
  }

  private func share(_ value: Double?) -> String {
    value.map { NumberText.fixed($0 * 100, 0) + "%" } ?? NumberText.absent
  }

  private mutating func appendMarkOuts() {
    let horizons = found.options.markOuts.map(Duration64.format)
    if horizons.isEmpty { return }
    // What has room.
    let shown = min(horizons.count, 7)
    var table = TextTable(["fills"] + horizons.prefix(shown))
    let total = found.total
    table.add(["all"] + total.markOuts.prefix(shown).map(ReportNumbers.cell))
    let sides = [("maker", total.makerMarkOuts), ("taker", total.takerMarkOuts)]
    for (name, means) in sides where means.contains(where: { $0.count > 0 }) {
      table.add([name] + means.prefix(shown).map(ReportNumbers.cell))
    }
    if total.adverseSelection.contains(where: { $0.count > 0 }) {
      table.add(
        ["against makers"] + total.adverseSelection.prefix(shown).map(ReportNumbers.cell))
    }
    table.add(
      ["absent"]
        + total.markOuts.prefix(shown).map {
          share(total.fills == 0 ? nil : 1 - Double($0.count) / Double(total.fills))
        })
    append("Mark-outs in bp of the fill's price (positive: it went the fill's way)", table)
  }

  // MARK: Performance

  private mutating func appendPerformance(_ total: Performance) {
    let grid = found.samplingInterval.map { Duration64.format($0) } ?? "day"
    let origin =
      switch found.capital.origin {
      case .option: "--capital"
      case .account: "the account's capital"
      case .exposure: "the largest value held"
      }
    let all =
      found.strategyPerformance.count == 1
      ? found.strategyPerformance : found.strategyPerformance + [total]
    var table = TextTable(
      ["strategy", "profit", "return", "a year", "vol", "Sharpe", "Sortino", "Calmar", "max DD"],
      firstWidth: Self.nameWidth)
    for one in all {
      let of = one.statistics
      table.add([
        name(one.name), ReportNumbers.cell(one.profit), ReportNumbers.percent(of.total),
        ReportNumbers.percent(of.annualReturn), ReportNumbers.percent(of.volatility),
        ReportNumbers.cell(of.sharpe), ReportNumbers.cell(of.sortino),
        ReportNumbers.cell(of.calmar),
        one.isRuined ? "ruined" : ReportNumbers.percent(of.maximumDrawdown),
      ])
    }
    lines.append("")
    lines += Self.folded(
      "Performance in \(currency), on \(ReportNumbers.money(found.capital.value)) (\(origin)), a "
        + "sample each \(grid), \(found.year.text)")
    lines += table.lines()
    var trips = TextTable(
      ["strategy", "trips", "hits", "factor", "win", "loss", "turnover", "in mkt", "bp/traded"],
      firstWidth: Self.nameWidth)
    for one in all {
      trips.add([
        name(one.name), NumberText.short(one.trips.count), share(one.trips.hitRate),
        ReportNumbers.cell(one.trips.profitFactor), ReportNumbers.cell(one.trips.averageWin),
        ReportNumbers.cell(one.trips.averageLoss), ReportNumbers.cell(one.turnover),
        share(one.timeInMarket), ReportNumbers.cell(one.profitPerTraded),
      ])
    }
    append("Round trips, and trade per capital and year", trips)
    for one in all { appendBelief(one) }
  }

  /// How far the figures of a strategy are to be believed.
  private mutating func appendBelief(_ one: Performance) {
    var said: [String] = []
    if let drawdown = one.drawdown, drawdown.depth < 0 {
      said.append(
        "max drawdown \(NumberText.percent(drawdown.depth, 2)) from "
          + "\(TimeText.date(drawdown.peakTime)) to \(TimeText.date(drawdown.troughTime))"
          + (drawdown.recoveryTime.map { ", made good \(TimeText.date($0))" } ?? ", not made good"))
    }
    if let band = one.bands.drawdown {
      said.append(
        "bootstrap 5 to 95 %: drawdown \(NumberText.percent(band.lowerBound, 2)) to "
          + NumberText.percent(band.upperBound, 2)
          + (one.bands.sharpe.map {
            ", Sharpe \(ReportNumbers.ratio($0.lowerBound)) to \(ReportNumbers.ratio($0.upperBound))"
          } ?? ""))
    }
    if let likely = one.statistics.probabilisticSharpe {
      var sentence = "a true Sharpe above 0 with \(NumberText.percent(likely))"
      if let best = one.expectedMaximumSharpe, best > 0 {
        sentence +=
          ", above the best of chance (\(ReportNumbers.ratio(best))) with "
          + NumberText.percent(one.deflatedSharpe)
      }
      said.append(sentence)
    }
    if said.isEmpty { return }
    lines += ["", "\(name(one.name)):"] + said.flatMap { Self.folded("  " + $0) }
  }

  private mutating func appendFolds() {
    if found.folds.isEmpty { return }
    var table = TextTable([
      "from", "orders", "cost bp", "profit", "return", "Sharpe", "max DD", "trips",
    ])
    for (place, fold) in found.folds.enumerated() {
      let start = place == 0 ? found.from : found.options.splits[place - 1]
      let one = fold.performance
      table.add([
        start == noTime ? "-" : TimeText.date(start), NumberText.count(fold.totals.parents),
        ReportNumbers.cell(fold.totals.cost.value), ReportNumbers.cell(one?.profit),
        ReportNumbers.percent(one?.statistics.total), ReportNumbers.cell(one?.statistics.sharpe),
        ReportNumbers.percent(one?.statistics.maximumDrawdown),
        NumberText.count(one?.trips.count ?? 0),
      ])
    }
    append("Walk-forward: in sample first, then out of sample", table)
  }

  private mutating func appendNotes() {
    var notes: [String] = []
    if found.total.fills > 0 {
      notes += [
        "* zero lies outside the 95 % interval; below \(WeightedMean.fewest) orders or fills nothing is said "
          + "of it"
      ]
    }
    notes += found.remarks.map { "! " + $0 }
    if notes.isEmpty { return }
    lines.append("")
    for note in notes { lines += Self.folded(note) }
  }

  /// A sentence in lines of at most 80 columns.
  private static func folded(_ text: String) -> [String] {
    var lines = [String(text.prefix { $0 == " " })]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.allSatisfy({ $0 == " " }) {
        lines[lines.count - 1] = last + word
      } else if last.count + 1 + word.count > 80 {
        lines.append("  " + word)
      } else {
        lines[lines.count - 1] = last + " " + word
      }
    }
    return lines
  }
}
