import Expressions

extension FeatureDefinition {
  static let roc = FeatureDefinition(
    "roc", .technical, .transform, summary: "rate of change since some rows ago",
    formula: "100 (x - xₙ) / xₙ, xₙ the value n rows before; absent where it is zero and across "
      + "a roll",
    unit: "percent", warmUp: "n + 1 rows", source: "TA-Lib, ROC",
    parameters: [.init("n", .integer(1...100_000), fallback: "10", meaning: "rows"), .price]
  ) { arguments throws(ExpressionError) in
    let price = try arguments.column("price")
    let before = [
      arguments.lagged(price, arguments.integer("n"), within: arguments.rolls(of: "price"))
    ]
    return arguments.add(
      RowFunction([price] + before) { input, output, count in
        for row in 0..<count {
          let start = input[1][row]
          output[row] = start == 0 ? .nan : 100 * ((input[0][row] - start) / start)
        }
      })
  }
}
