import EventStream
import Expressions

extension FeatureDefinition {
  static let volatilityRegime = FeatureDefinition(
    "volatility_regime", .regime, .transform,
    summary: "how probably returns are in the turbulent one of two regimes",
    formula:
      "returns are normal with mean 0 and deviation low or high, and the regime is a Markov chain "
      + "that stays as it is with probability stay_low or stay_high; probability is that of high given "
      + "the returns so far, regime 1 where it exceeds 1/2, else 0. What is not given is learned from "
      + "the returns before the row by online expectation-maximization, begun after warm_up returns "
      + "with their mean square v: variances v/2 and 2v, both stay with 0.95",
    unit: "probability 0 to 1; regime 0 or 1; low and high those of x",
    warmUp: "warm_up returns; none where the model is given",
    source:
      "Hamilton, Econometrica 57 (1989), the filter; learned as in Cappé, J. "
      + "Computational and Graphical Statistics 20 (2011) (arXiv:0908.2359)",
    parameters: [
      .increments, .model("low", 1e-300...1e300, "deviation of the calm regime"),
      .model("high", 1e-300...1e300, "deviation of the turbulent regime"),
      .model("stay_low", 0...1, "probability that a calm row follows a calm one"),
      .model("stay_high", 0...1, "probability that a turbulent row follows a turbulent one"),
      .init("warm_up", .integer(20...1_000_000), fallback: "100", meaning: "returns to begin with"),
    ],
    outputs: ["probability", "regime", "low", "high"]
  ) { arguments throws(ExpressionError) in
    let x = try arguments.column("x")
    let given = ["low", "high", "stay_low", "stay_high"].compactMap(arguments.optionalNumber)
    if given.isEmpty {
      return arguments.add(VolatilityRegime(x, warmUp: arguments.integer("warm_up")))
    }
    guard given.count == 4 else {
      throw arguments.failure(
        "volatility_regime takes low, high, stay_low and stay_high together, or learns all of them")
    }
    if given[0] >= given[1] {
      throw arguments.failure("volatility_regime: low is not below high", at: "low")
    }
    let model = RegimeModel(
      variance: SIMD2(given[0] * given[0], given[1] * given[1]),
      stay: SIMD2(given[2], given[3]))
    return arguments.add(VolatilityRegime(x, model))
  }
}

extension FeatureDefinition.Parameter {
  fileprivate static func model(
    _ name: String, _ range: ClosedRange<Double>, _ meaning: String
  ) -> Self {
    Self(name, .number(range), fallback: "nan", meaning: "\(meaning); learned if left out")
  }
}

private struct RegimeState: BitwiseCopyable {
  var regimes: OnlineRegimes
  var hasBegun: Bool
  /// Before the beginning.
  var count = 0
  var squares = 0.0
}

private final class VolatilityRegime: Recursion<RegimeState> {
  /// Nil: the model is given.
  private let warmUp: Int?

  init(_ input: Column, _ model: RegimeModel) {
    warmUp = nil
    super.init(
      input, from: RegimeState(regimes: OnlineRegimes(model), hasBegun: true), outputs: 4)
  }

  init(_ input: Column, warmUp: Int) {
    self.warmUp = warmUp
    let unknown = RegimeModel(variance: SIMD2(1, 1), stay: SIMD2(0.95, 0.95))
    super.init(
      input, from: RegimeState(regimes: OnlineRegimes(unknown), hasBegun: false), outputs: 4)
  }

  override func step(_ state: inout RegimeState, _ value: Double, _ row: Int) {
    if !state.hasBegun {
      for output in outputs { output.values[row] = .nan }
      begin(&state, value)
      return
    }
    let model = state.regimes.model
    if warmUp == nil { state.regimes.filter(value) } else { state.regimes.add(value) }
    // What was learned may have changed places.
    let high = model.variance[1] >= model.variance[0] ? 1 : 0
    let probability = state.regimes.now[high]
    outputs[0].values[row] = probability
    outputs[1].values[row] = probability > 0.5 ? 1 : 0
    outputs[2].values[row] = model.variance[1 - high].squareRoot()
    outputs[3].values[row] = model.variance[high].squareRoot()
  }

  private func begin(_ state: inout RegimeState, _ value: Double) {
    state.count += 1
    state.squares += value * value
    guard state.count >= warmUp ?? 0, state.squares > 0 else { return }
    let variance = state.squares / Double(state.count)
    state.regimes = OnlineRegimes(
      RegimeModel(variance: SIMD2(variance / 2, variance * 2), stay: SIMD2(0.95, 0.95)))
    state.hasBegun = true
  }
}
