/// The best bid and offer as they are.
extension FeatureDefinition {
  static let bid = top("bid", .bidPrice(0), "best bid price", "currency")
  static let ask = top("ask", .askPrice(0), "best ask price", "currency")
  static let bidSize = top("bid_size", .bidSize(0), "size at the best bid", "units")
  static let askSize = top("ask_size", .askSize(0), "size at the best ask", "units")

  private static func top(
    _ name: String, _ field: MarketField, _ summary: String, _ unit: String
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .book, .level, summary: summary, formula: name, unit: unit,
      source: "the venue's best bid and offer"
    ) { arguments in [arguments.market(field)] }
  }
}
