import Expressions

extension FeatureDefinition {
  static let ohlcv = FeatureDefinition(
    "ohlcv", .trades, .transform,
    summary: "open, high, low, close and volume of the bars of a clock",
    formula: "first, highest, lowest and last price of the interval [start, end), and its volume",
    unit: "currency, units", warmUp: "one interval",
    source: "the field's convention; an interval with no price has no bar",
    parameters: [
      .init(
        "price", .feature, fallback: "",
        meaning: "the price, for example bid; trades, or mids where there are none, by default")
    ],
    outputs: ["open", "high", "low", "close", "volume"]
  ) { arguments throws(ExpressionError) in
    guard arguments.domain.clock != nil else {
      throw ExpressionError(column: 1, cause: "ohlcv needs a clock, for example ohlcv@1m")
    }
    let price = arguments.values["price"]
    if let basis = arguments.graph.barBasis(of: price) {
      let series = arguments.domain.bars(of: basis)
      return [series.open, series.high, series.low, series.close, series.volume]
    }
    let source = price ?? .call(Expression.Call(name: "mid"))
    let column = try arguments.graph.columns(of: source, on: arguments.graph.base)
    guard column.count == 1 else {
      throw ExpressionError(column: 1, cause: "\(source.text) has several outputs; name one of them")
    }
    let bars = arguments.graph.samples(
      column[0], on: arguments.domain, .bar, key: source.text)
    return bars + [arguments.domain.bars(of: .trade).volume]
  }
}
