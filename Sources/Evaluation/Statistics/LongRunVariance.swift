/// The variance of the sum of a dependent series, and the interval it gives an estimate.
///
/// The kernel is Bartlett's, in time: two rows weigh 1 − |distance| / bandwidth. On rows at equal
/// distances it is the estimator of Newey and West (Econometrica 55, 1987, eq. 5) with
/// bandwidth = lags + 1 distances; at any other distances that of Conley (Journal of Econometrics 92,
/// 1999, eq. 3.14) on the line. Rows of several instruments at one time weigh fully, as in Driscoll
/// and Kraay (Review of Economics and Statistics 80, 1998).
enum LongRunVariance {
  /// Σᵢ Σⱼ uᵢ uⱼ max(0, 1 − |tᵢ − tⱼ| / bandwidth), never negative.
  ///
  /// The triangle is a box folded with itself, so the double sum is the integral over s of the squared
  /// sum of the u within [s, s + bandwidth), divided by the bandwidth: two pointers, whatever the
  /// bandwidth.
  ///
  /// - Parameters:
  ///   - positions: ascending.
  ///   - bandwidth: above zero.
  static func ofSum(
    _ influences: UnsafeBufferPointer<Double>, at positions: UnsafeBufferPointer<Double>,
    bandwidth: Double
  ) -> Double {
    let count = influences.count
    if count == 0 { return 0 }
    var (entered, left) = (0, 0)
    var (sumEntered, sumLeft) = (0.0, 0.0)
    var place = positions[0] - bandwidth
    var integral = 0.0
    while left < count {
      let exit = positions[left]
      let entrance = entered < count ? positions[entered] - bandwidth : .infinity
      let step = min(exit, entrance)
      let inside = sumEntered - sumLeft
      integral += inside * inside * (step - place)
      place = step
      if entrance <= exit {
        sumEntered += influences[entered]
        entered += 1
      } else {
        sumLeft += influences[left]
        left += 1
      }
    }
    return integral / bandwidth
  }

  /// The bandwidth for rows whose returns overlap over `overlap`, in the unit of positions.
  ///
  /// At least 1.3 √n rows, as Lazarus, Lewis, Stock and Watson recommend for tests (Journal of Business
  /// and Economic Statistics 36, 2018, section 3), and at least five overlaps: overlapping returns
  /// have the autocorrelation 1 − k / overlap, of which a triangle of m overlaps loses the share 1 / (3m).
  /// At most the whole span.
  static func bandwidth(rows: Int, span: Double, overlap: Double) -> Double {
    let distance = span / Double(max(rows - 1, 1))
    let least = 1.3 * Double(rows).squareRoot() * distance
    return min(max(least, 5 * overlap, distance), max(span, distance))
  }

  /// How many standard errors 95 % of estimates lie within, when the bandwidth is the share `b` of the
  /// sample: 1.96 for a small one. Kiefer and Vogelsang (Econometric Theory 21, 2005, table 1, Bartlett,
  /// 97.5 %).
  static func critical(share b: Double) -> Double {
    1.9600 + b * (2.9694 + b * (0.4160 - b * 0.5324))
  }
}

/// A figure with its error.
public struct Estimate: Sendable, Equatable {
  /// Nil where it cannot be told: too few rows, or a constant.
  public var value: Double?
  /// The standard error; nil where the rows do not span five horizons.
  public var error: Double?
  /// Half the width of the 95 % interval.
  public var margin: Double?
  /// Rows it is of.
  public var rows = 0
  /// Independent rows that would give the same error: never more than the rows.
  public var effectiveRows: Double?

  public static let absent = Estimate()

  public var low: Double? { value.flatMap { value in margin.map { value - $0 } } }
  public var high: Double? { value.flatMap { value in margin.map { value + $0 } } }
  /// The value in standard errors.
  public var t: Double? {
    guard let value, let error, error > 0 else { return nil }
    return value / error
  }
  /// Whether zero lies outside the 95 % interval.
  public var isSignificant: Bool {
    guard let value, let margin else { return false }
    return value.magnitude > margin
  }
}

/// Where rows stand, for the errors of what is averaged over them.
struct RowPositions {
  /// Ascending: seconds since the first row, or the number of the row.
  let places: UnsafeBufferPointer<Double>
  /// How far the return of a row reaches, in the same unit.
  let overlap: Double

  private var span: Double {
    guard let first = places.first, let last = places.last else { return 0 }
    return last - first
  }

  /// An average with its error.
  ///
  /// - Parameter influences: of each row on the value, times the number of rows; their mean is zero.
  func estimate(_ value: Double, _ influences: UnsafeBufferPointer<Double>) -> Estimate {
    var estimate = Estimate()
    let count = influences.count
    estimate.rows = count
    guard count > 1, value.isFinite else { return estimate }
    estimate.value = value
    // Of fewer horizons than these nothing can be said of the spread.
    guard count >= Self.fewestRows, span > 0, span >= 5 * overlap else { return estimate }
    let bandwidth = LongRunVariance.bandwidth(rows: count, span: span, overlap: overlap)
    let variance = LongRunVariance.ofSum(influences, at: places, bandwidth: bandwidth)
    let error = variance.squareRoot() / Double(count)
    guard error.isFinite else { return estimate }
    let squares = influences.reduce(0) { $0 + $1 * $1 }
    estimate.error = error
    estimate.margin = error * LongRunVariance.critical(share: bandwidth / span)
    if variance > 0 {
      estimate.effectiveRows = min(Double(count), Double(count) * squares / variance)
    }
    return estimate
  }

  static var fewestRows: Int { 10 }
}
