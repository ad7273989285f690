import EventStream

extension StrategyDefinition {
  static let relativeStrengthReversion = StrategyDefinition(
    "rsi", summary: "mean reversion by the relative strength index",
    rule: "long below the lower bound, short above the upper one; leaves at the exit level",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), sec. VI",
    parameters: [
      .init("period", .integer(2...1_000_000), "14", "rows of the index"),
      .init("lower", .number(0...100), "30", "oversold below"),
      .init("upper", .number(0...100), "70", "overbought above"),
      .init("exit", .number(0...100), "50", "leaves where the index comes back to this"),
    ]
  ) { arguments throws(StreamError) in
    let (lower, upper) = (try arguments.number("lower") ?? 30, try arguments.number("upper") ?? 70)
    let exit = try arguments.number("exit") ?? 50
    guard lower <= exit, exit <= upper, lower < upper else {
      throw arguments.failure(
        "lower", "lower \(lower), exit \(exit) and upper \(upper) are not in this order")
    }
    return LevelReversion(
      input: try arguments.indicator("rsi", "\(try arguments.integer("period") ?? 14)"),
      lower: lower, exit: exit, upper: upper)
  }
}

/// Long below a level, short above another, flat again where the input comes back to one between.
final class LevelReversion: StrategyRule {
  private let lower: Double
  private let exit: Double
  private let upper: Double

  init(input: String, lower: Double, exit: Double, upper: Double) {
    self.lower = lower
    self.exit = exit
    self.upper = upper
    super.init(inputs: [input])
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    let value = inputs[0]
    if value < lower { return 1 }
    if value > upper { return -1 }
    if memory.wanted > 0, value >= exit { return 0 }
    if memory.wanted < 0, value <= exit { return 0 }
    return memory.wanted
  }
}
