import Expressions

extension FeatureDefinition {
  static let vpin = FeatureDefinition(
    "vpin", .impact, .transform,
    summary: "volume-synchronized probability of informed trading",
    formula:
      "Σ |V_b - V_s| / Σ V over n rows, the buyers' share of a row's volume V being Φ(Δp / σ), "
      + "σ the deviation of the last n changes; absent where prices are flat",
    unit: "0 to 1", warmUp: "2 n rows: the changes, then the buckets",
    source:
      "Easley, López de Prado and O'Hara, Review of Financial Studies 25 (2012), eqs. 4 and 7, "
      + "with bulk classification by row; made for a clock of volume, vpin(50)@volume(10000)",
    parameters: [
      .init("n", .integer(2...100_000), fallback: "50", meaning: "rows (volume buckets)"), .price,
    ]
  ) { arguments throws(ExpressionError) in
    try arguments.requireClock(like: "volume(10000)")
    let window = Window.rows(arguments.integer("n"))
    let volume = arguments.flow(.volume)
    let imbalance = arguments.add(
      RowFunction([try arguments.bulkSignedVolume()]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row].magnitude }
      })[0]
    let known = arguments.add(
      RowFunction([imbalance, volume]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row].isNaN ? .nan : input[1][row] }
      })[0]
    return arguments.add(
      BinaryNode<Arithmetic.Quotient>(
        .column(arguments.sum(of: imbalance, over: window)),
        .column(arguments.sum(of: known, over: window))))
  }
}
