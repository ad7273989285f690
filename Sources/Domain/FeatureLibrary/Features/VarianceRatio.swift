import Expressions
import Glibc

extension FeatureDefinition {
  static let varianceRatio = FeatureDefinition(
    "variance_ratio", .statistics, .transform,
    summary: "variance of returns over k rows beside k times that over one",
    formula:
      "VR(k) from overlapping logarithmic returns, both variances unbiased: 1 for a random walk, "
      + "below where prices revert, above where they trend; absent on flat prices",
    unit: "1", warmUp: "n returns",
    source: "Lo and MacKinlay, Review of Financial Studies 1 (1988), eqs. 12 and 13",
    parameters: [
      .init("n", .integer(4...1_000_000), fallback: "100", meaning: "returns"),
      .init("k", .integer(2...100_000), fallback: "5", meaning: "rows of the longer return"),
      .price,
    ]
  ) { arguments throws(ExpressionError) in
    let (n, k) = (arguments.integer("n"), arguments.integer("k"))
    if k > n / 2 { throw arguments.failure("variance_ratio: k is above half of n", at: "k") }
    let rolls = arguments.rolls(of: "price")
    let prices = arguments.add(
      RowFunction([try arguments.column("price")]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row] > 0 ? log(input[0][row]) : .nan }
      })[0]
    func change(_ distance: Int) -> Column {
      let before = arguments.lagged(prices, distance, within: rolls)
      return arguments.add(BinaryNode<Arithmetic.Difference>(.column(prices), .column(before)))[0]
    }
    let (short, long) = (change(1), change(k))
    func sum(_ column: Column, _ count: Int) -> Column {
      arguments.sum(of: column, over: .rows(count))
    }
    let sums = [
      sum(short, n), sum(arguments.squared(short), n), sum(long, n - k + 1),
      sum(arguments.squared(long), n - k + 1),
    ]
    return arguments.add(
      RowFunction(sums) { input, output, count in
        let (n, k) = (Double(n), Double(k))
        let grids = n - k + 1
        for row in 0..<count {
          let drift = input[0][row] / n
          let one = (input[1][row] - n * drift * drift) / (n - 1)
          let many =
            (input[3][row] - 2 * k * drift * input[2][row] + grids * k * k * drift * drift)
            / (k * grids * (1 - k / n))
          // What rounding leaves of flat prices is no variance.
          output[row] = one > 1e-14 * input[1][row] ? many / one : .nan
        }
      })
  }
}
