import EventModel
import EventStream
import Reports

/// The report as one page with plots.
struct HTMLReport {
  private let found: CostAnalysis
  private var page: HTMLPage

  /// Rows of the longest tables: the newest.
  private static var longestTable: Int { 200 }
  /// Strategies that are drawn.
  private static var mostDrawn: Int { 12 }

  init(_ found: CostAnalysis) {
    self.found = found
    let traded = Set(found.fills.map(\.instrument) + found.parents.map(\.instrument)).sorted()
    let symbols = traded.map { found.instruments[$0].symbol }
    page = HTMLPage(
      title: "Costs and performance" + (symbols.isEmpty ? "" : " of \(firstAndCount(symbols))"))
    appendHead()
    appendActivity()
    if let performance = found.performance { appendPerformance(performance) }
    if found.total.parents > 0 { appendShortfall() }
    if found.total.fills > 0 { appendExecution() }
    appendFolds()
    appendTables()
    let stages = found.lineage.map { "\($0.program) \($0.version) \($0.arguments)" }
    page.footer("tca \(productVersion). Input: \(stages.joined(separator: " | "))")
  }

  var text: String { page.text }

  private var currency: String { found.currency.isEmpty ? "currency" : found.currency }

  // MARK: What happened

  private mutating func appendHead() {
    let total = found.total
    if found.isPart { page.paragraph(StoppedText.sentence + ".", .warning) }
    page.paragraph(
      "\(NumberText.count(total.parents)) orders and \(NumberText.count(total.fills)) fills"
        + (found.from == noTime
          ? "" : " from \(TimeText.seconds(found.from)) to \(TimeText.seconds(found.to))")
        + ". Costs are positive where they are losses; bp are 1/10,000 of the value at the decision, "
        + "of spreads and mark-outs of the price. Below \(WeightedMean.fewest) orders or fills nothing is "
        + "said of significance (*: zero lies outside the 95 % interval).", .soft)
    for remark in found.remarks {
      page.paragraph(remark.prefix(1).uppercased() + remark.dropFirst() + ".", .warning)
    }
    if total.parents > 0 {
      page.table(
        ["cost", "bp", currency],
        [
          [
            "implementation shortfall",
            NumberText.fixed(total.basisPoints(total.shortfall.total), 2)
              + (total.cost.isSignificant ? " *" : ""),
            ReportNumbers.money(total.shortfall.total),
          ]
        ]
          + Shortfall.components.map { name, path in
            [
              "— \(name)",
              NumberText.fixed(total.basisPoints(total.shortfall[keyPath: path]), 2),
              ReportNumbers.money(total.shortfall[keyPath: path]),
            ]
          })
    }
  }

  private mutating func appendActivity() {
    page.heading("Signals and orders")
    page.table(
      ["strategy", "signals", "asked", "approved", "shadow", "rejected", "fills"],
      found.activity.map { strategy, counts in
        [found.strategyName(strategy)]
          + [
            counts.signals, counts.requested, counts.approved, counts.shadow, counts.rejections,
            counts.fills,
          ].map(NumberText.count)
      })
    let rejected = found.activityTotal.rejected.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !rejected.isEmpty {
      page.table(
        ["rejected because", "orders"],
        rejected.map { [DecisionReason(rawValue: $0.key).name, NumberText.count($0.value)] })
    }
  }

  // MARK: Performance

