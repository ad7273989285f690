import Glibc

extension FeatureDefinition {
  static let multilevelMicroprice = FeatureDefinition(
    "multilevel_microprice", .book, .level,
    summary: "best prices weighted by the size over several levels of the other side",
    formula:
      "bid + (ask - bid) Σ w q_b / Σ w (q_b + q_a), w = exp(-decay · (level - 1)); levels that "
      + "the book does not have add nothing, and with one level it is the microprice",
    unit: "currency",
    source:
      "Tao, Day, Ling and Drapeau, On detecting spoofing strategies in high-frequency trading, "
      + "Quantitative Finance 22 (2022), the multilevel imbalance; in the place of the "
      + "imbalance of Gatheral and Oomen (2010), eq. 1.1",
    parameters: [
      .levels,
      .init(
        "decay", .number(0...100), fallback: "0.5",
        meaning: "how fast weights fall from level to level"),
    ]
  ) { arguments in
    let levels = arguments.integer("levels")
    let weights = (0..<levels).map { exp(-arguments.number("decay") * Double($0)) }
    return arguments.add(
      RowFunction(arguments.book(levels: levels)) { input, output, count in
        for row in 0..<count {
          let (bid, ask) = (input[0][row], input[2][row])
          var (bids, asks) = (input[1][row], input[3][row])
          for level in 1..<max(levels, 1) {
            let (bidSize, askSize) = (input[level * 4 + 1][row], input[level * 4 + 3][row])
            if !bidSize.isNaN { bids += weights[level] * bidSize }
            if !askSize.isNaN { asks += weights[level] * askSize }
          }
          let total = bids + asks
          output[row] = total > 0 ? (bid * asks + ask * bids) / total : .nan
        }
      })
  }
}
