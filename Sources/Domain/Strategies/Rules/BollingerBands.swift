import EventStream

extension StrategyDefinition {
  static let bollingerBreakout = StrategyDefinition(
    "bollinger_breakout", summary: "breakout from the Bollinger bands",
    rule: "long where the price leaves the bands above, short below; leaves at the middle",
    source: "Bollinger, Bollinger on Bollinger Bands (2001), method I",
    parameters: bands
  ) { arguments throws(StreamError) in
    BandBreakout(input: try arguments.bandPosition())
  }

  static let bollingerReversion = StrategyDefinition(
    "bollinger_reversion", summary: "mean reversion into the Bollinger bands",
    rule: "long where the price leaves the bands below, short above; leaves at the middle",
    source: "Bollinger, Bollinger on Bollinger Bands (2001), method III",
    parameters: bands
  ) { arguments throws(StreamError) in
    LevelReversion(input: try arguments.bandPosition(), lower: 0, exit: 0.5, upper: 1)
  }

  private static let bands: [StrategyParameter] = [
    .init("period", .integer(2...1_000_000), "20", "rows of the bands"),
    .init("width", .number(0...1000), "2", "standard deviations to each side"),
  ]
}

extension StrategyArguments {
  /// %b: 0 at the lower band, 1 at the upper.
  fileprivate func bandPosition() throws(StreamError) -> String {
    try indicator(
      "bollinger_percent", "\(try integer("period") ?? 20), \(try number("width") ?? 2)")
  }
}

private final class BandBreakout: StrategyRule {
  init(input: String) { super.init(inputs: [input]) }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    let position = inputs[0]
    if position > 1 { return 1 }
    if position < 0 { return -1 }
    if memory.wanted > 0, position <= 0.5 { return 0 }
    if memory.wanted < 0, position >= 0.5 { return 0 }
    return memory.wanted
  }
}
