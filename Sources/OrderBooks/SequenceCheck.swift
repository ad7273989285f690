/// Follows sequence numbers that a venue gives without holes.
@frozen public struct SequenceCheck: BitwiseCopyable, Sendable {
  /// The highest number seen; 0 before the first.
  public private(set) var last: UInt64 = 0

  public enum Finding: Equatable, Sendable {
    /// The first number, the next one, or the last one again (one message may be several events).
    case inOrder
    /// Numbers from `first` are missing.
    case gap(first: UInt64)
    /// Lower than one seen before.
    case behind
  }

  public init() {}

  /// Takes the next number; zero is none.
  public mutating func check(_ sequence: UInt64) -> Finding {
    if sequence == 0 || sequence == last { return .inOrder }
    if sequence < last { return .behind }
    let expected = last &+ 1
    let isFirst = last == 0
    last = sequence
    return isFirst || sequence == expected ? .inOrder : .gap(first: expected)
  }
}
