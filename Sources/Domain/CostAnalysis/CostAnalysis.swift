import Accounts
import Calendars
import EventModel
import EventStream

/// Transaction costs and performance of a stream: what every form of the report is written from.
public struct CostAnalysis: Sendable {
  public let options: CostOptions
  public let lineage: [LineageEntry]
  public let instruments: HeaderTable<Instrument>
  /// A signal ended the reading of a source early: the report is of a part.
  public let isPart: Bool
  /// Of the header, by id.
  public let strategies: [String]
  /// What money is counted in; empty where the stream says no currency.
  public let currency: String
  /// First and last event; `noTime` of none.
  public let from: Int64
  public let to: Int64

  public private(set) var parents: [ParentCost]
  public private(set) var fills: [FillCost]
  public private(set) var trips: [RoundTrip]
  public private(set) var total: CostTotals
  public private(set) var groups: [(grouping: CostGrouping, groups: [CostGroup])] = []
  /// What strategies did, those that did anything; the id is -1 of none.
  public private(set) var activity: [(strategy: Int, counts: ActivityCounts)] = []

  /// All strategies together; nil where nothing was executed.
  public private(set) var performance: Performance?
  public private(set) var strategyPerformance: [Performance] = []
  /// The parts of a walk-forward; none without --split.
  public private(set) var folds: [Fold] = []
  public private(set) var capital = Capital(value: 0, origin: .exposure)
  /// How the samples of the equity lie in a year.
  public private(set) var year = SamplingYear([], samplesPerYear: nil, [])
  /// Prices at the samples of the performance, of instruments of the stream: currency per unit, NaN
  /// before the first.
  public private(set) var sampledPrices: [(instrument: Int, prices: [Double])] = []
  /// What would remain of the performance of larger sizes; nil where no market says its impact.
  public private(set) var capacity: CapacityCurve?
  /// Targets that were not reached, and why.
  public let unreached: [UnreachedTarget]
  /// Nanoseconds between samples of the equity; nil of days.
  public let samplingInterval: Int64?
  /// Place of the mark-out that realized spreads, impact and reversion are of; nil without any.
  public let realizedAt: Int?
  /// What a reader must know to believe it, a sentence each.
  public private(set) var remarks: [String] = []

  /// What returns are of.
  public struct Capital: Sendable {
    public var value: Double
    public var origin: Origin

    public enum Origin: String, Sendable {
      /// --capital.
      case option
      /// Of the stream's account.
      case account
      /// The largest value held.
      case exposure
    }
  }

  /// A part of a walk-forward.
  public struct Fold: Sendable {
    public var totals: CostTotals
    public var performance: Performance?
  }

  /// Reads a stream, or several one behind the other, and analyses it.
  ///
  /// - Throws: StreamError of exit `badData` where the stream is damaged, cut or has nothing to analyse.
  public init(reading reader: StreamReader, _ options: CostOptions) throws(StreamError) {
    let intake = CostIntake(options)
    try intake.read(reader)
    try self.init(intake)
  }

  init(_ intake: CostIntake) throws(StreamError) {
    let header = intake.header
    options = intake.options
    lineage = header.lineage
    instruments = header.instruments
    isPart = intake.isPart
    strategies = header.strategies.map(\.name)
    currency = intake.rates.account
    from = intake.first
    to = intake.first == noTime ? noTime : intake.newest
    unreached = intake.unreached
    samplingInterval = intake.samplingInterval
    realizedAt =
      options.markOuts.firstIndex { $0 >= Timestamp.second }
      ?? (options.markOuts.isEmpty ? nil : options.markOuts.count - 1)
    total = CostTotals(horizons: options.markOuts.count)
    (parents, fills, trips) = ([], [], intake.trips)
    try Self.checkRates(intake)
    try Self.checkBenchmark(intake)
    for (slot, counts) in intake.activity.enumerated() where counts != ActivityCounts() {
      activity.append((slot - 1, counts))
    }
    addCosts(intake)
    addGroups()
    try addPerformance(intake)
    addRemarks(intake)
    try Self.check(intake, self)
  }

