import Expressions

extension FeatureDefinition {
  static let ohlcv = FeatureDefinition(
    "ohlcv", .trades, .transform,
    summary: "open, high, low, close and volume of the bars of a clock",
    formula:
      "first, highest, lowest and last price of the interval [start, end), and its volume; in a "
      + "stream of bars, mids are the means of the bars of bids and asks; after a roll the prices are "
      + "those since it",
    unit: "currency, units", warmUp: "one interval",
    source: "the field's convention; an interval with no price has no bar",
    parameters: [.barPrice], outputs: ["open", "high", "low", "close", "volume"]
  ) { arguments throws(ExpressionError) in try arguments.bars().all }
}
