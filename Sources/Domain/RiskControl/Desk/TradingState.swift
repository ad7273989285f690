import EventModel

/// What a strategy, or everyone, may still do. The stricter of the two holds.
enum TradingState: UInt8, CaseIterable, Comparable, Sendable, BitwiseCopyable {
  case active
  /// Only orders that make a position smaller.
  case reducingOnly
  case halted

  var name: String {
    switch self {
    case .active: "active"
    case .reducingOnly: "reducing_only"
    case .halted: "halted"
    }
  }

  /// Of the decision event that tells the change.
  var reason: DecisionReason {
    switch self {
    case .active: .active
    case .reducingOnly: .reducingOnly
    case .halted: .halted
    }
  }

  static func < (left: TradingState, right: TradingState) -> Bool {
    left.rawValue < right.rawValue
  }
}
