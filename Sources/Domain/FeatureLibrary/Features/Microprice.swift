extension FeatureDefinition {
  static let microprice = FeatureDefinition(
    "microprice", .book, .level,
    summary: "best prices weighted by the size on the other side",
    formula: "(bid · ask_size + ask · bid_size) / (bid_size + ask_size)", unit: "currency",
    source: "Gatheral and Oomen, Zero-intelligence realized variance estimation (2010), eq. 1.1"
  ) { arguments in
    arguments.add(RowFunction.microprice(arguments))
  }
}

extension RowFunction {
  static func microprice(_ arguments: FeatureArguments) -> RowFunction {
    RowFunction([
      arguments.market(.bidPrice(0)), arguments.market(.bidSize(0)),
      arguments.market(.askPrice(0)), arguments.market(.askSize(0)),
    ]) { input, output, count in
      let (bid, bidSize, ask, askSize) = (input[0], input[1], input[2], input[3])
      for row in 0..<count {
        let total = bidSize[row] + askSize[row]
        let value = (bid[row] * askSize[row] + ask[row] * bidSize[row]) / total
        output[row] = total > 0 ? value : .nan
      }
    }
  }
}
