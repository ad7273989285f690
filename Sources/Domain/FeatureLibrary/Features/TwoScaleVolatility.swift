import Expressions
import Glibc

extension FeatureDefinition {
  static let twoScale = FeatureDefinition(
    "two_scale", .volatility, .transform,
    summary: "realized volatility cleared of the noise of the market's microstructure",
    formula:
      "√((RV_k - m/n · RV) / (1 - m/n)), RV over all of the n returns, RV_k the mean over the k "
      + "grids of every k-th price, m = (n - k + 1) / k; zero where the noise exceeds the rest",
    unit: "1 over the window", warmUp: "n returns",
    source:
      "Zhang, Mykland and Aït-Sahalia, J. American Statistical Association 100 (2005), eqs. 55 "
      + "and 64",
    parameters: [
      .init("n", .integer(4...1_000_000), fallback: "300", meaning: "returns"),
      .init("k", .integer(2...100_000), fallback: "5", meaning: "prices from one grid to its next"),
      .price,
    ]
  ) { arguments throws(ExpressionError) in
    let (n, k) = (arguments.integer("n"), arguments.integer("k"))
    if k > n / 2 { throw arguments.failure("two_scale: k is above half of n", at: "k") }
    let rolls = arguments.rolls(of: "price")
    let prices = arguments.add(
      RowFunction([try arguments.column("price")]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row] > 0 ? log(input[0][row]) : .nan }
      })[0]
    func sum(of distance: Int, _ count: Int) -> Column {
      let before = arguments.lagged(prices, distance, within: rolls)
      let change = arguments.add(
        BinaryNode<Arithmetic.Difference>(.column(prices), .column(before)))[0]
      return arguments.sum(of: arguments.squared(change), over: .rows(count))
    }
    let grid = Double(n - k + 1) / Double(k)
    let share = grid / Double(n)
    return arguments.add(
      RowFunction([sum(of: 1, n), sum(of: k, n - k + 1)]) { input, output, count in
        for row in 0..<count {
          let variance = (input[1][row] / Double(k) - share * input[0][row]) / (1 - share)
          output[row] = max(variance, 0).squareRoot()
        }
      })
  }
}
