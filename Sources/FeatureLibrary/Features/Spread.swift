extension FeatureDefinition {
  static let spread = FeatureDefinition(
    "spread", .book, .level, summary: "quoted spread",
    formula: "ask - bid", unit: "currency",
    source: "Harris, Trading and Exchanges (2003), ch. 14"
  ) { arguments in
    arguments.add(
      RowFunction([arguments.market(.bidPrice(0)), arguments.market(.askPrice(0))]) {
        input, output, count in
        let (bid, ask) = (input[0], input[1])
        for row in 0..<count { output[row] = ask[row] - bid[row] }
      })
  }
}