  /// Fails where there is nothing to analyse.
  private static func check(_ intake: CostIntake, _ found: CostAnalysis) throws(StreamError) {
    if !found.activity.isEmpty || !found.fills.isEmpty || !found.parents.isEmpty { return }
    let times = found.options.hasTimes ? " between --from and --to" : ""
    throw StreamError(
      .badData, operation: "read", object: "stream",
      cause: intake.doubts.malformed > 0
        ? "none of its \(intake.doubts.malformed) orders and fills has an instrument, a side, a size "
          + "and a price"
        : "it holds no signal, order or fill\(times) (`signal`, `risk` and `execute` make them)")
  }

  /// Fails where money cannot be counted in one currency: a sum without a part of it is no sum.
  private static func checkRates(_ intake: CostIntake) throws(StreamError) {
    let traded = Set(intake.fills.map(\.instrument) + intake.parents.map(\.instrument)).sorted()
    for index in traded where intake.rates.rate(of: index, intake.states) == nil {
      let instrument = intake.header.instruments[index]
      throw intake.rates.noRate(of: instrument.currency, for: instrument.symbol)
    }
  }

  private static func checkBenchmark(_ intake: CostIntake) throws(StreamError) {
    let symbols = intake.header.instruments.map(\.symbol)
    guard let asked = intake.options.benchmark, !symbols.contains(asked) else { return }
    let hint = suggestion(for: asked, among: symbols).map { "; did you mean \($0)?" }
    throw ParsedOptions.usage(
      "--benchmark", "the stream has no instrument \(asked)" + (hint ?? ""))
  }

  public var activityTotal: ActivityCounts {
    activity.reduce(ActivityCounts()) { $0 + $1.counts }
  }

  /// The name of a strategy; of orders that belong to none, a dash.
  public func strategyName(_ id: Int) -> String {
    strategies.indices.contains(id) ? strategies[id] : "-"
  }

  // MARK: Costs

  private mutating func addCosts(_ intake: CostIntake) {
    var clock = TradingDay(options.zone)
    let asked = options.times
    // Places of the parents that are reported, by their places in the intake.
    var places = [Int](repeating: -1, count: intake.parents.count)
    for (place, record) in intake.parents.enumerated() where asked.contains(record.arrivalTime) {
      places[place] = parents.count
      parents.append(
        ParentCost(
          record, instruments[record.instrument], hour: clock.hour(of: record.arrivalTime)))
    }
    let horizons = options.markOuts.count
    for (place, record) in intake.fills.enumerated() {
      var fill = FillCost(
        record, marks: intake.marks[(place * horizons)..<((place + 1) * horizons)],
        instruments[record.instrument],
        rate: intake.rates.rate(of: record.instrument, intake.states) ?? 0)
      fill.parent = record.parent < 0 ? -1 : places[record.parent]
      if fill.parent >= 0, let realizedAt {
        // The last fill stays.
        parents[fill.parent].reversion = fill.reversion(realizedAt)
      }
      fills.append(fill)
    }
    addExpectedCosts(intake)
  }

  /// What Almgren and Chriss expect of orders that were worked over a time.
  private mutating func addExpectedCosts(_ intake: CostIntake) {
    let models = impactModels(intake)
    var fillsOf: [[Int]] = Array(repeating: [], count: parents.count)
    for (place, fill) in fills.enumerated() where fill.parent >= 0 {
      fillsOf[fill.parent].append(place)
    }
    for (place, own) in fillsOf.enumerated() {
      guard let model = models[parents[place].instrument],
        let price = parents[place].arrivalPrice, price != 0
      else { continue }
      let worked = own.map { (time: fills[$0].time, size: fills[$0].size) }
      parents[place].predicted = model.cost(of: worked, since: parents[place].arrivalTime)
        .map { $0 / price.magnitude * 1e4 }
    }
  }

  /// By instrument; nil where the market has no spread or volume.
  private func impactModels(_ intake: CostIntake) -> [ImpactModel?] {
    instruments.indices.map { index in
      intake.watches[index]?.spread.value.flatMap {
        ImpactModel(
          spread: $0 * instruments[index].priceScale, intake.states[index],
          sizeScale: instruments[index].sizeScale)
      }
    }
  }

