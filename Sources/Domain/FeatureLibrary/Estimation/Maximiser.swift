/// The greatest value of a smooth function of a few variables, by the method of Broyden, Fletcher,
/// Goldfarb and Shanno with halved steps. Source: Nocedal and Wright, Numerical Optimization (2006),
/// algorithm 6.1.
enum Maximiser {
  /// - Parameters:
  ///   - start: where to begin.
  ///   - function: its value at `x`, and its gradient.
  static func maximise(
    from start: [Double], iterations: Int = 200,
    _ function: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> (x: [Double], value: Double) {
    let n = start.count
    var (x, slope, newSlope) = (start, start, start)
    var value = function(x, &slope)
    // An estimate of minus the inverse of the second derivatives.
    var inverse = [Double](repeating: 0, count: n * n)
    func reset() { for i in 0..<n * n { inverse[i] = i % (n + 1) == 0 ? 1 : 0 } }
    reset()
    var isFresh = true
    for _ in 0..<iterations {
      var step = (0..<n).map { row in
        (0..<n).reduce(0.0) { $0 + inverse[row * n + $1] * slope[$1] }
      }
      var rise = zip(step, slope).reduce(0.0) { $0 + $1.0 * $1.1 }
      if !(rise > 0) {
        reset()
        step = slope
        rise = zip(step, slope).reduce(0.0) { $0 + $1.0 * $1.1 }
        isFresh = true
        if !(rise > 0) { break }
      }
      // No variable moves by more than two at once: they are logarithms.
      var length = min(1, 2 / (step.map(\.magnitude).max() ?? 1))
      var next = x
      var reached = -Double.infinity
      while length > 1e-12 {
        for index in 0..<n { next[index] = x[index] + length * step[index] }
        reached = function(next, &newSlope)
        if reached >= value + 1e-4 * length * rise { break }
        length /= 2
      }
      guard reached > value else {
        if isFresh { break }
        reset()
        isFresh = true
        continue
      }
      let gain = reached - value
      update(
        &inverse, zip(next, x).map { $0 - $1 }, zip(slope, newSlope).map { $0 - $1 }, &isFresh)
      (x, value, slope) = (next, reached, newSlope)
      if gain < 1e-13 * (1 + value.magnitude) { break }
    }
    return (x, value)
  }

  private static func update(
    _ inverse: inout [Double], _ step: [Double], _ change: [Double], _ isFresh: inout Bool
  ) {
    let n = step.count
    let curvature = zip(step, change).reduce(0.0) { $0 + $1.0 * $1.1 }
    if !(curvature > 1e-300) { return }
    if isFresh {
      let size = change.reduce(0.0) { $0 + $1 * $1 }
      for index in 0..<n { inverse[index * n + index] = curvature / size }
      isFresh = false
    }
    let moved = (0..<n).map { row in
      (0..<n).reduce(0.0) { $0 + inverse[row * n + $1] * change[$1] }
    }
    let weight = 1 + zip(change, moved).reduce(0.0) { $0 + $1.0 * $1.1 } / curvature
    for row in 0..<n {
      for column in 0..<n {
        inverse[row * n + column] +=
          (weight * step[row] * step[column] - moved[row] * step[column]
            - step[row] * moved[column]) / curvature
      }
    }
  }
}