  private mutating func appendPerformance(_ total: Performance) {
    page.heading("Performance")
    let grid = found.samplingInterval.map { Duration64.format($0) } ?? "day"
    let origin =
      switch found.capital.origin {
      case .option: "as asked"
      case .account: "as the account had"
      case .exposure: "the largest value held, as none was named"
      }
    let bandText =
      total.bands.resamples == 0
      ? "There are too few returns for a band."
      : "The band holds 90 % of \(NumberText.count(total.bands.resamples)) histories resampled in "
        + "blocks of \(NumberText.fixed(total.bands.blockLength, 0)) on average."
    page.paragraph(
      "Returns are of \(ReportNumbers.money(found.capital.value)) \(currency) (\(origin)), a sample each "
        + "\(grid), \(found.year.text). \(bandText)", .soft)
    let all =
      found.strategyPerformance.count == 1
      ? found.strategyPerformance : [total] + found.strategyPerformance
    page.figures(all.prefix(Self.mostDrawn).flatMap(figures))
    page.table(
      [
        "strategy", "profit", "return", "a year", "volatility", "Sharpe", "5 to 95 %", "Sortino",
        "Calmar", "max drawdown", "5 to 95 %", "true Sharpe > 0", "deflated",
      ],
      all.map { one in
        let of = one.statistics
        return [
          one.name, ReportNumbers.money(one.profit), NumberText.percent(of.total, 2),
          NumberText.percent(of.annualReturn), NumberText.percent(of.volatility),
          ReportNumbers.ratio(of.sharpe),
          band(one.bands.sharpe) { ReportNumbers.ratio($0) }, ReportNumbers.ratio(of.sortino),
          ReportNumbers.ratio(of.calmar),
          one.isRuined ? "ruined" : NumberText.percent(of.maximumDrawdown, 2),
          band(one.bands.drawdown) { NumberText.percent($0, 2) },
          NumberText.percent(of.probabilisticSharpe), NumberText.percent(one.deflatedSharpe),
        ]
      })
    page.table(
      [
        "strategy", "round trips", "hits", "95 %", "profit factor", "average win", "average loss",
        "held", "turnover a year", "time in market", "gross exposure", "fees",
        "profit bp of traded",
      ],
      all.map { one in
        [
          one.name, NumberText.count(one.trips.count), NumberText.percent(one.trips.hitRate),
          band(one.trips.hitRateBand) { NumberText.percent($0, 0) },
          ReportNumbers.ratio(one.trips.profitFactor), ReportNumbers.money(one.trips.averageWin),
          ReportNumbers.money(one.trips.averageLoss), ReportNumbers.span(one.trips.holding),
          NumberText.significant(one.turnover, 3), NumberText.percent(one.timeInMarket),
          NumberText.percent(one.grossExposure), ReportNumbers.money(one.fees),
          NumberText.fixed(one.profitPerTraded, 2),
        ]
      })
  }

  private func band(_ range: ClosedRange<Double>?, _ text: (Double) -> String) -> String {
    range.map { "\(text($0.lowerBound)) to \(text($0.upperBound))" } ?? NumberText.absent
  }

  private func figures(_ one: Performance) -> [HTMLPage.Figure] {
    guard one.times.count > 1, let start = one.equity.first else { return [] }
    let edges = zip(one.bands.steps, one.bands.wealth).map { step, wealth in
      (time: one.times[step], low: wealth.low * start, high: wealth.high * start)
    }
    var figures = [
      HTMLPage.Figure(
        "Equity of \(one.name)", remark: currency,
        TimeChart(
          one.times, one.equity, band: edges,
          label: "Equity of \(one.name) from \(ReportNumbers.money(start)) to "
            + "\(ReportNumbers.money(one.equity.last))"))
    ]
    if one.drawdowns.count == one.times.count {
      figures.append(
        HTMLPage.Figure(
          "Drawdown of \(one.name)", remark: "%, from the highest before",
          TimeChart(
            one.times, one.drawdowns.map { $0 * 100 }, isFilled: true,
            label: "Drawdown of \(one.name), at most "
              + NumberText.percent(one.statistics.maximumDrawdown, 2))))
    }
    return figures
  }

  // MARK: Costs

  private mutating func appendShortfall() {
    let total = found.total
    page.heading("Implementation shortfall")
    page.paragraph(
      "Delay: from decision to arrival; timing: from arrival to the quotes that were met; impact: from "
        + "those to the prices paid (without quotes a part of timing); opportunity: what was not executed, at the end. Perold's execution "
        + "cost is \(ReportNumbers.money(total.shortfall.execution)) \(currency); by Wagner and Edwards "
        + "delay is \(ReportNumbers.money(total.shortfall.wagnerDelay)), trading "
        + "\(ReportNumbers.money(total.shortfall.trading)) and opportunity "
        + "\(ReportNumbers.money(total.shortfall.wagnerOpportunity)).", .soft)
    let hours = found.groups.first { $0.grouping == .hour }?.groups ?? []
    page.figures([
      .init(
        "Shortfall by component", remark: "bp",
        CategoryChart(
          .bars, Shortfall.components.map { $0.name.count > 7 ? $0.name.prefix(6) + "." : $0.name },
          Shortfall.components.map {
            ChartPoint(total.basisPoints(total.shortfall[keyPath: $0.path]))
          }, axis: "component", label: "Implementation shortfall by component in bp")),
      .init(
        "Shortfall by hour", remark: "bp, \(found.options.zone.name), 95 % interval",
        CategoryChart(
          .bars, hours.map(\.name), hours.map { ChartPoint($0.totals.cost) }, axis: "arrival",
          label: "Implementation shortfall by hour in bp")), slippages,
    ])
    for (grouping, groups) in found.groups {
      page.heading("By \(grouping.rawValue)", level: 3)
      page.table(
        ["\(grouping.rawValue)", "orders", "value", "filled"] + Shortfall.components.map(\.name)
          + ["total", "± 95 %", "in \(currency)"], groups.map(row))
    }
    if total.fills == 0 { return }
    page.heading("Average price against benchmarks, bp", level: 3)
    page.table(
      ["by"] + Benchmark.allCases.map(\.title),
      allGroups.map { [$0.name] + $0.totals.benchmarks.map(ReportNumbers.mean) })
  }

