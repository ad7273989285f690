import EventStream

extension StrategyDefinition {
  static let boostedTrees = StrategyDefinition(
    "lightgbm", summary: "gradient-boosted trees of a LightGBM model",
    rule:
      "as `linear`, with the model's prediction; of a binary classifier the probability less 0.5, "
      + "of several classes the probability of `class` less that of `against`",
    source: "Ke et al., LightGBM, NIPS 2017; the text form that Booster.save_model writes",
    parameters: [
      .init("model", .file, nil, "the file that LightGBM's save_model wrote"),
      .init(
        "features", .texts, nil,
        "expressions in the order of the model's columns; default: the model's feature names"),
      .init("class", .integer(0...100_000), nil, "of several classes the one to be long for"),
      .init("against", .integer(0...100_000), nil, "of several classes the one to be short for"),
      .init(
        "raw", .choice(["false", "true"]), "false", "the raw score instead of a probability"),
      .init(
        "absent", .choice(["wait", "model"]), "wait",
        "where a feature is absent: decide nothing, or leave it to the model's missing values"),
    ] + prediction
  ) { arguments throws(StreamError) in
    guard let file = arguments.file("model") else {
      throw arguments.failure("model", "is missing: the file of a LightGBM model")
    }
    let model = try BoostedTrees(
      try LightGBMModel(file: file), arguments, isRaw: try arguments.choice("raw") == "true")
    var levels = try PredictionLevels(arguments)
    levels.center = model.center
    return PredictionRule(model, levels, arguments)
  }
}

/// A LightGBM model as one number.
struct BoostedTrees: PredictionModel {
  let features: [String]
  let takesAbsent: Bool
  private let model: LightGBMModel
  private let isRaw: Bool
  private let long: Int
  private let short: Int?

  init(
    _ model: LightGBMModel, _ arguments: StrategyArguments, isRaw: Bool
  ) throws(StreamError) {
    self.model = model
    self.isRaw = isRaw
    let named = arguments.texts("features")
    features = named.isEmpty ? model.featureNames : named
    takesAbsent = try arguments.choice("absent") == "model"
    if features.count != model.featureCount {
      throw arguments.failure(
        "features", "\(features.count) are named, but the model has \(model.featureCount) columns")
    }
    long = try arguments.integer("class") ?? 0
    short = try arguments.integer("against")
    for (name, index) in [("class", long), ("against", short ?? 0)]
    where index >= model.outputCount {
      throw arguments.failure(name, "\(index): the model has \(model.outputCount) outputs")
    }
    if model.outputCount > 1, !arguments.has("class") {
      throw arguments.failure("class", "is missing: the model has \(model.outputCount) classes")
    }
  }

  /// The probability of a coin.
  var center: Double { !isRaw && model.transform == .sigmoid && model.outputCount == 1 ? 0.5 : 0 }

  func predict(_ inputs: UnsafeBufferPointer<Double>) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: model.outputCount) { outputs in
      model.predict(inputs, into: outputs, isRaw: isRaw)
      return outputs[long] - (short.map { outputs[$0] } ?? 0)
    }
  }
}
