import Glibc

/// The optimal execution of Obizhaeva and Wang, "Optimal trading strategy and supply/demand dynamics",
/// Journal of Financial Markets 16 (2013) 1–32 (draft of 2005): a limit order book of constant density
/// that recovers exponentially.
///
/// The optimum is a block at once, a constant rate, and a block at the end. Sizes are in shares (any
/// unit), prices in currency a share, times in any one unit.
public struct ObizhaevaWang: Sendable, Equatable {
  /// X₀: to be executed.
  public var size: Double
  /// T: the time it may take.
  public var horizon: Double
  /// ρ: resilience, per unit of time: the share of the book's displacement that is left after t is
  /// exp(−ρ t). Above zero.
  public var resilience: Double
  /// q: density of the book, shares a unit of price.
  public var density: Double
  /// λ: permanent impact, currency a share for each share; from 0 to 1 / q.
  public var permanentImpact: Double

  public init(
    size: Double, horizon: Double, resilience: Double, density: Double = 1,
    permanentImpact: Double = 0
  ) {
    self.size = size
    self.horizon = horizon
    self.resilience = resilience
    self.density = density
    self.permanentImpact = permanentImpact
  }

  /// The first and the last trade in continuous time: X₀ / (ρT + 2) (proposition 2).
  public var block: Double { size / (resilience * horizon + 2) }

  /// The rate in between: ρ X₀ / (ρT + 2).
  public var rate: Double { resilience * block }

  /// κ = 1 / q − λ: what of a trade's impact decays.
  public var transientImpact: Double { 1 / density - permanentImpact }

  /// Expected cost over the price before, half the spread apart: λ X₀² / 2 + κ X₀² / (ρT + 2)
  /// (proposition 2).
  public var expectedCost: Double {
    (permanentImpact / 2 + transientImpact / (resilience * horizon + 2)) * size * size
  }

  /// The optimum with `intervals` equal intervals, so one trade more, the first at once and the last at
  /// T: with a = exp(−ρτ), x₀ = x_N = X₀ / (2 + (N − 1)(1 − a)) and (1 − a) x₀ in between. That is the
  /// solution of the recursion of proposition 1 in closed form (Alfonsi, Fruth and Schied,
  /// Quantitative Finance 10 (2010), corollary 6.1).
  public func trades(intervals: Int) -> [Double] {
    let count = max(1, intervals)
    let inner = -expm1(-resilience * horizon / Double(count))
    let block = size / (2 + Double(count - 1) * inner)
    return [block] + [Double](repeating: inner * block, count: count - 1) + [block]
  }
}
