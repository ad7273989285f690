import EventStream

extension StrategyDefinition {
  static let bookImbalance = StrategyDefinition(
    "imbalance", summary: "order-book imbalance",
    rule: "long while more than entry of the size is on the bid, short while it is on the ask; "
      + "leaves where the excess is within exit of zero",
    source:
      "Cartea, Jaimungal and Penalva, Algorithmic and High-Frequency Trading (2015), sec. 12.2",
    parameters: [
      .init("levels", .integer(1...1000), "1", "levels of the book on each side"),
      .init("entry", .number(0...1), "0.6", "excess of size at which it enters"),
      .init("exit", .number(0...1), "0.1", "excess of size at which it leaves"),
    ]
  ) { arguments throws(StreamError) in
    let (entry, exit) = (try arguments.number("entry") ?? 0.6, try arguments.number("exit") ?? 0.1)
    if exit >= entry {
      throw arguments.failure("exit", "\(exit) is not below the entry at \(entry)")
    }
    return LevelFollowing(
      inputs: [arguments.onClock("imbalance(\(try arguments.integer("levels") ?? 1))")],
      above: entry, below: -entry, leaveLong: exit, leaveShort: -exit)
  }
}

/// Long at or above a level, short at or below another; flat where the input is back within two.
final class LevelFollowing: StrategyRule {
  private let above: Double
  private let below: Double
  private let leaveLong: Double
  private let leaveShort: Double

  /// A level of NaN is never reached.
  init(inputs: [String], above: Double, below: Double, leaveLong: Double, leaveShort: Double) {
    self.above = above
    self.below = below
    self.leaveLong = leaveLong
    self.leaveShort = leaveShort
    super.init(inputs: inputs)
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    side(of: inputs[0], memory)
  }

  func side(of value: Double, _ memory: RuleMemory) -> Double {
    if value >= above { return 1 }
    if value <= below { return -1 }
    if memory.wanted > 0, value < leaveLong { return 0 }
    if memory.wanted < 0, value > leaveShort { return 0 }
    return memory.wanted
  }
}
