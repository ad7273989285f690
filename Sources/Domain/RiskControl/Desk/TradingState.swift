import EventModel

/// What a strategy, or everyone, may still do. The stricter of the two holds.
enum TradingState: UInt8, CaseIterable, Comparable, Sendable, BitwiseCopyable {
  case active
  /// Only orders that make a position smaller.
  case reducingOnly
  /// Nothing is sent; what protects a position stays.
  case halted
  /// All that is held is closed, and stays closed until an operator, or the end of what caused it.
  case flatten

  var name: String {
    switch self {
    case .active: "active"
    case .reducingOnly: "reducing_only"
    case .halted: "halted"
    case .flatten: "flatten"
    }
  }

  /// Of the decision event that tells the change.
  var reason: DecisionReason {
    switch self {
    case .active: .active
    case .reducingOnly: .reducingOnly
    case .halted: .halted
    case .flatten: .flatten
    }
  }

  static func < (left: TradingState, right: TradingState) -> Bool {
    left.rawValue < right.rawValue
  }
}
