/// What a decision says: why an order was let pass, changed or refused, by risk or by the venue, or
/// what changed the state of risk itself.
@frozen public struct DecisionReason: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var accepted: DecisionReason { DecisionReason(rawValue: 0) }

  public static let names = ["accepted"]
}
