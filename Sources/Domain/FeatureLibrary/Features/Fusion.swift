import Expressions

/// Features chosen or weighed by a regime.
extension FeatureDefinition {
  static let select = FeatureDefinition(
    "select", .regime, .transform, summary: "one of several features, as a regime says",
    formula: "x1 where the regime is 0, x2 where it is 1, and so on; absent in any other",
    unit: "that of all", source: "regime switching; Hamilton, Econometrica 57 (1989)",
    parameters: [.init("regime", .feature, meaning: "a feature that is a whole number from 0")],
    repeated: [.operand("x")]
  ) { arguments throws(ExpressionError) in
    arguments.add(Selection(try arguments.column("regime"), try arguments.operands("x")))
  }

  static let blend = FeatureDefinition(
    "blend", .regime, .transform, summary: "the weighted mean of several features",
    formula:
      "Σ w x / Σ w over the pairs in which both have a value, weights for example probabilities of "
      + "regimes; absent where no pair has, and where the weights sum to zero",
    unit: "that of all",
    source: "combination of forecasts; Bates and Granger, Operational Research Quarterly 20 (1969)",
    repeated: [
      .init("weight", .operand, meaning: "a feature or a number"), .operand("x"),
    ]
  ) { arguments throws(ExpressionError) in
    arguments.add(Blend(try arguments.operands("weight"), try arguments.operands("x")))
  }
}

private final class Selection: FeatureNode {
  private let regime: Column
  private let choices: [Operand]

  init(_ regime: Column, _ choices: [Operand]) {
    self.regime = regime
    self.choices = choices
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      guard let place = Int(exactly: regime.values[row]), choices.indices.contains(place) else {
        outputs[0].values[row] = .nan
        continue
      }
      outputs[0].values[row] = choices[place][row]
    }
  }
}

private final class Blend: FeatureNode {
  private let weights: [Operand]
  private let values: [Operand]

  init(_ weights: [Operand], _ values: [Operand]) {
    self.weights = weights
    self.values = values
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      var (sum, total) = (0.0, 0.0)
      for index in weights.indices {
        let (weight, value) = (weights[index][row], values[index][row])
        if (weight + value).isNaN { continue }
        sum += weight * value
        total += weight
      }
      outputs[0].values[row] = total == 0 ? .nan : sum / total
    }
  }
}
