import Expressions

extension FeatureDefinition {
  static let volatilityOfVolatility = FeatureDefinition(
    "volatility_of_volatility", .volatility, .transform,
    summary: "how much volatility itself varies, beside its mean",
    formula:
      "√(Σ (σ - mean)² / rows) / mean over the last rows, σ = realized_volatility(window); absent "
      + "where prices stand still",
    unit: "1", warmUp: "the window and the rows",
    source:
      "Baltussen, van Bekkum and van der Grient, J. Financial and Quantitative Analysis 53 "
      + "(2018), with realized for implied volatility",
    parameters: [
      .volatilityWindow,
      .init("rows", .integer(2...1_000_000), fallback: "20", meaning: "volatilities"), .price,
    ]
  ) { arguments throws(ExpressionError) in
    let volatility = try arguments.realizedVolatility()
    let moments = arguments.moments(of: volatility, over: .rows(arguments.integer("rows")))
    return arguments.add(
      RowFunction([moments[0], moments[1]]) { input, output, count in
        for row in 0..<count {
          let mean = input[0][row]
          output[row] = mean > 0 ? input[1][row].squareRoot() / mean : .nan
        }
      })
  }
}
