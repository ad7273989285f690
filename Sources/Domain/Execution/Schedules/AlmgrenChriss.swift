import Glibc

/// The optimal execution of Almgren and Chriss, "Optimal execution of portfolio transactions", Journal
/// of Risk 3 (2000), with linear impact: the trajectory that minimises E + λ V, and its expected cost
/// and variance. Equations are those of the authors' version of December 2000.
///
/// Sizes are in shares (any unit), prices in currency a share, times in any one unit (days in the
/// paper).
public struct AlmgrenChriss: Sendable, Equatable {
  /// X: to be executed, above zero.
  public var size: Double
  /// T: the time it may take, above zero.
  public var horizon: Double
  /// N: equal intervals, at least one.
  public var intervals: Int
  /// σ: standard deviation of the price over one unit of time, in currency.
  public var volatility: Double
  /// γ: permanent impact, currency a share for each share.
  public var permanentImpact: Double
  /// η: temporary impact, currency a share for each share per unit of time.
  public var temporaryImpact: Double
  /// ε: fixed cost of a share, such as half the spread.
  public var fixedCost: Double
  /// λ: price of variance, per currency; zero and above.
  public var riskAversion: Double

  public init(
    size: Double, horizon: Double, intervals: Int, volatility: Double, permanentImpact: Double,
    temporaryImpact: Double, fixedCost: Double, riskAversion: Double
  ) {
    self.size = size
    self.horizon = horizon
    self.intervals = max(1, intervals)
    self.volatility = volatility
    self.permanentImpact = permanentImpact
    self.temporaryImpact = temporaryImpact
    self.fixedCost = fixedCost
    self.riskAversion = riskAversion
  }

  /// τ = T / N.
  public var interval: Double { horizon / Double(intervals) }

  /// η̃ = η − γ τ / 2, the impact that matters in discrete time (under equation 8). Above zero, or the
  /// problem has no optimum.
  public var discreteTemporaryImpact: Double {
    temporaryImpact - permanentImpact * interval / 2
  }

  /// κ: how fast the position is unwound, per unit of time. It solves (2 / τ²) (cosh κτ − 1) = κ̃², with
  /// κ̃² = λ σ² / η̃ (equations 15 and 16).
  public var urgency: Double {
    let squared = riskAversion * volatility * volatility / discreteTemporaryImpact
    // cosh x − 1 = 2 sinh² (x / 2), which does not cancel for small x.
    return 2 * asinh(interval * squared.squareRoot() / 2) / interval
  }

  /// 1 / κ: the time in which the position falls by a factor of e where there is no deadline (section
  /// 2.3); infinite without risk aversion.
  public var halfLife: Double { 1 / urgency }

  /// x₀ … x_N: what is left at t_j = j τ; x_j = X sinh κ(T − t_j) / sinh κT (equation 17).
  public var holdings: [Double] {
    (0...intervals).map { step in
      size * Self.sinhRatio(urgency, horizon - Double(step) * interval, horizon)
    }
  }

  /// n₁ … n_N: what is executed in each interval, x_{j−1} − x_j (equation 18).
  public var trades: [Double] {
    let holdings = self.holdings
    return (0..<intervals).map { holdings[$0] - holdings[$0 + 1] }
  }

  /// E: expected cost of trades, in currency, X ≥ 0 (equations 8 and 19):
  /// γ X² / 2 + ε Σ |n| + (η̃ / τ) Σ n².
  public func expectedCost(of trades: [Double]) -> Double {
    let total = trades.reduce(0, +)
    let fixed = trades.reduce(0) { $0 + abs($1) } * fixedCost
    let squares = trades.reduce(0) { $0 + $1 * $1 }
    return permanentImpact * total * total / 2 + fixed
      + discreteTemporaryImpact / interval * squares
  }

  /// V: variance of the cost of trades, in currency squared (equations 5 and 20): σ² τ Σ x_j², over
  /// what is left after each trade.
  public func variance(of trades: [Double]) -> Double {
    var left = trades.reduce(0, +)
    var sum = 0.0
    for trade in trades {
      left -= trade
      sum += left * left
    }
    return volatility * volatility * interval * sum
  }

  /// Of the optimal trades.
  public var expectedCost: Double { expectedCost(of: trades) }
  /// Of the optimal trades.
  public var variance: Double { variance(of: trades) }

  /// sinh(κ a) / sinh(κ b) for 0 ≤ a ≤ b, which is a / b as κ goes to zero, with no overflow.
  private static func sinhRatio(_ rate: Double, _ a: Double, _ b: Double) -> Double {
    if rate * b < 1e-8 { return a / b }
    return exp(rate * (a - b)) * expm1(-2 * rate * a) / expm1(-2 * rate * b)
  }
}
