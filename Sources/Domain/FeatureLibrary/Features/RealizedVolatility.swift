import Expressions

extension FeatureDefinition {
  static let realizedVolatility = FeatureDefinition(
    "realized_volatility", .volatility, .transform,
    summary: "realized volatility over a window",
    formula: "√ Σ r², r the logarithmic returns of the window", unit: "1 over the window",
    warmUp: "n returns",
    source: "Andersen, Bollerslev, Diebold and Labys, Econometrica 71 (2003), sec. 2",
    parameters: [
      .volatilityWindow,
      .init("price", .feature, fallback: "", meaning: "the close of the clock's bars by default"),
    ]
  ) { arguments throws(ExpressionError) in [try arguments.realizedVolatility()] }
}

extension FeatureDefinition.Parameter {
  static let volatilityWindow = Self(
    "window", .window, fallback: "60", meaning: "n returns, or a span of time such as 300s")
}

extension FeatureArguments {
  /// Of the price over the window.
  func realizedVolatility() throws(ExpressionError) -> Column {
    rootOfSum(of: squared(try returns()))
  }

  /// The root of the sum of squares over the window.
  func rootOfSum(of squares: Column) -> Column {
    let sum = sum(of: squares, over: window())
    return add(
      RowFunction([sum]) { input, output, count in
        // A sum of squares that rounding took below zero is zero.
        for row in 0..<count { output[row] = max(input[0][row], 0).squareRoot() }
      })[0]
  }
}
