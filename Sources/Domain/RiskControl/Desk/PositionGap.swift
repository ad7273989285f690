import EventModel

/// What lies between what is held and what is wanted, given what own orders may still fill.
///
/// Held and all that may still be filled on either side stay within the span from held to wanted: what
/// would leave it is *excess* and has to end before anything is ordered. The rest is split at zero:
/// the *reduction* never carries the position past zero, the *increase* begins there.
public struct PositionGap: BitwiseCopyable, Equatable, Sendable {
  /// Size units of open buys that would carry the position out of the span.
  public private(set) var excessBuys: Int64 = 0
  /// Those of open sells.
  public private(set) var excessSells: Int64 = 0
  /// Size units to order to close, above zero to buy and below to sell; zero while there is excess.
  public private(set) var reduction: Int64 = 0
  /// What makes the position larger behind that, in the same way.
  public private(set) var increase: Int64 = 0

  /// - Parameters:
  ///   - held: size units, below zero when short.
  ///   - buys, sells: size units that own orders may still fill, not below zero.
  ///   - wanted: size units to hold.
  public init(held: Int64, buys: Int64, sells: Int64, wanted: Int64) {
    let (low, high) = (min(held, wanted), max(held, wanted))
    excessBuys = max(0, held.addingSaturated(buys).subtractingSaturated(high))
    excessSells = max(0, low.subtractingSaturated(held.subtractingSaturated(sells)))
    if hasExcess { return }
    // Without excess only the side that leads to what is wanted has open orders.
    let expected = wanted >= held ? held.addingSaturated(buys) : held.subtractingSaturated(sells)
    let missing = wanted.subtractingSaturated(expected)
    let isReducing = expected != 0 && (expected > 0) != (missing > 0)
    if isReducing {
      reduction =
        missing > 0
        ? min(missing, Int64.zero.subtractingSaturated(expected))
        : max(missing, Int64.zero.subtractingSaturated(expected))
    }
    increase = missing.subtractingSaturated(reduction)
  }

  /// Orders are open that lead elsewhere.
  public var hasExcess: Bool { excessBuys | excessSells != 0 }
}
