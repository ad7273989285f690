import EventStream
import Stages

/// A position that was wanted and not reached in its time, as decisions of risk say: those of one instrument
/// and one cause together.
public struct UnreachedTarget: Sendable {
  public var instrument: Int
  /// Whose and why, in words.
  public var cause: String
  public var count = 1
  public var first: Int64
  public var last: Int64
  /// Units, when it was told last; NaN where not known.
  public var wanted: Double
  public var held: Double

  /// What the text of such a decision begins with; whose and why follows.
  static let words = ["unreached: ", "stuck: "]
  /// Instruments and causes that are kept apart.
  static let most = 1000

  func isSame(as other: UnreachedTarget) -> Bool {
    instrument == other.instrument && cause == other.cause
  }

  mutating func take(_ newer: UnreachedTarget) {
    count += 1
    (last, wanted, held) = (newer.last, newer.wanted, newer.held)
  }
}

extension UnreachedTarget: Stateful {
  /// To be given the state of one.
  static var unknown: UnreachedTarget {
    UnreachedTarget(instrument: 0, cause: "", first: 0, last: 0, wanted: .nan, held: .nan)
  }

  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("instrument", &instrument)
    try fields.keep("cause", &cause)
    try fields.keep("count", &count)
    try fields.keep("first", &first)
    try fields.keep("last", &last)
    try fields.keep("wanted", &wanted)
    try fields.keep("held", &held)
  }
}
