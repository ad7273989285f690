import Accounts
import Calendars
import EventModel

/// Profit, exposure and trade of each strategy at times, in account currency.
public struct EquitySeries: Sendable {
  /// Ascending; the first is the beginning.
  public var times: [Int64] = []
  /// By slot: 0 what belongs to no strategy, then the strategies of the header.
  var columns: [Column] = []

  struct Column: Sendable {
    /// Since the beginning, fees taken off.
    var profit: [Double] = []
    /// Value of what is held, without signs.
    var gross: [Double] = []
    /// Value bought and sold, and fees paid, since the beginning.
    var traded: [Double] = []
    var fees: [Double] = []
  }

  mutating func append(_ time: Int64, _ values: [StrategyValue]) {
    while columns.count < values.count {
      let zeros = [Double](repeating: 0, count: times.count)
      columns.append(Column(profit: zeros, gross: zeros, traded: zeros, fees: zeros))
    }
    times.append(time)
    for (slot, value) in values.enumerated() {
      columns[slot].profit.append(currencyUnits(value.profit))
      columns[slot].gross.append(currencyUnits(value.gross))
      columns[slot].traded.append(currencyUnits(value.traded))
      columns[slot].fees.append(currencyUnits(value.fees))
    }
  }

  mutating func removeLast() {
    times.removeLast()
    for slot in columns.indices {
      columns[slot].profit.removeLast()
      columns[slot].gross.removeLast()
      columns[slot].traded.removeLast()
      columns[slot].fees.removeLast()
    }
  }
}

/// What a strategy is worth at a time, in 1e-9 of the account's currency.
struct StrategyValue: BitwiseCopyable {
  var profit: Nanos = 0
  var gross: Nanos = 0
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

  mutating func begin(at time: Int64, _ values: [StrategyValue]) {
    series.append(time, values)
    move(past: time)
  }

  /// Takes the values as they were before `time`, the first after the grid's next step.
  mutating func sample(before time: Int64, _ values: [StrategyValue]) {
    series.append(next, values)
    move(past: time)
  }

  mutating func end(at time: Int64, _ values: [StrategyValue]) {
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
