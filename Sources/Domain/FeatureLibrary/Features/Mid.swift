extension FeatureDefinition {
  static let mid = FeatureDefinition(
    "mid", .book, .level, summary: "mid price",
    formula: "(bid + ask) / 2", unit: "currency",
    source: "Harris, Trading and Exchanges (2003), ch. 4"
  ) { arguments in
    arguments.add(
      PriceCombination(
        arguments.market(.bidPrice(0)), arguments.market(.askPrice(0)), sign: 1, divisor: 2,
        arguments.graph.market.scales))
  }
}
