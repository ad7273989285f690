extension FeatureDefinition {
  static let imbalance = FeatureDefinition(
    "imbalance", .book, .level,
    summary: "excess of size on the bid over the top levels",
    formula: "(Q_b - Q_a) / (Q_b + Q_a), sizes summed over the levels", unit: "-1 to 1",
    source:
      "Cartea, Jaimungal and Penalva, Algorithmic and High-Frequency Trading (2015), sec. 12.2",
    parameters: [
      .init("levels", .integer(1...50), fallback: "1", meaning: "levels of the book on each side")
    ]
  ) { arguments in
    let levels = arguments.integer("levels")
    if levels == 1 {
      return arguments.add(
        RowFunction([arguments.market(.bidSize(0)), arguments.market(.askSize(0))]) {
          input, output, count in
          let (bid, ask) = (input[0], input[1])
          for row in 0..<count {
            let total = bid[row] + ask[row]
            output[row] = total > 0 ? (bid[row] - ask[row]) / total : .nan
          }
        })
    }
    return arguments.add(
      RowFunction(arguments.book(levels: levels)) { input, output, count in
        for row in 0..<count {
          var (bid, ask) = (0.0, 0.0)
          for level in 0..<levels {
            let (bidSize, askSize) = (input[level * 4 + 1][row], input[level * 4 + 3][row])
            if level == 0 || !bidSize.isNaN { bid += bidSize }
            if level == 0 || !askSize.isNaN { ask += askSize }
          }
          output[row] = bid + ask > 0 ? (bid - ask) / (bid + ask) : .nan
        }
      })
  }
}
