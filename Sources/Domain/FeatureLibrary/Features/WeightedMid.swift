extension FeatureDefinition {
  static let weightedMid = FeatureDefinition(
    "weighted_mid", .book, .level,
    summary: "mean prices of the top levels, each side weighted by the size on the other",
    formula: "(P_b · Q_a + P_a · Q_b) / (Q_b + Q_a), with Q the size and P the size-weighted mean "
      + "price of the top levels that a side has; at one level the microprice",
    unit: "currency",
    source:
      "Cartea, Jaimungal and Penalva, Algorithmic and High-Frequency Trading (2015), sec. 3.4",
    parameters: [
      .init("levels", .integer(1...50), fallback: "1", meaning: "levels of the book on each side")
    ]
  ) { arguments in
    let levels = arguments.integer("levels")
    if levels == 1 { return arguments.add(RowFunction.microprice(arguments)) }
    return arguments.add(
      RowFunction(arguments.book(levels: levels)) { input, output, count in
        for row in 0..<count {
          var (bidSize, askSize, bidValue, askValue) = (0.0, 0.0, 0.0, 0.0)
          for level in 0..<levels {
            let base = level * 4
            // A level that a side does not have adds nothing; without the first there is no value.
            if level == 0 || !input[base][row].isNaN {
              bidSize += input[base + 1][row]
              bidValue += input[base][row] * input[base + 1][row]
            }
            if level == 0 || !input[base + 2][row].isNaN {
              askSize += input[base + 3][row]
              askValue += input[base + 2][row] * input[base + 3][row]
            }
          }
          output[row] =
            (bidValue / bidSize * askSize + askValue / askSize * bidSize) / (bidSize + askSize)
        }
      })
  }
}
