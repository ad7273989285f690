import EventModel

/// The sizes of orders in an instrument, in its size units.
public struct LotRule: BitwiseCopyable, Sendable, Equatable {
  /// `noNumber` where it is not known.
  public var lot: Int64
  /// The smallest order, where that is more than a lot.
  public var minimum: Int64
  /// The odd rest of a holding, and what is less than the smallest order, are sold as a whole.
  public var sellsRest: Bool

  public init(lot: Int64 = noNumber, minimum: Int64 = 0, sellsRest: Bool = false) {
    self.lot = lot
    self.minimum = minimum
    self.sellsRest = sellsRest
  }

  /// Whether a size may be an order.
  ///
  /// - Parameter held: of all strategies, before it.
  public func admits(_ size: Int64, isSale: Bool, held: Int64) -> Bool {
    if lot == noNumber { return true }
    let sellsRest = sellsRest && isSale && held > 0
    if isBelowMinimum(size) { return sellsRest && size == held }
    let rest = size % lot
    return rest == 0 || sellsRest && rest == held % lot
  }

  /// Whether it is less than the smallest order, where that is more than a lot.
  public func isBelowMinimum(_ size: Int64) -> Bool { size < minimum && lot < minimum }
}
