import Execution
import Foundation
import Testing

/// Almgren and Chriss (2000): the example of section 3.4 and table 1, X = 10⁶ shares in five days, σ =
/// 0.95, ε = 0.0625, γ = 2.5 × 10⁻⁷, η = 2.5 × 10⁻⁶.
@Suite struct AlmgrenChrissTests {
  static func example(_ riskAversion: Double, intervals: Int = 5) -> AlmgrenChriss {
    AlmgrenChriss(
      size: 1e6, horizon: 5, intervals: intervals, volatility: 0.95, permanentImpact: 2.5e-7,
      temporaryImpact: 2.5e-6, fixedCost: 0.0625, riskAversion: riskAversion)
  }

  /// Equations 9 and 10: E = γX²/2 + εX + η̃X²/T, V = σ²X²T (1 − 1/N) (1 − 1/2N) / 3.
  @Test func withoutRiskAversionItTradesEvenly() {
    let model = Self.example(0)
    for trade in model.trades { #expect(abs(trade - 200_000) < 1e-6) }
    #expect(abs(model.expectedCost - 662_500) < 1e-6)
    #expect(abs(model.variance / 1.083e12 - 1) < 1e-12)
    #expect(model.halfLife == .infinity)
  }

  /// Equations 11 and 12: all at once costs γX²/2 + εX + η̃X²/τ and has no variance.
  @Test func withMuchRiskAversionItTradesAtOnce() {
    let model = Self.example(1)
    #expect(abs(model.trades[0] / 1e6 - 1) < 1e-4)
    #expect(abs(model.expectedCost / 2_562_500 - 1) < 1e-3)
    #expect(model.variance < 1e6)
  }

  /// The paper's λ = 10⁻⁶: κ ≈ 0.61 a day, so a half-life of 1.6 days.
  @Test func thePapersExample() {
    let model = Self.example(1e-6)
    #expect((model.urgency * 100).rounded() == 61)
    #expect((model.halfLife * 10).rounded() == 16)
  }

  /// Mean, variance and half-life as org.drip.execution prints them for the same inputs
  /// (AlmgrenChriss sample of DROP 4.66), an implementation that nobody here wrote. Its λ is in 10⁻⁶.
  @Test(arguments: [
    (0.001, 0.6625, 1.0812, 51.30), (0.002, 0.6625, 1.0794, 36.27), (0.005, 0.6625, 1.0740, 22.94),
    (0.009, 0.6626, 1.0669, 17.10),
  ])
  func asAnotherImplementation(
    riskAversion: Double, mean: Double, variance: Double, halfLife: Double
  ) {
    let model = Self.example(riskAversion * 1e-6)
    #expect(abs(model.expectedCost / 1e6 - mean) < 0.00005001)
    #expect(abs(model.variance / 1e12 - variance) < 0.00005001)
    #expect(abs(model.halfLife - halfLife) < 0.005001)
  }

  /// No other way to trade has a smaller E + λV: the gradient along every exchange of size between two
  /// intervals is zero, and small changes cost.
  @Test(arguments: [1e-7, 1e-6, 1e-5])
  func nothingIsBetter(riskAversion: Double) {
    let model = Self.example(riskAversion, intervals: 8)
    func utility(_ trades: [Double]) -> Double {
      model.expectedCost(of: trades) + riskAversion * model.variance(of: trades)
    }
    let best = utility(model.trades)
    for from in 0..<8 {
      for to in 0..<8 where from != to {
        for shift in [1.0, -1.0, 1000, -1000] {
          var other = model.trades
          other[from] -= shift
          other[to] += shift
          #expect(utility(other) > best - 1e-9 * best, "\(shift) from \(from) to \(to)")
        }
      }
    }
  }

  /// Equations 19 and 20 in closed form agree with the sums.
  @Test(arguments: [1e-7, 1e-6, 5e-6])
  func closedForms(riskAversion: Double) {
    let model = Self.example(riskAversion, intervals: 10)
    let (k, t, tau, x) = (model.urgency, 5.0, 0.5, 1e6)
    let mean =
      2.5e-7 * x * x / 2 + 0.0625 * x + model.discreteTemporaryImpact * x * x
      * (tanh(k * tau / 2) * (tau * sinh(2 * k * t) + 2 * t * sinh(k * tau)))
      / (2 * tau * tau * pow(sinh(k * t), 2))
    let variance =
      0.95 * 0.95 * x * x / 2
      * (tau * sinh(k * t) * cosh(k * (t - tau)) - t * sinh(k * tau))
      / (pow(sinh(k * t), 2) * sinh(k * tau))
    #expect(abs(model.expectedCost / mean - 1) < 1e-12)
    #expect(abs(model.variance / variance - 1) < 1e-12)
  }
}

/// Obizhaeva and Wang (2005, 2013).
@Suite struct ObizhaevaWangTests {
  /// Table 1 of the draft of 2005: X₀ = 100,000 in one day, the first and last trade and what is traded
  /// in between, to the share.
  @Test(arguments: [
    (0.001, 49_975.0, 50.0), (0.01, 49_751, 498), (0.5, 40_000, 20_000), (1, 33_333, 33_333),
    (2, 25_000, 50_000), (4, 16_667, 66_667), (5, 14_286, 71_429), (10, 8_333, 83_333),
    (20, 4_545, 90_909), (50, 1_923, 96_154), (1000, 100, 99_800), (10_000, 10, 99_980),
  ])
  func blocksOfThePaper(resilience: Double, block: Double, between: Double) {
    let model = ObizhaevaWang(size: 100_000, horizon: 1, resilience: resilience)
    #expect(model.block.rounded() == block)
    #expect((model.rate * 1).rounded() == between)
    #expect(abs(2 * model.block + model.rate - 100_000) < 1e-9)
  }

