/// The variance of the sum of a dependent series, and the interval it gives an estimate.
///
/// The kernel is Bartlett's, in time: two rows weigh 1 − |distance| / bandwidth. On rows at equal
/// distances it is the estimator of Newey and West (Econometrica 55, 1987, eq. 5) with
/// bandwidth = lags + 1 distances; at any other distances that of Conley (Journal of Econometrics 92,
/// 1999, section 3) on the line. Rows of several instruments at one time weigh fully, as in Driscoll
/// and Kraay (Review of Economics and Statistics 80, 1998).
public enum LongRunVariance {
  /// Σᵢ Σⱼ uᵢ uⱼ max(0, 1 − |tᵢ − tⱼ| / bandwidth), never negative.
  ///
  /// The triangle is a box folded with itself, so the double sum is the integral over s of the squared
  /// sum of the u within [s, s + bandwidth), divided by the bandwidth: two pointers, whatever the
  /// bandwidth.
  ///
  /// - Parameters:
  ///   - positions: ascending.
  ///   - bandwidth: above zero.
  public static func ofSum(
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
  public static func bandwidth(rows: Int, span: Double, overlap: Double) -> Double {
    let distance = span / Double(max(rows - 1, 1))
    let least = 1.3 * Double(rows).squareRoot() * distance
    return min(max(least, 5 * overlap, distance), max(span, distance))
  }

  /// How many standard errors 95 % of estimates lie within, when the bandwidth is the share `b` of the
  /// sample: 1.96 for a small one. Kiefer and Vogelsang (Econometric Theory 21, 2005, table 1, Bartlett,
  /// 97.5 %).
  public static func critical(share b: Double) -> Double {
    normal + b * (2.9694 + b * (0.4160 - b * 0.5324))
  }

  /// 97.5 % of the normal distribution lie below.
  public static var normal: Double { 1.9600 }
}

extension LongRunVariance {
  public static func ofSum(
    _ influences: [Double], at positions: [Double], bandwidth: Double
  ) -> Double {
    influences.withUnsafeBufferPointer { influences in
      positions.withUnsafeBufferPointer { ofSum(influences, at: $0, bandwidth: bandwidth) }
    }
  }
}
