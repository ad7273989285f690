import Expressions
import Glibc

extension FeatureDefinition {
  static let hurst = FeatureDefinition(
    "hurst", .statistics, .transform,
    summary: "Hurst exponent of the sums of a feature, such as returns, over a window",
    formula:
      "slope of ln F(s) on ln s by least squares, s = 4, 8, 16 … up to a quarter of the n values; "
      + "F(s) the mean over ⌊n/s⌋ boxes of the root mean square by which Σ (x - mean) differs from its "
      + "line in the box: 0.5 for independent values, below where they revert, above where they "
      + "persist; absent below 32 values and where a F is zero or what rounding leaves of it. A row costs as many steps as the "
      + "window has values, times log₂ of it",
    unit: "1", warmUp: "the window",
    source:
      "detrended fluctuation analysis: Peng et al., Physical Review E 49 (1994); "
      + "Weron, Physica A 312 (2002); nolds, dfa",
    parameters: [
      .increments,
      .init("window", .window, fallback: "256", meaning: "n values, or a span of time"),
    ]
  ) { arguments throws(ExpressionError) in
    let window = arguments.window()
    if case .rows(let rows) = window, rows < DetrendedFluctuation.leastValues {
      throw arguments.failure(
        "hurst: the window has at least \(DetrendedFluctuation.leastValues) values", at: "window")
    }
    return arguments.add(DetrendedFluctuation(try arguments.column("x"), window))
  }
}

extension FeatureDefinition.Parameter {
  static let increments = Self(
    "x", .feature, fallback: "ret", meaning: "changes, not levels; the price's returns if left out")
}

/// The slope of fluctuations on the size of boxes, computed afresh from the window in every row.
private final class DetrendedFluctuation: RollingNode<WindowSquares> {
  static let leastValues = 32
  private static let smallestBox = 4
  /// A fluctuation below this part of the largest sum is what rounding leaves of none.
  private static let noise = 1e-13

  private let input: Column
  /// Sums of what the values of the window differ from their mean.
  private let profile = Column()

  init(_ input: Column, _ window: Window) {
    self.input = input
    super.init(window, outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let ring = store.rings + Int(rows.instruments[row])
      let value = input.values[row]
      let isFull = push(value, isPresent: !value.isNaN, at: rows.times[row], ring)
      let count = ring.pointee.count
      guard isFull, count >= Self.leastValues,
        ring.pointee.sums.variance(count: Double(count)) > 0
      else {
        outputs[0].values[row] = .nan
        continue
      }
      profile.reserve(count)
      let mean = ring.pointee.sums.sum.high / Double(count)
      var (sum, largest) = (CompensatedSum(), 0.0)
      var place = ring.pointee.start
      for index in 0..<count {
        sum.add(ring.pointee.values[place] - mean)
        profile.values[index] = sum.high
        largest = max(largest, sum.high.magnitude)
        place += 1
        if place == ring.pointee.capacity { place = 0 }
      }
      outputs[0].values[row] = exponent(count, noise: Self.noise * largest)
    }
  }

  private func exponent(_ count: Int, noise: Double) -> Double {
    var sums = (n: 0.0, x: 0.0, y: 0.0, xx: 0.0, xy: 0.0)
    var size = Self.smallestBox
    while size <= count / 4 {
      let boxes = count / size
      var total = 0.0
      for box in 0..<boxes { total += fluctuation(box * size, size) }
      if !(total > noise * Double(boxes)) { return .nan }
      let (x, y) = (log(Double(size)), log(total / Double(boxes)))
      sums.n += 1
      sums.x += x
      sums.y += y
      sums.xx += x * x
      sums.xy += x * y
      size *= 2
    }
    return (sums.n * sums.xy - sums.x * sums.y) / (sums.n * sums.xx - sums.x * sums.x)
  }

  /// The root mean square by which the profile differs from its line in a box.
  private func fluctuation(_ start: Int, _ size: Int) -> Double {
    let values = profile.values + start
    let n = Double(size)
    var mean = 0.0
    for index in 0..<size { mean += values[index] }
    mean /= n
    // Places from the middle of the box sum to zero, and their squares to n (n² - 1) / 12.
    let middle = (n - 1) / 2
    var slope = 0.0
    for index in 0..<size { slope += (Double(index) - middle) * (values[index] - mean) }
    slope /= n * (n * n - 1) / 12
    var squares = 0.0
    for index in 0..<size {
      let rest = values[index] - mean - slope * (Double(index) - middle)
      squares += rest * rest
    }
    return (squares / n).squareRoot()
  }
}
