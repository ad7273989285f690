/// A figure with its error.
public struct Estimate: Sendable, Equatable {
  /// Nil where it cannot be told: too few rows, or a constant.
  public var value: Double?
  /// The standard error, such that 95 % of estimates lie within 1.96 of it; nil where the rows are too few
  /// or do not span five horizons.
  public var error: Double?
  /// The value that says nothing: zero, or one half of hit rates.
  public var neutral = 0.0
  /// Rows it is of.
  public var rows = 0
  /// Independent rows that would give the same error: never more than the rows.
  public var effectiveRows: Double?

  public static let absent = Estimate()

  public init(
    value: Double? = nil, error: Double? = nil, rows: Int = 0, effectiveRows: Double? = nil
  ) {
    self.value = value
    self.error = error
    self.rows = rows
    self.effectiveRows = effectiveRows
  }

  /// Half the width of the 95 % interval.
  public var margin: Double? { error.map { $0 * LongRunVariance.normal } }
  public var low: Double? { value.flatMap { value in margin.map { value - $0 } } }
  public var high: Double? { value.flatMap { value in margin.map { value + $0 } } }
  /// How far the value is from neutral, in standard errors.
  public var t: Double? {
    guard let value, let error, error > 0 else { return nil }
    return (value - neutral) / error
  }
  /// Whether the neutral value lies outside the 95 % interval.
  public var isSignificant: Bool {
    guard let value, let margin else { return false }
    return (value - neutral).magnitude > margin
  }
}