  private mutating func addGroups() {
    for parent in parents { total.add(parent) }
    for fill in fills { total.add(fill, realizedAt: realizedAt) }
    for grouping in CostGrouping.allCases {
      var clock = TradingDay(options.zone)
      var found: [GroupKey: CostTotals] = [:]
      let empty = CostTotals(horizons: options.markOuts.count)
      for parent in parents {
        let key = key(
          grouping, strategy: parent.strategy, instrument: parent.instrument, hour: parent.hour)
        found[key, default: empty].add(parent)
      }
      for fill in fills {
        let hour =
          fill.parent >= 0 ? parents[fill.parent].hour : clock.hour(of: fill.time)
        let key = key(
          grouping, strategy: fill.strategy, instrument: fill.instrument, hour: hour)
        found[key, default: empty].add(fill, realizedAt: realizedAt)
      }
      groups.append(
        (
          grouping,
          found.sorted { $0.key < $1.key }
            .map { CostGroup(name: $0.key.name, totals: $0.value) }
        ))
    }
    for fold in options.splits.isEmpty ? 0..<0 : 0..<(options.splits.count + 1) {
      var totals = CostTotals(horizons: options.markOuts.count)
      for parent in parents where parent.fold == fold { totals.add(parent) }
      for fill in fills where options.fold(of: fill.time) == fold {
        totals.add(fill, realizedAt: realizedAt)
      }
      folds.append(Fold(totals: totals))
    }
  }

  /// Groups stand in the order of ids, or of names.
  private struct GroupKey: Hashable, Comparable {
    var order: Int
    var name: String

    static func < (left: GroupKey, right: GroupKey) -> Bool {
      (left.order, left.name) < (right.order, right.name)
    }
  }

  private func key(
    _ grouping: CostGrouping, strategy: Int, instrument: Int, hour: Int
  ) -> GroupKey {
    switch grouping {
    case .strategy: GroupKey(order: strategy, name: strategyName(strategy))
    case .instrument: GroupKey(order: instrument, name: instruments[instrument].symbol)
    case .venue:
      GroupKey(
        order: 0,
        name: instruments[instrument].publisher.isEmpty ? "-" : instruments[instrument].publisher)
    case .hour: GroupKey(order: hour, name: "\(hour)h")
    }
  }

  // MARK: Performance

  private mutating func addPerformance(_ intake: CostIntake) throws(StreamError) {
    let series = intake.equity
    let asked = series.times.indices.filter {
      // The beginning is the last sample before.
      options.times.contains(series.times[$0])
    }
    guard total.fills > 0, let first = asked.first, let last = asked.last else { return }
    let range = first..<(last + 1)
    let traded = Set(fills.map(\.instrument)).sorted()
    year = SamplingYear(
      Array(series.times[range]), samplesPerYear: options.periodsPerYear,
      traded.map { ExchangeCalendar.named(instruments[$0].calendar) })
    let all = series.columns.reduce(EquitySeries.Column(zeros: series.times.count), +)
    capital = try startCapital(intake, all)
    func make(_ slot: Int?, _ range: Range<Int>, _ trips: [RoundTrip]) -> Performance {
      Performance(
        strategy: slot.map { $0 - 1 }, name: slot.map { strategyName($0 - 1) } ?? "total",
        series.times, slot.map { series.columns[$0] } ?? all, range, capital: capital.value,
        trips: trips, options, year: year)
    }
    performance = make(nil, range, trips)
    let traders = Set(fills.map(\.strategy)).sorted()
    for strategy in traders {
      strategyPerformance.append(
        make(strategy + 1, range, trips.filter { $0.strategy == strategy }))
    }
    for fold in folds.indices {
      let returns = range.dropFirst().filter { options.fold(of: series.times[$0 - 1]) == fold }
      guard let start = returns.first, let end = returns.last else { continue }
      folds[fold].performance = make(
        nil, (start - 1)..<(end + 1), trips.filter { options.fold(of: $0.closeTime) == fold })
    }
    deflate()
    sampledPrices = zip(intake.priced, series.prices).map { ($0, Array($1[range])) }
    capacity = CapacityCurve(performance, impacts(intake), year)
  }

