import Glibc
import Reports

/// What a series of returns was worth. Definitions are those of empyrical-reloaded where it has them;
/// the risk-free rate is 0.
public struct ReturnStatistics: Sendable, Equatable {
  /// Returns that it is of.
  public var count = 0
  /// Π (1 + r) − 1.
  public var total: Double?
  /// (1 + total)^(1 / years) − 1: `annual_return`, whose years are n / periods a year.
  public var annualReturn: Double?
  /// Standard deviation with n − 1, times √(periods a year): `annual_volatility`.
  public var volatility: Double?
  /// Mean over standard deviation with n − 1, times √(periods a year): `sharpe_ratio` (Sharpe, Journal of
  /// Portfolio Management 21(1), 1994). Nil where returns do not vary.
  public var sharpe: Double?
  /// Mean × periods a year over √(mean of min(r, 0)² × periods a year): `sortino_ratio`. Nil where no return
  /// is below zero.
  public var sortino: Double?
  /// Annual return over the maximum drawdown: `calmar_ratio`. Nil where there is none.
  public var calmar: Double?
  /// Largest loss from a peak, as a share of it, 0 to −1 and below: `max_drawdown`.
  public var maximumDrawdown = 0.0
  /// Third and fourth standardized moments (with n), the fourth not less 3; nil of constants.
  public var skew: Double?
  public var kurtosis: Double?
  /// The quantile of 5 % of the returns, linear between them: `value_at_risk`.
  public var valueAtRisk: Double?
  /// The mean of the lowest returns, ⌊0.05 (n − 1)⌋ + 1 of them: `conditional_value_at_risk`.
  public var expectedShortfall: Double?
  public var best: Double?
  public var worst: Double?
  /// How likely the true Sharpe ratio is above zero (`SharpeSignificance.probability`).
  public var probabilisticSharpe: Double?

  public init() {}

  /// - Parameter years: that they span; nil for n / periods a year.
  public init(_ returns: [Double], periodsPerYear: Double, years: Double? = nil) {
    count = returns.count
    guard count > 0 else { return }
    let n = Double(count)
    var (wealth, peak) = (1.0, 1.0)
    for value in returns {
      wealth *= 1 + value
      peak = max(peak, wealth)
      maximumDrawdown = min(maximumDrawdown, (wealth - peak) / peak)
    }
    total = Self.finite(wealth - 1)
    if wealth > 0 {
      annualReturn = Self.finite(pow(wealth, years.map { 1 / $0 } ?? (periodsPerYear / n)) - 1)
    }
    if let annualReturn, maximumDrawdown < 0 {
      calmar = Self.finite(annualReturn / -maximumDrawdown)
    }
    let ascending = returns.sorted()
    valueAtRisk = Quantile.linear(ascending, Self.tail)
    let lowest = ascending.prefix(Int(Self.tail * (n - 1)) + 1)
    expectedShortfall = lowest.reduce(0, +) / Double(lowest.count)
    (worst, best) = (ascending.first, ascending.last)
    let mean = returns.reduce(0, +) / n
    let moments = returns.reduce(into: (0.0, 0.0, 0.0)) { sums, value in
      let deviation = value - mean
      sums.0 += deviation * deviation
      sums.1 += deviation * deviation * deviation
      sums.2 += deviation * deviation * deviation * deviation
    }
    let falls = returns.reduce(0) { $0 + min($1, 0) * min($1, 0) } / n
    if falls > 0 {
      sortino = Self.finite(mean * periodsPerYear / (falls * periodsPerYear).squareRoot())
    }
    guard count > 1 else { return }
    let deviation = (moments.0 / (n - 1)).squareRoot()
    (sharpe, volatility) = Self.ratio(returns, periodsPerYear: periodsPerYear)
    guard sharpe != nil else { return }
    let variance = moments.0 / n
    skew = Self.finite(moments.1 / n / (variance * variance.squareRoot()))
    kurtosis = Self.finite(moments.2 / n / (variance * variance))
    probabilisticSharpe = SharpeSignificance.probability(
      mean / deviation, above: 0, count: count, skew: skew, kurtosis: kurtosis)
  }

  /// Mean over standard deviation, and that deviation, a year: as `sharpe` and `volatility`.
  static func ratio(
    _ returns: [Double], periodsPerYear: Double
  ) -> (sharpe: Double?, volatility: Double?) {
    let n = Double(returns.count)
    guard n > 1 else { return (nil, nil) }
    let mean = returns.reduce(0, +) / n
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (n - 1)).squareRoot()
    // A rounding error is no volatility.
    let size = returns.reduce(0) { max($0, $1.magnitude) }
    return (
      deviation > 1e-14 * size ? finite(mean / deviation * periodsPerYear.squareRoot()) : nil,
      finite(deviation * periodsPerYear.squareRoot())
    )
  }

  /// Of value at risk and expected shortfall.
  private static let tail = 0.05

  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
