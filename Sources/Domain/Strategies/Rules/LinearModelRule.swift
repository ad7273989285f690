import EventStream

extension StrategyDefinition {
  static let linearModel = StrategyDefinition(
    "linear", summary: "linear model over features",
    rule: "the prediction is intercept + Σ coefficient (x - mean) / scale; long at or above entry, "
      + "short at or below -entry, flat within exit of zero; strength is prediction / full, at most 1",
    source: "the model's",
    parameters: [
      .init(
        "model", .file, nil,
        "TOML: intercept = 0.1, and for each feature [[feature]] expression, coefficient, mean = 0, "
          + "scale = 1")
    ] + prediction
  ) { arguments throws(StreamError) in
    guard let file = arguments.file("model") else {
      throw arguments.failure("model", "is missing: the file of the coefficients")
    }
    return PredictionRule(
      try LinearModel(file: file), try PredictionLevels(arguments), arguments)
  }

  /// What is done with a prediction.
  static let prediction: [StrategyParameter] = [
    .init(
      "entry", .number(0...Double.greatestFiniteMagnitude), "0", "prediction at which it enters"),
    .init(
      "exit", .number(0...Double.greatestFiniteMagnitude), "0", "prediction at which it leaves"),
    .init(
      "full", .number(.leastNormalMagnitude...Double.greatestFiniteMagnitude), nil,
      "prediction of full strength; default: always full"),
  ]
}

/// A model that predicts from features.
protocol PredictionModel {
  /// Expressions in the order of the model's inputs.
  var features: [String] { get }
  /// Whether it can predict where features are absent (NaN).
  var takesAbsent: Bool { get }
  func predict(_ inputs: UnsafeBufferPointer<Double>) -> Double
}

/// At which predictions a strategy enters and leaves, and with what strength.
struct PredictionLevels {
  var entry: Double
  var exit: Double
  var full: Double?
  /// The prediction that says nothing.
  var center = 0.0

  init(_ arguments: StrategyArguments) throws(StreamError) {
    entry = try arguments.number("entry") ?? 0
    exit = try arguments.number("exit") ?? 0
    full = try arguments.number("full")
    if exit > entry { throw arguments.failure("exit", "\(exit) is above the entry at \(entry)") }
  }
}

/// Trades on the predictions of a model.
final class PredictionRule<Model: PredictionModel>: StrategyRule {
  private let model: Model
  private let levels: PredictionLevels

  init(_ model: Model, _ levels: PredictionLevels, _ arguments: StrategyArguments) {
    self.model = model
    self.levels = levels
    super.init(inputs: model.features.map(arguments.onClock), takesAbsent: model.takesAbsent)
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    let prediction = model.predict(inputs) - levels.center
    if prediction.isNaN { return memory.wanted }
    let strength = levels.full.map { max(-1, min(1, prediction / $0)) }
    if prediction.magnitude >= levels.entry, prediction != 0 {
      return strength ?? (prediction > 0 ? 1 : -1)
    }
    if memory.wanted == 0 { return 0 }
    let isBack = memory.wanted > 0 ? prediction < levels.exit : prediction > -levels.exit
    return isBack ? 0 : memory.wanted
  }
}