  /// Of all groupings, the total last.
  private var allGroups: [CostGroup] {
    found.groups.flatMap(\.groups) + [CostGroup(name: "total", totals: found.total)]
  }

  private func row(_ group: CostGroup) -> [String] {
    let totals = group.totals
    return [
      group.name, NumberText.count(totals.priced), ReportNumbers.money(totals.notional),
      NumberText.percent(totals.fillRate.value),
    ]
      + Shortfall.components.map {
        NumberText.fixed(totals.basisPoints(totals.shortfall[keyPath: $0.path]), 2)
      } + [
        NumberText.fixed(totals.basisPoints(totals.shortfall.total), 2)
          + (totals.cost.isSignificant ? " *" : ""), NumberText.fixed(totals.cost.margin, 2),
        ReportNumbers.money(totals.shortfall.total),
      ]
  }

  /// How the shortfalls of orders are distributed.
  private var slippages: HTMLPage.Figure {
    let values = found.parents.compactMap { parent in
      parent.shortfall.flatMap { parent.basisPoints($0.total) }
    }.sorted()
    let bins = Histogram(values)
    return .init(
      "Shortfall of single orders", remark: "bp; orders in a bin, the outer ones open",
      CategoryChart(
        .bars, bins.names, bins.counts.map { ChartPoint(Double($0)) }, axis: "bp, lower bound",
        label: "Distribution of the shortfall of \(values.count) orders"))
  }

  private mutating func appendExecution() {
    let total = found.total
    let horizons = found.options.markOuts.map(Duration64.format)
    page.heading("Execution")
    var figures: [HTMLPage.Figure] = []
    for (name, means) in [
      ("all fills", total.markOuts), ("makers", total.makerMarkOuts),
      ("takers", total.takerMarkOuts),
    ] where means.contains(where: { $0.count > 0 }) {
      figures.append(
        .init(
          "Mark-out of \(name)", remark: "bp of the price, 95 % interval",
          CategoryChart(
            .line, horizons, means.map { ChartPoint($0) }, axis: "after the fill",
            label: "Mark-out of \(name) in bp by time after the fill")))
    }
    page.figures(figures)
    let realized = found.realizedAt.map { horizons[$0] } ?? ""
    page.table(
      [
        "by", "fills", "traded", "effective spread", "realized (\(realized))", "impact",
        "reversion", "maker", "taker", "participation", "latency", "queue", "orders a fill",
        "expected", "beyond it",
      ],
      allGroups.map { group in
        let of = group.totals
        return [
          group.name, NumberText.count(of.fills), ReportNumbers.money(of.traded),
          ReportNumbers.mean(of.effectiveSpread), ReportNumbers.mean(of.realizedSpread),
          ReportNumbers.mean(of.priceImpact), ReportNumbers.mean(of.reversion),
          NumberText.percent(of.makerShare, 0), NumberText.percent(of.takerShare, 0),
          NumberText.percent(of.participation.value), ReportNumbers.span(of.meanLatency),
          ReportNumbers.span(of.meanQueueTime), NumberText.fixed(of.orderToTrade, 1),
          NumberText.fixed(of.predicted.value, 2), ReportNumbers.mean(of.unpredicted),
        ]
      })
  }

