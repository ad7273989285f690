import Expressions

extension FeatureDefinition {
  static let bollinger = FeatureDefinition(
    "bollinger", .technical, .transform, summary: "Bollinger bands",
    formula: "mean ± k σ of the last n values, σ the population's standard deviation",
    unit: "that of the price", warmUp: "n rows",
    source: "Bollinger, Bollinger on Bollinger Bands (2001), ch. 7; TA-Lib, BBANDS",
    parameters: bands,
    outputs: ["upper", "middle", "lower"]
  ) { arguments throws(ExpressionError) in
    let moments = try arguments.bandMoments()
    return arguments.add(Bands(moments[0], moments[1], arguments.number("k")))
  }

  static let bollingerPercent = FeatureDefinition(
    "bollinger_percent", .technical, .transform,
    summary: "where the price is between the Bollinger bands (%b)",
    formula: "(x - lower) / (upper - lower); absent where the bands are one", unit: "1",
    warmUp: "n rows", source: "Bollinger, Bollinger on Bollinger Bands (2001), ch. 8",
    parameters: bands
  ) { arguments throws(ExpressionError) in
    let (moments, width) = (try arguments.bandMoments(), arguments.number("k"))
    return arguments.add(
      RowFunction([try arguments.column("price"), moments[0], moments[1]]) { input, output, count in
        for row in 0..<count {
          let half = width * input[2][row].squareRoot()
          output[row] = half > 0 ? 0.5 + (input[0][row] - input[1][row]) / (2 * half) : .nan
        }
      })
  }

  static let bollingerWidth = FeatureDefinition(
    "bollinger_width", .technical, .transform,
    summary: "width of the Bollinger bands (BandWidth)",
    formula: "(upper - lower) / middle; absent where the middle is zero", unit: "1",
    warmUp: "n rows", source: "Bollinger, Bollinger on Bollinger Bands (2001), ch. 8",
    parameters: bands
  ) { arguments throws(ExpressionError) in
    let (moments, width) = (try arguments.bandMoments(), arguments.number("k"))
    return arguments.add(
      RowFunction(moments) { input, output, count in
        for row in 0..<count {
          let (middle, deviation) = (input[0][row], input[1][row].squareRoot())
          // Values around zero leave of their mean what rounding made of them.
          let isZero = middle == 0 || middle.magnitude < 4 * deviation.ulp
          output[row] = isZero ? .nan : 2 * width * deviation / middle
        }
      })
  }

  private static let bands: [Parameter] = [
    .init("n", .integer(2...1_000_000), fallback: "20", meaning: "rows"),
    .init("k", .number(0...1000), fallback: "2", meaning: "standard deviations"),
    .price,
  ]
}

extension FeatureArguments {
  /// Mean and population variance of the price, and their count.
  fileprivate func bandMoments() throws(ExpressionError) -> [Column] {
    moments(of: try column("price"), over: .rows(integer("n")))
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
