import EventStream

extension StrategyDefinition {
  static let movingAverageCrossover = StrategyDefinition(
    "sma", summary: "moving-average crossover",
    rule: "long while the fast simple moving average is above the slow one, short while below",
    source: "Brock, Lakonishok and LeBaron, Journal of Finance 47 (1992), pp. 1731-1764",
    parameters: [
      .init("fast", .integer(1...1_000_000), "10", "rows of the fast average"),
      .init("slow", .integer(2...1_000_000), "50", "rows of the slow average"),
      .init(
        "band", .quantity(["%", "bp"]), "0 %",
        "how far above or below the slow average the fast one must be to enter"),
    ]
  ) { arguments throws(StreamError) in
    let fast = try arguments.integer("fast") ?? 10
    let slow = try arguments.integer("slow") ?? 50
    if fast >= slow {
      throw arguments.failure("fast", "\(fast) rows are not fewer than the \(slow) of slow")
    }
    return MovingAverageCrossover(
      inputs: [
        try arguments.indicator("sma", "\(fast)"), try arguments.indicator("sma", "\(slow)"),
      ], band: try arguments.quantity("band")?.share ?? 0)
  }
}

private final class MovingAverageCrossover: StrategyRule {
  private let band: Double

  init(inputs: [String], band: Double) {
    self.band = band
    super.init(inputs: inputs)
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    let (distance, width) = (inputs[0] - inputs[1], band * inputs[1].magnitude)
    return distance > width ? 1 : distance < -width ? -1 : memory.wanted
  }
}