  private mutating func appendFolds() {
    if found.folds.isEmpty { return }
    page.heading("Walk-forward")
    page.table(
      [
        "part", "from", "orders", "cost bp", "profit", "return", "Sharpe", "max drawdown", "trips",
      ],
      found.folds.enumerated().map { place, fold in
        let one = fold.performance
        return [
          place == 0 ? "in sample" : "out of sample \(place)",
          ReportNumbers.time(place == 0 ? found.from : found.options.splits[place - 1]),
          NumberText.count(fold.totals.parents), NumberText.fixed(fold.totals.cost.value, 2),
          ReportNumbers.money(one?.profit), NumberText.percent(one?.statistics.total, 2),
          ReportNumbers.ratio(one?.statistics.sharpe),
          NumberText.percent(one?.statistics.maximumDrawdown, 2),
          NumberText.count(one?.trips.count ?? 0),
        ]
      })
  }

  // MARK: Single rows

  private mutating func appendTables() {
    let found = found
    appendTable(
      "Round trips", "--trips",
      [
        "closed", "opened", "strategy", "symbol", "side", "size", "entry", "exit", "fees", "profit",
      ],
      found.trips.count
    ) { place in
      let trip = found.trips[place]
      return [
        ReportNumbers.time(trip.closeTime), ReportNumbers.time(trip.openTime),
        found.strategyName(trip.strategy), found.instruments[trip.instrument].symbol,
        trip.side > 0 ? "long" : "short", NumberText.significant(trip.size, 6),
        NumberText.significant(trip.entryPrice, 7), NumberText.significant(trip.exitPrice, 7),
        ReportNumbers.money(trip.fees), ReportNumbers.money(trip.profit),
      ]
    }
    let marks = found.options.markOuts
    appendTable(
      "Fills", "--fills",
      [
        "time", "strategy", "symbol", "side", "price", "size", "liquidity", "fees",
        "effective spread",
      ] + marks.map { "after \(Duration64.format($0))" }, found.fills.count
    ) { place in
      let fill = found.fills[place]
      return [
        ReportNumbers.time(fill.time), found.strategyName(fill.strategy),
        found.instruments[fill.instrument].symbol, fill.side > 0 ? "buy" : "sell",
        NumberText.significant(fill.price, 7), NumberText.significant(fill.size, 6),
        fill.liquidity.name, ReportNumbers.money(fill.fees),
        NumberText.fixed(fill.effectiveSpread, 2),
      ] + marks.indices.map { NumberText.fixed(fill.markOut($0), 2) }
    }
  }

  /// The newest rows.
  private mutating func appendTable(
    _ title: String, _ option: String, _ heading: [String], _ count: Int,
    _ row: (Int) -> [String]
  ) {
    if count == 0 { return }
    page.heading(title)
    if count > Self.longestTable {
      page.paragraph(
        "The last \(Self.longestTable) of \(NumberText.count(count)); \(option) writes all.", .soft)
    }
    page.table(heading, (max(0, count - Self.longestTable)..<count).map(row))
  }
}

extension ChartPoint {
  fileprivate init(_ mean: WeightedMean) {
    let (value, margin) = (mean.value, mean.margin)
    self.init(
      value, low: margin.flatMap { margin in value.map { $0 - margin } },
      high: margin.flatMap { margin in value.map { $0 + margin } })
  }
}

/// Counts of values in bins of equal, round width between their 1 % and 99 % quantiles.
struct Histogram {
  /// The lower bounds of the bins.
  private(set) var names: [String] = []
  private(set) var counts: [Int] = []

  /// - Parameter ascending: the values.
  init(_ ascending: [Double], bins: Int = 12) {
    let (low, high) = (Quantile.linear(ascending, 0.01), Quantile.linear(ascending, 0.99))
    guard low.isFinite, high.isFinite else { return }
    let width = NumberText.roundStep(max((high - low) / Double(bins), 1e-9))
    let first = (low / width).rounded(.down)
    let count = max(1, min(4 * bins, Int(((high / width).rounded(.down) - first)) + 1))
    counts = [Int](repeating: 0, count: count)
    names = (0..<count).map { NumberText.significant((first + Double($0)) * width, 3) }
    for value in ascending {
      let place = (value / width).rounded(.down) - first
      counts[Int(min(max(place, 0), Double(count - 1)))] += 1
    }
  }
}
