import Expressions
import Glibc

/// Volume split between buyers and sellers by how the price moved, where trades have no sign.
extension FeatureDefinition {
  static let bulkSignedVolume = FeatureDefinition(
    "bulk_signed_volume", .trades, .transform,
    summary: "volume of a row signed by how far the price moved in it",
    formula:
      "V (2 Φ(Δp / σ) - 1), V the row's volume, σ the deviation of the last n changes; absent "
      + "where prices are flat",
    unit: "units", warmUp: "n + 1 rows",
    source:
      "Easley, López de Prado and O'Hara, J. Financial Economics 120 (2016), eq. 1: bulk volume "
      + "classification with the normal distribution",
    parameters: [.init("n", .integer(2...100_000), fallback: "50", meaning: "rows"), .price]
  ) { arguments throws(ExpressionError) in
    try arguments.requireClock()
    return [try arguments.bulkSignedVolume()]
  }
}

extension FeatureArguments {
  /// Volume signed in bulk, from the arguments `n` and `price`.
  func bulkSignedVolume() throws(ExpressionError) -> Column {
    let change = try change()
    let moments = moments(of: change, over: .rows(integer("n")))
    return add(
      RowFunction([change, moments[1], moments[2], flow(.volume)]) { input, output, count in
        for row in 0..<count {
          let n = input[2][row]
          let deviation = (input[1][row] * n / (n - 1)).squareRoot()
          // 2 Φ(z) - 1 is the excess of the buyers' share.
          let excess = erf(input[0][row] / deviation / 2.0.squareRoot())
          output[row] = deviation > 0 ? excess * input[3][row] : .nan
        }
      })[0]
  }
}
