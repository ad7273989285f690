import Accounts
import Calendars
import Commands
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

  public internal(set) var parents: [ParentCost]
  public internal(set) var fills: [FillCost]
  public internal(set) var trips: [RoundTrip]
  public internal(set) var total: CostTotals
  public internal(set) var groups: [(grouping: CostGrouping, groups: [CostGroup])] = []
  /// What strategies did, those that did anything; the id is -1 of none.
  public internal(set) var activity: [(strategy: Int, counts: ActivityCounts)] = []

  /// All strategies together; nil where nothing was executed.
  public internal(set) var performance: Performance?
  public internal(set) var strategyPerformance: [Performance] = []
  /// The parts of a walk-forward; none without --split.
  public internal(set) var folds: [Fold] = []
  public internal(set) var capital = Capital(value: 0, origin: .exposure)
  /// How the samples of the equity lie in a year.
  public internal(set) var year = SamplingYear([], samplesPerYear: nil, [])
  /// Prices at the samples of the performance, of instruments of the stream: currency per unit, NaN
  /// before the first.
  public internal(set) var sampledPrices: [(instrument: Int, prices: [Double])] = []
  /// What would remain of the performance of larger sizes; nil where no market says its impact.
  public internal(set) var capacity: CapacityCurve?
  /// Targets that were not reached, and why.
  public let unreached: [UnreachedTarget]
  /// Nanoseconds between samples of the equity; nil of days.
  public let samplingInterval: Int64?
  /// Place of the mark-out that realized spreads, impact and reversion are of; nil without any.
  public let realizedAt: Int?
  /// What a reader must know to believe it, a sentence each.
  public internal(set) var remarks: [String] = []

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

  package init(_ intake: CostIntake) throws(StreamError) {
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
    for (owner, counts) in intake.activity.enumerated() where counts != ActivityCounts() {
      activity.append((owner - 1, counts))
    }
    addCosts(intake)
    addGroups()
    try addPerformance(intake)
    addRemarks(intake)
    try Self.check(intake, self)
  }

  /// Fails where there is nothing to analyse.
  private static func check(_ intake: CostIntake, _ found: CostAnalysis) throws(StreamError) {
    if found.performance != nil || !found.activity.isEmpty || !found.fills.isEmpty
      || !found.parents.isEmpty
    {
      return
    }
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
    let held = intake.holdings.map(\.instrument)
    let traded = Set(intake.fills.map(\.instrument) + intake.parents.map(\.instrument) + held)
    for index in traded.sorted() where intake.rates.rate(of: index, intake.states) == nil {
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
    parents.reserveCapacity(intake.parents.count)
    fills.reserveCapacity(intake.fills.count)
    // What has been read is given back as its cost is made of it.
    intake.parents.drain { place, record in
      guard asked.contains(record.arrivalTime) else { return }
      places[place] = parents.count
      parents.append(
        ParentCost(
          record, instruments[record.instrument], hour: clock.hour(of: record.arrivalTime)))
    }
    let horizons = options.markOuts.count
    intake.fills.drain { place, record in
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
    intake.marks = []
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
  func impactModels(_ intake: CostIntake) -> [ImpactModel?] {
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
}
