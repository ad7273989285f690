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
    // Cholesky's decomposition, row by row.
    var factor = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for column in 0...row {
        var sum =
          product(regressors.lowerBound + row, regressors.lowerBound + column) * scales[row]
          * scales[column]
        for place in 0..<column { sum -= factor[row * n + place] * factor[column * n + place] }
        if row == column {
          guard sum > 1e-12 else { return nil }
          factor[row * n + row] = sum.squareRoot()
        } else {
          factor[row * n + column] = sum / factor[column * n + column]
        }
      }
    }
    var solution = [Double](repeating: 0, count: n)
    for row in 0..<n {
      var sum = product(regressors.lowerBound + row, response) * scales[row]
      for place in 0..<row { sum -= factor[row * n + place] * solution[place] }
      solution[row] = sum / factor[row * n + row]
    }
    for row in stride(from: n - 1, through: 0, by: -1) {
      var sum = solution[row]
      for place in (row + 1)..<n { sum -= factor[place * n + row] * solution[place] }
      solution[row] = sum / factor[row * n + row]
    }
    for row in 0..<n { solution[row] *= scales[row] }
    return solution
  }
}
