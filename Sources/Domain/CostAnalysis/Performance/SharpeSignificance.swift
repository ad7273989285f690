import Glibc

/// How far Sharpe ratios are to be believed.
public enum SharpeSignificance {
  /// How likely the true ratio is above a benchmark (Bailey and López de Prado, The Sharpe Ratio Efficient
  /// Frontier, Journal of Risk 15(2), 2012, eq. 4):
  ///
  ///     Φ((SR − SR*) √(n − 1) / √(1 − γ₃ SR + (γ₄ − 1) / 4 SR²))
  ///
  /// - Parameters:
  ///   - ratio: SR of one period, not annualized; `benchmark` likewise.
  ///   - kurtosis: γ₄, 3 of a normal distribution.
  /// - Returns: 0 to 1; nil where it cannot be told.
  public static func probability(
    _ ratio: Double, above benchmark: Double, count: Int, skew: Double?, kurtosis: Double?
  ) -> Double? {
    guard let variance = variance(ratio, count: count, skew: skew, kurtosis: kurtosis) else {
      return nil
    }
    return NormalDistribution.below((ratio - benchmark) / variance.squareRoot())
  }

  /// The variance of the estimate of a ratio: (1 − γ₃ SR + (γ₄ − 1) / 4 SR²) / (n − 1).
  static func variance(
    _ ratio: Double, count: Int, skew: Double?, kurtosis: Double?
  ) -> Double? {
    guard count > 1, let skew, let kurtosis else { return nil }
    let factor = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio * ratio
    return factor > 0 ? factor / Double(count - 1) : nil
  }

  /// The largest ratio to be expected of so many strategies that are worth nothing (Bailey and López de
  /// Prado, The Deflated Sharpe Ratio, Journal of Portfolio Management 40(5), 2014, eq. 1):
  ///
  ///     √V ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)))
  ///
  /// with Euler's γ.
  ///
  /// - Parameter variance: of the ratios over the trials.
  public static func expectedMaximum(variance: Double, trials: Int) -> Double {
    guard trials > 1, variance > 0 else { return 0 }
    let euler = 0.577_215_664_901_532_9
    let n = Double(trials)
    return variance.squareRoot()
      * ((1 - euler) * NormalDistribution.quantile(1 - 1 / n)
        + euler * NormalDistribution.quantile(1 - 1 / (n * M_E)))
  }
}

/// The standard normal distribution.
public enum NormalDistribution {
  /// Φ.
  public static func below(_ value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }

  /// Φ⁻¹ of a probability between 0 and 1: bisection on Φ, to the last bit that it tells apart.
  public static func quantile(_ probability: Double) -> Double {
    if probability <= 0 { return -.infinity }
    if probability >= 1 { return .infinity }
    var (low, high) = (-40.0, 40.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if below(middle) < probability { low = middle } else { high = middle }
    }
  }
}
