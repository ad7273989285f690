/// The sums that windows keep. All are compensated; see CompensatedSum.

/// How many of the newest values are equal: whether a window is flat does not depend on rounding.
struct EqualRun: BitwiseCopyable {
  /// The newest.
  private(set) var value = Double.nan
  private var length = 0

  @inline(__always) mutating func add(_ new: Double) {
    length = new == value ? length + 1 : 1
    value = new
  }

  @inline(__always) func isFlat(count: Double) -> Bool { Double(length) >= count }
}

/// Σ x.
struct WindowSum: WindowSums {
  private(set) var sum = CompensatedSum()
  private var run = EqualRun()

  init(around value: Double) {}

  @inline(__always) mutating func add(_ value: Double) {
    run.add(value)
    sum.add(value)
  }

  /// The mean, which of equal values is that value; absent of none.
  @inline(__always) func mean(count: Double) -> Double {
    run.isFlat(count: count) && count > 0 ? run.value : sum.high / count
  }

  func isFlat(count: Double) -> Bool { run.isFlat(count: count) }

  @inline(__always) mutating func remove(_ value: Double) { sum.add(-value) }

  /// Flows often sum to zero, which is exact then.
  @inline(__always) func isSpoilt(by removed: Double) -> Bool {
    removed.magnitude > CompensatedSum.spoils * sum.high.magnitude && sum.high != 0
  }
}

/// Σ x and Σ x².
struct WindowSquares: WindowSums {
  private(set) var sum = CompensatedSum()
  private(set) var squares = CompensatedSum()
  private var run = EqualRun()

  init(around value: Double) {}

  @inline(__always) mutating func add(_ value: Double) {
    run.add(value)
    sum.add(value)
    squares.add(squareOf: value)
  }

  @inline(__always) mutating func remove(_ value: Double) {
    sum.add(-value)
    squares.subtract(squareOf: value)
  }

  @inline(__always) func isSpoilt(by removed: Double) -> Bool {
    removed * removed > CompensatedSum.spoils * squares.high
  }

  /// The mean, which of equal values is that value.
  @inline(__always) func mean(count: Double) -> Double {
    run.isFlat(count: count) ? run.value : sum.high / count
  }

  /// The population's variance.
  @inline(__always) func variance(count: Double) -> Double {
    run.isFlat(count: count)
      ? 0 : CompensatedSum.spread(squares, sum, count: count) / (count * count)
  }
}

/// Sums of the first four powers of what values differ from one of them, which keeps the powers
/// small.
struct WindowPowers: WindowSums {
  private let origin: Double
  private var first = CompensatedSum()
  private var second = CompensatedSum()
  private var third = CompensatedSum()
  private var fourth = CompensatedSum()
  private var run = EqualRun()

  init(around value: Double) { origin = value }

  @inline(__always) mutating func add(_ value: Double) {
    run.add(value)
    add(value, sign: 1)
  }

  func isFlat(count: Double) -> Bool { run.isFlat(count: count) }

  @inline(__always) mutating func remove(_ value: Double) { add(value, sign: -1) }

  @inline(__always) private mutating func add(_ value: Double, sign: Double) {
    let x = value - origin
    let square = x * x
    let squareLost = (-square).addingProduct(x, x)
    let cube = square * x
    let cubeLost = (-cube).addingProduct(square, x) + squareLost * x
    let power = square * square
    let powerLost = (-power).addingProduct(square, square) + 2 * square * squareLost
    first.add(sign * x)
    second.add(sign * square, error: sign * squareLost)
    third.add(sign * cube, error: sign * cubeLost)
    fourth.add(sign * power, error: sign * powerLost)
  }

  func isSpoilt(by removed: Double) -> Bool {
    let x = removed - origin
    return x * x * x * x > CompensatedSum.spoils * fourth.high
  }

  /// The mean, where it is further from the origin than the values are from each other: powers then
  /// cancel too much to be told apart.
  func distantMean(count: Double) -> Double? {
    let offset = first.high * first.high
    return offset > CompensatedSum.spread(second, first, count: count)
      ? origin + first.high / count : nil
  }

  /// Means of the second, third and fourth powers of what values differ from their mean.
  func centralMoments(count: Double) -> (second: Double, third: Double, fourth: Double) {
    let mean = first.high / count
    let (a, b, c) = (second.high / count, third.high / count, fourth.high / count)
    let square = mean * mean
    return (
      max(CompensatedSum.spread(second, first, count: count) / (count * count), 0),
      b - 3 * mean * a + 2 * mean * square,
      c - 4 * mean * b + 6 * square * a - 3 * square * square
    )
  }
}

/// Sums of two series and of their squares and products, each taken from where it was at one row.
struct WindowPairs: WindowSums {
  private let origin: SIMD2<Double>
  private(set) var x = CompensatedSum()
  private(set) var y = CompensatedSum()
  private(set) var xx = CompensatedSum()
  private(set) var yy = CompensatedSum()
  private(set) var xy = CompensatedSum()
  private var runs = (x: EqualRun(), y: EqualRun())

  init(around value: SIMD2<Double>) { origin = value }

  @inline(__always) mutating func add(_ value: SIMD2<Double>) {
    runs.x.add(value.x)
    runs.y.add(value.y)
    add(value, sign: 1)
  }

  @inline(__always) mutating func remove(_ value: SIMD2<Double>) { add(value, sign: -1) }

  @inline(__always) private mutating func add(_ value: SIMD2<Double>, sign: Double) {
    let (a, b) = (value.x - origin.x, value.y - origin.y)
    x.add(sign * a)
    y.add(sign * b)
    let (aa, bb, ab) = (a * a, b * b, a * b)
    xx.add(sign * aa, error: sign * (-aa).addingProduct(a, a))
    yy.add(sign * bb, error: sign * (-bb).addingProduct(b, b))
    xy.add(sign * ab, error: sign * (-ab).addingProduct(a, b))
  }

  func isSpoilt(by removed: SIMD2<Double>) -> Bool {
    let (a, b) = (removed.x - origin.x, removed.y - origin.y)
    return a * a > CompensatedSum.spoils * xx.high || b * b > CompensatedSum.spoils * yy.high
  }

  /// n² times the population's variances and covariance.
  @inline(__always) func spreads(count: Double) -> (x: Double, y: Double, xy: Double) {
    func spread(_ run: EqualRun, _ squares: CompensatedSum, _ sum: CompensatedSum) -> Double {
      run.isFlat(count: count) ? 0 : CompensatedSum.spread(squares, sum, count: count)
    }
    return (
      spread(runs.x, xx, x), spread(runs.y, yy, y),
      CompensatedSum.crossSpread(xy, x, y, count: count)
    )
  }
}

/// Nothing: a window of values alone.
struct NoSums: WindowSums {
  init(around value: Double) {}
  mutating func add(_ value: Double) {}
  mutating func remove(_ value: Double) {}
  func isSpoilt(by removed: Double) -> Bool { false }
}

extension WindowSums where Value == Double {
  static var zero: Double { 0 }
}

extension WindowSums where Value == SIMD2<Double> {
  static var zero: SIMD2<Double> { .zero }
}
