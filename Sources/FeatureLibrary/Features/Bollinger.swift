import Expressions
import EventStream

extension FeatureDefinition {
  static let bollinger = FeatureDefinition(
    "bollinger", .technical, .transform, summary: "Bollinger bands",
    formula: "mean ± k σ of the last n values, σ the population's standard deviation",
    unit: "that of the price", warmUp: "n rows",
    source: "Bollinger, Bollinger on Bollinger Bands (2001), ch. 7; TA-Lib, BBANDS",
    parameters: [
      .init("n", .integer(2...1_000_000), fallback: "20", meaning: "rows"),
      .init("k", .number(0...1000), fallback: "2", meaning: "standard deviations"),
      .init("price", .feature, fallback: "", meaning: "the close of the clock's bars by default"),
    ],
    outputs: ["upper", "middle", "lower"]
  ) { arguments throws(ExpressionError) in
    let moments = RollingMoments(
      try arguments.column("price"), .rows(arguments.integer("n")))
    let made = arguments.add(moments)
    return arguments.add(Bands(made[0], made[1], arguments.number("k") ?? 2))
  }
}

private final class Bands: FeatureNode {
  private let mean: Column
  private let variance: Column
  private let width: Double

  init(_ mean: Column, _ variance: Column, _ width: Double) {
    self.mean = mean
    self.variance = variance
    self.width = width
    super.init(outputs: 3)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let middle = mean.values[row]
      let half = width * variance.values[row].squareRoot()
      outputs[0].values[row] = middle + half
      outputs[1].values[row] = middle
      outputs[2].values[row] = middle - half
    }
  }
}
