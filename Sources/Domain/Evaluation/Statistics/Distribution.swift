import Reports

/// What the values of a feature look like.
public struct Distribution: Sendable, Equatable {
  /// Of the values that are there.
  public var mean: Double?
  /// With n − 1; nil below two values.
  public var deviation: Double?
  /// The sample's (G₁ and G₂ of Joanes and Gill, The Statistician 47, 1998), as `pandas.Series.skew` and
  /// `kurt` and the features `skew` and `kurtosis` have them; nil for constants, and below three and four
  /// values.
  public var skew: Double?
  public var kurtosis: Double?
  /// By `Distribution.probabilities`.
  public var quantiles: [Double] = []

  public static let probabilities = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
  /// Names of the quantiles in CSV and JSON.
  public static let names = ["min", "q01", "q05", "q25", "median", "q75", "q95", "q99", "max"]

  /// - Parameter ascending: the values.
  init(_ ascending: [Double]) {
    guard let first = ascending.first, let last = ascending.last else { return }
    quantiles = Self.probabilities.map { Quantile.linear(ascending, $0) }
    let count = Double(ascending.count)
    let mean = first + ascending.reduce(0) { $0 + ($1 - first) } / count
    guard mean.isFinite else { return }
    self.mean = mean
    var (second, third, fourth) = (0.0, 0.0, 0.0)
    for value in ascending {
      let deviation = value - mean
      let square = deviation * deviation
      second += square
      third += square * deviation
      fourth += square * square
    }
    if ascending.count > 1 { deviation = Self.finite((second / (count - 1)).squareRoot()) }
    if first == last || ascending.count < 3 { return }
    let variance = second / count
    skew = Self.finite(
      (count * (count - 1)).squareRoot() / (count - 2)
        * (third / count / (variance * variance.squareRoot())))
    if ascending.count < 4 { return }
    kurtosis = Self.finite(
      (count - 1) / ((count - 2) * (count - 3))
        * ((count + 1) * (fourth / count / (variance * variance)) - 3 * (count - 1)))
  }

  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

/// Bins of a feature that hold about as many values each: (lowest, q₁], (q₁, q₂] …, as `pandas.qcut`
/// cuts them. Where many values are equal, a bin may hold none.
struct QuantileBins {
  /// The bounds between bins.
  let bounds: [Double]

  init(_ ascending: [Double], count: Int) {
    bounds = (1..<count).map { Quantile.linear(ascending, Double($0) / Double(count)) }
  }

  /// The bin of a value, from 0.
  func bin(of value: Double) -> Int {
    var bin = 0
    for bound in bounds where bound < value { bin += 1 }
    return bin
  }
}
