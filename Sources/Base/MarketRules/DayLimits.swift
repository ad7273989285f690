import Configuration
import EventModel

/// The prices between which an instrument may trade on a day: those that the stream publishes, else a
/// share about the previous close, where its exchange has such a rule.
///
/// Rounded to the tick, half up; the rules of boards are those of `ShareBoard`.
public struct DayLimits: BitwiseCopyable, Sendable {
  public var rule = DayLimitRule()
  /// The local date of the newest price, days since 1970-01-01.
  private var date = Int64.min
  private var last = noNumber
  /// The last price of the date before.
  private var previousClose = noNumber
  /// Published for the day.
  private var upper = noNumber
  private var lower = noNumber

  public init() {}

  /// What the limits of the rule go by: the newest price, its date and the last price of the date before; nil
  /// where no price has come.
  public var reference: (date: Int64, last: Int64, previousClose: Int64)? {
    date == .min ? nil : (date, last, previousClose)
  }

  /// Takes over what a session before knew, where no price has come.
  public mutating func begin(date: Int64, last: Int64, previousClose: Int64) {
    if self.date != .min { return }
    (self.date, self.last, self.previousClose) = (date, last, previousClose)
  }

  public var isPublished: Bool { upper != noNumber || lower != noNumber }
  /// Neither published nor bound by a rule.
  public var isFree: Bool { !rule.binds && !isPublished }

  /// Takes a price of the market.
  public mutating func note(_ price: Int64, on newDate: Int64) {
    if newDate != date {
      previousClose = last
      date = newDate
    }
    last = price
  }

  /// Takes limits that the venue publishes.
  public mutating func take(_ statistic: Statistic) {
    let price = statistic.action == .new ? statistic.price : noNumber
    switch statistic.type {
    case .upperPriceLimit: upper = price
    case .lowerPriceLimit: lower = price
    default: break
    }
  }

  /// The lowest and highest price on a date; `noNumber` where there is none, or the previous close is not
  /// known.
  public func bounds(on date: Int64, tick: Int64) -> (lower: Int64, upper: Int64) {
    if isPublished || !rule.binds { return (lower, upper) }
    let close = date > self.date ? last : previousClose
    guard close != noNumber, close > 0, close < 1 << 52 else { return (noNumber, noNumber) }
    let share = rule.share(on: date)
    return (
      Self.rounded(Double(close) * (1 - share), tick),
      Self.rounded(Double(close) * (1 + share), tick)
    )
  }

  /// To the nearest tick, half up.
  private static func rounded(_ price: Double, _ tick: Int64) -> Int64 {
    let step = Double(tick)
    return Int64((price / step + 1e-9).rounded(.toNearestOrAwayFromZero) * step)
  }
}

/// The share of the previous close that a price may differ by, which for some boards is another since a
/// date; NaN where there is no such rule.
public struct DayLimitRule: BitwiseCopyable, Sendable {
  public var share = Double.nan
  /// Before the board's reform.
  public var earlierShare = Double.nan

  public init() {}

  public init(share: Double, earlierShare: Double) {
    self.share = share
    self.earlierShare = earlierShare
  }

  public var binds: Bool { !share.isNaN }

  /// - Parameter date: local, days since 1970-01-01.
  public func share(on date: Int64) -> Double {
    date < ShareBoard.reformDate ? earlierShare : share
  }
}
