extension FeatureDefinition {
  static let mid = FeatureDefinition(
    "mid", .book, .level, summary: "mid price",
    formula: "(bid + ask) / 2", unit: "currency",
    source: "Harris, Trading and Exchanges (2003), ch. 4"
  ) { arguments in
    arguments.add(
      RowFunction([arguments.market(.bidPrice(0)), arguments.market(.askPrice(0))]) {
        input, output, count in
        let (bid, ask) = (input[0], input[1])
        for row in 0..<count { output[row] = (bid[row] + ask[row]) / 2 }
      })
  }
}
