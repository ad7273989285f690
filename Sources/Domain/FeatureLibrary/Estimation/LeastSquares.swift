/// Least squares from sums of products.
enum LeastSquares {
  /// The coefficients of `response` on `regressors`, or nil where these depend on each other.
  ///
  /// - Parameters:
  ///   - products: Σ z zᵀ of the observations z, row by row; the upper triangle is read.
  ///   - width: numbers of an observation.
  static func solve(
    _ products: [Double], _ width: Int, regressors: Range<Int>, response: Int
  ) -> [Double]? {
    func product(_ a: Int, _ b: Int) -> Double { products[min(a, b) * width + max(a, b)] }
    let n = regressors.count
    // Each is scaled by its own size, so that what is small beside one is small.
    var scales = [Double](repeating: 0, count: n)
    for row in 0..<n {
      let own = regressors.lowerBound + row
      guard product(own, own) > 0 else { return nil }
      scales[row] = 1 / product(own, own).squareRoot()
    }
    let system = LinearSystem(size: n)
    for row in 0..<n {
      let own = regressors.lowerBound + row
      for column in 0..<n {
        system[row, column] =
          product(own, regressors.lowerBound + column) * scales[row] * scales[column]
      }
      system[row, n] = product(own, response) * scales[row]
    }
    guard system.solve(least: 1e-12) else { return nil }
    return (0..<n).map { system.solution[$0] * scales[$0] }
  }
}
