extension FeatureDefinition {
  static let spread = FeatureDefinition(
    "spread", .book, .level, summary: "quoted spread",
    formula: "ask - bid", unit: "currency",
    source: "Harris, Trading and Exchanges (2003), ch. 14"
  ) { arguments in
    arguments.add(
      PriceCombination(
        arguments.market(.askPrice(0)), arguments.market(.bidPrice(0)), sign: -1, divisor: 1,
        arguments.graph.market.scales))
  }
}