  /// What the orders would have cost in impact, by the time of their ends: see `ImpactModel`.
  private func impacts(_ intake: CostIntake) -> [(time: Int64, cost: Double)] {
    let models = impactModels(intake)
    return zip(parents.indices, parents).compactMap { _, parent in
      // The impact of a contract that is worth one divided by its price is no sum of prices.
      guard parent.filled > 0, !instruments[parent.instrument].isInverse,
        let model = models[parent.instrument],
        let rate = intake.rates.rate(of: parent.instrument, intake.states)
      else { return nil }
      let end = parent.endTime == noTime ? to : parent.endTime
      let multiplier = instruments[parent.instrument].multiplier
      return (
        end,
        model.impact(of: parent.filled, over: end - parent.arrivalTime) * parent.filled
          * (multiplier == 0 ? 1 : multiplier) * rate
      )
    }
  }

  private func startCapital(
    _ intake: CostIntake, _ all: EquitySeries.Column
  ) throws(StreamError) -> Capital {
    if let value = options.capital { return Capital(value: value, origin: .option) }
    if let (value, rate) = intake.startCapital {
      guard let rate = rate ?? intake.rates.homeRate(intake.states) else {
        throw intake.rates.noRate(of: intake.rates.home, for: "the account's capital")
      }
      return Capital(value: value * rate, origin: .account)
    }
    let held = all.gross.max() ?? 0
    let traded = fills.map { currencyUnits($0.notional) }.max() ?? 0
    let value = max(held, traded)
    return Capital(value: value > 0 ? value : 1, origin: .exposure)
  }

  private mutating func deflate() {
    let trials = options.trials ?? max(strategyPerformance.count, 1)
    let root = year.samplesPerYear.squareRoot()
    let ratios = strategyPerformance.compactMap { $0.statistics.sharpe.map { $0 / root } }
    var variance: Double?
    if ratios.count > 1 {
      let mean = ratios.reduce(0, +) / Double(ratios.count)
      variance =
        ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)
    }
    for place in strategyPerformance.indices {
      let found = strategyPerformance[place].statistics
      // Of one strategy the variance of its estimate stands for that over trials.
      let own = SharpeSignificance.variance(
        0, count: found.count, skew: found.skew, kurtosis: found.kurtosis)
      strategyPerformance[place].deflate(
        variance: variance ?? own ?? 0, trials: trials, periodsPerYear: year.samplesPerYear)
    }
  }

  // MARK: Remarks

  private mutating func addRemarks(_ intake: CostIntake) {
    let doubts = intake.doubts
    func say(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { remarks.append(count == 1 ? "1 \(one)" : "\(count) \(many)") }
    }
    say(
      doubts.orphans,
      "fill has a parent that the stream does not show: it is in positions, equity and "
        + "mark-outs, not in the shortfall",
      "fills have parents that the stream does not show: they are in positions, equity and mark-outs, "
        + "not in the shortfall")
    say(
      doubts.malformed, "order or fill without an instrument, side, size or price is left out",
      "orders and fills without an instrument, side, size or price are left out")
    say(
      doubts.unconverted,
      "fill came before a rate of its currency: it is in no sum of what was traded, paid and closed",
      "fills came before a rate of their currency: they are in no sum of what was traded, paid and "
        + "closed")
    say(
      doubts.untold, "target that was not reached is not in the table",
      "targets that were not reached are not in the table")
    say(
      doubts.outOfRange, "fill is beyond the range of a position",
      "fills are beyond the range of a position")
    say(
      doubts.undecided, "order was decided when the price is not known: its arrival stands for it",
      "orders were decided when the price is not known: their arrival stands for it")
    say(
      total.parents - total.priced,
      "order has no price at its decision, arrival or end, or no exchange rate: it has no shortfall",
      "orders have no price at their decision, arrival or end, or no exchange rate: they have no "
        + "shortfall")
    say(
      parents.count { $0.endTime == noTime },
      "order is open where the stream ends: its newest price is its end",
      "orders are open where the stream ends: its newest price is their end")
    let traded = Set(fills.map(\.instrument) + parents.map(\.instrument)).sorted()
    let unscaled = traded.filter { instruments[$0].multiplier == 0 }
    if !unscaled.isEmpty {
      remarks.append(
        "\(firstAndCount(unscaled.map { instruments[$0].symbol })) has no multiplier: 1 is taken")
    }
    if !parents.isEmpty, fills.isEmpty {
      remarks.append("nothing was executed (`execute` after `risk` makes fills)")
    }
    if let performance, performance.statistics.count > 0, performance.statistics.count < 60 {
      remarks.append(
        "performance is of \(performance.statistics.count) returns: annualized figures say little")
    }
  }
}
