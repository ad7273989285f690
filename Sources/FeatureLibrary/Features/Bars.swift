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
    let (graph, domain) = (arguments.graph, arguments.domain)
    try arguments.requireClock()
    guard let price = arguments.values["price"] else { return graph.bars(on: domain) }
    switch price.text {
    case "bid": return graph.bars(of: .bid, on: domain)
    case "ask": return graph.bars(of: .ask, on: domain)
    case "last": return graph.bars(of: .trade, on: domain)
    default:
      let column = try graph.columns(of: price, on: graph.base)
      guard column.count == 1 else {
        throw arguments.failure("\(price.text) has several outputs; name one of them", at: "price")
      }
      return graph.samples(column[0], on: domain, .bar) + [domain.bars(of: .trade).volume]
    }
  }
}
