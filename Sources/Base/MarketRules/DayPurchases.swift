import EventModel

/// What was bought of an instrument in a session, where that is sold only from the next one on (T+1, as
/// A-shares are).
public struct DayPurchases: BitwiseCopyable, Sendable {
  /// When the session of the purchases closes.
  private var close = Int64.min
  /// Size units bought in it.
  private var bought: Int64 = 0

  public init() {}

  /// What was bought, and when the session closes from which on it is sold; nil where nothing was.
  public var newest: (bought: Int64, close: Int64)? { bought == 0 ? nil : (bought, close) }

  /// Notes a purchase.
  ///
  /// - Parameter close: of its session. What is filled at the very close, as a bar tells of all that was
  ///   filled inside of it, belongs to the session that closes.
  public mutating func note(_ size: Int64, close: Int64) {
    // What was bought in an earlier session, and is told late, is sold already today.
    if size <= 0 || close < self.close { return }
    if close != self.close {
      self.close = close
      bought = 0
    }
    let (sum, overflow) = bought.addingReportingOverflow(size)
    bought = overflow ? .max : sum
  }

  /// Size units that an order of this time does not sell. One that comes at the close is of the next
  /// session.
  public func unsettled(at time: Int64) -> Int64 { time < close ? bought : 0 }
}