  /// The recursion of proposition 1, written from the paper: α, β, γ, δ from the end, then the trades.
  @Test(arguments: [0.5, 2.2231, 20], [1, 2, 5, 10, 100])
  func theRecursionGivesTheSameTrades(resilience: Double, intervals: Int) {
    let (density, permanent, size) = (5000.0, 1 / 10_000.0, 100_000.0)
    let model = ObizhaevaWang(
      size: size, horizon: 1, resilience: resilience, density: density,
      permanentImpact: permanent)
    let kappa = 1 / density - permanent
    let decay = exp(-resilience / Double(intervals))
    var (alpha, beta, gamma) = (1 / (2 * density) - permanent, 1.0, 0.0)
    var rules: [(delta: Double, ofGap: Double, ofSize: Double)] = []
    for _ in 0..<intervals {
      let delta =
        1
        / (1 / (2 * density) + alpha - beta * kappa * decay + gamma * kappa * kappa * decay * decay)
      let ofSize = permanent + 2 * alpha - beta * kappa * decay
      let ofGap = 1 - beta * decay + 2 * kappa * gamma * decay * decay
      rules.append((delta, ofGap, ofSize))
      (alpha, beta, gamma) = (
        alpha - delta * ofSize * ofSize / 4, beta * decay + delta * ofGap * ofSize / 2,
        gamma * decay * decay - delta * ofGap * ofGap / 4
      )
    }
    var (left, gap) = (size, 0.0)
    var trades: [Double] = []
    for rule in rules.reversed() {
      let trade = -rule.delta / 2 * (gap * rule.ofGap - left * rule.ofSize)
      trades.append(trade)
      left -= trade
      gap = (gap + trade * kappa) * decay
    }
    trades.append(left)
    for (own, other) in zip(model.trades(intervals: intervals), trades) {
      #expect(abs(own - other) < 1e-6 * size)
    }
    #expect(trades.count == intervals + 1)
  }

  /// Many small intervals come to the continuous solution, and its cost is what the trades cost.
  @Test func manyTradesComeToTheContinuousSolution() {
    let model = ObizhaevaWang(
      size: 100_000, horizon: 1, resilience: 2.2231, density: 5000, permanentImpact: 1e-4)
    let count = 200_000
    let trades = model.trades(intervals: count)
    #expect(abs(trades[0] / model.block - 1) < 1e-4)
    #expect(abs(trades[count / 2] * Double(count) / model.rate - 1) < 1e-4)
    var (gap, done, cost) = (0.0, 0.0, 0.0)
    for trade in trades {
      cost += trade * (model.permanentImpact * done + gap + trade / (2 * model.density))
      done += trade
      gap = (gap + trade * model.transientImpact) * exp(-model.resilience / Double(count))
    }
    #expect(abs(cost / model.expectedCost - 1) < 1e-4)
  }
}
