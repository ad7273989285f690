import EventModel
import EventStream
import Stages

/// An order that risk approved, as the stream showed it. Prices are in half units (2P), `noNumber` where
/// there is none.
struct ParentRecord: Sendable, BitwiseCopyable {
  var id: UInt64
  var instrument: Int
  /// Id in the header; -1 of none.
  var strategy: Int
  var sums = ShortfallSums()
  var state = OrderState.approved
  var reason = DecisionReason.accepted
  var type = OrderType.market
  var schedule = ScheduleKind.configured
  /// The number, within its strategy, of the signal that it follows from; 0: of none, or not told.
  var signal: UInt64 = 0
  var decisionTime: Int64
  var arrivalTime: Int64
  /// When nothing could happen any more; `noTime` while it is open.
  var endTime = noTime
  var firstFillTime = noTime
  /// Σ price × size in half units of fills whose venue time is known lies in `sums.paid`.
  var fills = 0
  var makerSize: Int128 = 0
  var takerSize: Int128 = 0
  /// Children sent, and requests to cancel or replace them.
  var children = 0
  var changes = 0
  var latency = DurationSum()
  var queueTime = DurationSum()
  var benchmarks = BenchmarkPrices()
  /// Running sums of the instrument at the arrival.
  var volumeStart: Int128 = 0
  var notionalStart: Int128 = 0
  var integralStart: Int128 = 0
  /// Traded by the market from arrival to end, in size units.
  var marketVolume: Int128 = 0
  /// In which half of a walk-forward it arrived; 0 where there is one.
  var fold = 0
  /// What one of the instrument's currency was worth in the account's when it ended; NaN if not known.
  var rate = 1.0
  /// Relative volatility, spread and volume that a cost prediction needs are by instrument.
  var isOpen: Bool { endTime == noTime }

  /// Whether decision, arrival and end had a price.
  var hasPrices: Bool {
    sums.decision != noNumber && sums.arrival != noNumber && (isOpen || sums.end != noNumber)
  }
}

/// Durations that are summed up, in nanoseconds.
struct DurationSum: Sendable, BitwiseCopyable {
  private(set) var total: Int128 = 0
  private(set) var count = 0

  mutating func add(_ duration: Int64) {
    if duration < 0 { return }
    total &+= Int128(duration)
    count += 1
  }

  /// Seconds; nil of none.
  var mean: Double? { count == 0 ? nil : Double(total) / Double(count) / 1e9 }

  static func + (left: DurationSum, right: DurationSum) -> DurationSum {
    var sum = left
    sum.total &+= right.total
    sum.count += right.count
    return sum
  }
}

/// Prices that an execution is compared with, in half units; NaN where there is none.
struct BenchmarkPrices: Sendable, BitwiseCopyable {
  /// Of the market's trades between arrival and end.
  var vwap = Double.nan
  /// The price over the time between arrival and end.
  var twap = Double.nan
  /// First and last price of the day of the arrival.
  var open = Double.nan
  var close = Double.nan
  /// Of the trades after the arrival until the order is 10 % or 20 % of them.
  var participation = (low: Double.nan, high: Double.nan)

  /// Shares of the market's volume of the participation-weighted prices.
  static let rates = [0.1, 0.2]
}

/// An execution.
struct FillRecord: Sendable, BitwiseCopyable {
  var time: Int64
  var venueTime: Int64
  var instrument: Int
  var strategy: Int
  /// Place among the parents; -1 where the stream does not show its parent.
  var parent: Int
  var orderId: UInt64
  /// +1 buys, -1 sells.
  var side: Int64
  var price: Int64
  var size: Int64
  /// In 1e-9 of the instrument's currency.
  var fees: Int64
  var liquidity: Liquidity
  /// 2 × the mid when it came to the venue; `noNumber` where there is none.
  var quoted: Int64
}

/// Signals, orders and decisions of one strategy.
public struct ActivityCounts: Sendable, Equatable {
  public var signals = 0
  public var requested = 0
  public var approved = 0
  public var shadow = 0
  public var fills = 0
  /// By the number of a `DecisionReason`: orders that risk or the venue refused.
  public var rejected: [UInt16: Int] = [:]

  public var rejections: Int { rejected.values.reduce(0, +) }
  /// Parents that were decided.
  public var orders: Int { approved + shadow + rejections }

  public static func + (left: ActivityCounts, right: ActivityCounts) -> ActivityCounts {
    var sum = left
    sum.signals += right.signals
    sum.requested += right.requested
    sum.approved += right.approved
    sum.shadow += right.shadow
    sum.fills += right.fills
    sum.rejected.merge(right.rejected, uniquingKeysWith: +)
    return sum
  }
}

extension ActivityCounts: Stateful {
  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("signals", &signals)
    try fields.keep("requested", &requested)
    try fields.keep("approved", &approved)
    try fields.keep("shadow", &shadow)
    try fields.keep("fills", &fills)
    try fields.keep("rejected", &rejected)
  }
}
