import Accounts
import Calendars
import EventModel
import EventStream
import Stages

/// Profit, exposure and trade of each strategy at times, in account currency.
public struct EquitySeries: Sendable {
  /// Ascending; the first is the beginning.
  public var times: [Int64] = []
  /// By owner: 0 what belongs to no strategy, then the strategies of the header.
  var columns: [Column] = []

  struct Column: Sendable {
    /// Since the beginning, fees taken off.
    var profit: [Double] = []
    /// Value of what is held, without signs and with.
    var gross: [Double] = []
    var net: [Double] = []
    /// Value bought and sold, and fees paid, since the beginning.
    var traded: [Double] = []
    var fees: [Double] = []
  }

  /// By the places of the instruments whose prices are kept: currency per unit, NaN where none is known.
  var prices: [[Double]] = []

  mutating func append(_ time: Int64, _ sample: EquitySample) {
    while columns.count < sample.values.count { columns.append(Column(zeros: times.count)) }
    while prices.count < sample.prices.count {
      prices.append([Double](repeating: .nan, count: times.count))
    }
    times.append(time)
    for (owner, value) in sample.values.enumerated() { columns[owner].append(value) }
    for (place, price) in sample.prices.enumerated() { prices[place].append(price) }
  }

  mutating func removeLast() {
    times.removeLast()
    for owner in columns.indices { columns[owner].removeLast() }
    for place in prices.indices { prices[place].removeLast() }
  }
}

extension EquitySeries.Column {
  init(zeros count: Int) {
    let zeros = [Double](repeating: 0, count: count)
    self.init(profit: zeros, gross: zeros, net: zeros, traded: zeros, fees: zeros)
  }

  fileprivate mutating func append(_ value: StrategyValue) {
    profit.append(currencyUnits(value.profit))
    gross.append(currencyUnits(value.gross))
    net.append(currencyUnits(value.net))
    traded.append(currencyUnits(value.traded))
    fees.append(currencyUnits(value.fees))
  }

  fileprivate mutating func removeLast() {
    profit.removeLast()
    gross.removeLast()
    net.removeLast()
    traded.removeLast()
    fees.removeLast()
  }

  static func + (left: Self, right: Self) -> Self {
    func sum(_ path: KeyPath<Self, [Double]>) -> [Double] {
      zip(left[keyPath: path], right[keyPath: path]).map { $0 + $1 }
    }
    return Self(
      profit: sum(\.profit), gross: sum(\.gross), net: sum(\.net), traded: sum(\.traded),
      fees: sum(\.fees))
  }
}

/// What is sampled at a time.
struct EquitySample {
  /// By owner, and by the places of the instruments whose prices are kept.
  var values: [StrategyValue]
  var prices: [Double]
}

/// What a strategy is worth at a time, in 1e-9 of the account's currency.
struct StrategyValue: BitwiseCopyable {
  var profit: Nanos = 0
  var gross: Nanos = 0
  var net: Nanos = 0
  var traded: Nanos = 0
  var fees: Nanos = 0
}

/// A grid of times that the equity is sampled on: every so long since the epoch, or at local midnights.
/// A step of the grid in which nothing happened has no sample.
struct SamplingGrid {
  /// Nil for days.
  let interval: Int64?
  private var day: TradingDay
  private(set) var next = Int64.max
  private(set) var series = EquitySeries()

  init(interval: Int64?, zone: ZoneRules) {
    self.interval = interval
    day = TradingDay(zone)
  }

  mutating func begin(at time: Int64, _ values: EquitySample) {
    series.append(time, values)
    move(past: time)
  }

  /// Takes the values as they were before `time`, the first after the grid's next step.
  mutating func sample(before time: Int64, _ values: EquitySample) {
    series.append(next, values)
    move(past: time)
  }

  mutating func end(at time: Int64, _ values: EquitySample) {
    guard let last = series.times.last else { return }
    // What happened at the last step itself belongs to the end.
    if time == last, series.times.count > 1 { series.removeLast() }
    series.append(time, values)
    next = .max
  }

  mutating func stop() { next = .max }

  private mutating func move(past time: Int64) {
    if let interval {
      next = (Timestamp.floorDivide(time, interval).quotient + 1) * interval
    } else {
      next = day.end(of: time)
    }
  }
}

extension SamplingGrid: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("next", &next)
    try fields.keep("series", &series)
  }

  static var notState: Set<String> { ["interval", "day"] }
}

extension EquitySeries: Stateful {
  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("times", &times)
    var count = columns.count
    try fields.keep("columns", &count)
    try fields.require((0...65_536).contains(count))
    if fields.isReading { columns = Array(repeating: Column(), count: count) }
    for owner in columns.indices {
      try fields.keep("columns", &columns[owner].profit, count: times.count)
      try fields.keep("columns", &columns[owner].gross, count: times.count)
      try fields.keep("columns", &columns[owner].net, count: times.count)
      try fields.keep("columns", &columns[owner].traded, count: times.count)
      try fields.keep("columns", &columns[owner].fees, count: times.count)
    }
    var priced = prices.count
    try fields.keep("prices", &priced)
    try fields.require((0...65_536).contains(priced))
    if fields.isReading { prices = Array(repeating: [], count: priced) }
    for place in prices.indices { try fields.keep("prices", &prices[place], count: times.count) }
  }
}
