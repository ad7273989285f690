/// A mean of observations with weights, and its standard error.
public struct WeightedMean: Sendable, BitwiseCopyable, Equatable {
  private var weights = 0.0
  private var sum = 0.0
  /// Of squared weights: alone, with the value, with its square.
  private var squares = (0.0, 0.0, 0.0)
  public private(set) var count = 0

  public init() {}

  /// Values that are not finite, and weights that are not above zero, are left out.
  public mutating func add(_ value: Double?, weight: Double = 1) {
    guard let value, value.isFinite, weight > 0, weight.isFinite else { return }
    weights += weight
    sum += weight * value
    let square = weight * weight
    squares.0 += square
    squares.1 += square * value
    squares.2 += square * value * value
    count += 1
  }

  public static func == (left: WeightedMean, right: WeightedMean) -> Bool {
    left.count == right.count && left.sum == right.sum && left.weights == right.weights
  }

  /// Σ w x / Σ w; nil of none.
  public var value: Double? { count == 0 ? nil : sum / weights }

  /// √(n / (n − 1) Σ w² (x − mean)²) / Σ w: of a ratio of sums over independent orders (Cochran, Sampling
  /// Techniques, 3rd edition, eq. 6.13); nil below two.
  public var error: Double? {
    guard count > 1, let mean = value else { return nil }
    let squared = squares.2 - 2 * mean * squares.1 + mean * mean * squares.0
    let error = (max(squared, 0) * Double(count) / Double(count - 1)).squareRoot() / weights
    return error.isFinite ? error : nil
  }

  /// Half the 95 % interval of the normal distribution; nil where there are fewer observations than it
  /// needs.
  public var margin: Double? {
    count < Self.fewest ? nil : error.map { 1.96 * $0 }
  }

  /// Whether zero lies outside the 95 % interval.
  public var isSignificant: Bool {
    guard let value, let margin else { return false }
    return value.magnitude > margin
  }

  /// Observations below which nothing is said of significance.
  public static let fewest = 20
}
