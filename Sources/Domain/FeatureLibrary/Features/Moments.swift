import Expressions

/// Sum, mean, standard deviation and what follows from them, over a window of any feature.
extension FeatureDefinition {
  static let sum = FeatureDefinition(
    "sum", .statistics, .transform, summary: "sum over a window", formula: "Σ x",
    unit: "that of x", warmUp: "the window", source: elementary, parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    [arguments.sum(of: try arguments.column("x"), over: arguments.window())]
  }

  static let mean = FeatureDefinition(
    "mean", .statistics, .transform, summary: "mean over a window", formula: "Σ x / n",
    unit: "that of x", warmUp: "the window", source: elementary, parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    [arguments.mean(of: try arguments.column("x"), over: arguments.window())]
  }

  static let std = FeatureDefinition(
    "std", .statistics, .transform, summary: "standard deviation over a window",
    formula: "√(Σ (x - mean)² / (n - 1)); absent below two values", unit: "that of x",
    warmUp: "the window", source: "the sample's; pandas, Rolling.std", parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      RowFunction(try arguments.moments()) { input, output, count in
        for row in 0..<count { output[row] = deviation(input[1][row], input[2][row]) }
      })
  }

  static let zscore = FeatureDefinition(
    "zscore", .statistics, .transform,
    summary: "how many standard deviations the newest value is from the mean of a window",
    formula: "(x - mean) / std; absent on flat values", unit: "1", warmUp: "the window",
    source: "the sample's deviation; pandas, Rolling.mean and Rolling.std",
    parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    let moments = try arguments.moments()
    return arguments.add(
      RowFunction([try arguments.column("x")] + moments) { input, output, count in
        for row in 0..<count {
          let deviation = deviation(input[2][row], input[3][row])
          output[row] = deviation > 0 ? (input[0][row] - input[1][row]) / deviation : .nan
        }
      })
  }

  static let skew = FeatureDefinition(
    "skew", .statistics, .transform, summary: "skewness over a window",
    formula: "√(n (n - 1)) / (n - 2) · m₃ / m₂^1.5, m the central moments; absent on flat values "
      + "and below three",
    unit: "1", warmUp: "the window",
    source: "Joanes and Gill, The Statistician 47 (1998), G₁; pandas, Rolling.skew",
    parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    [arguments.add(RollingShape(try arguments.column("x"), arguments.window()))[0]]
  }

  static let kurtosis = FeatureDefinition(
    "kurtosis", .statistics, .transform, summary: "excess kurtosis over a window",
    formula:
      "(n - 1) / ((n - 2)(n - 3)) · ((n + 1) m₄ / m₂² - 3 (n - 1)); absent on flat values and "
      + "below four",
    unit: "1", warmUp: "the window",
    source: "Joanes and Gill, The Statistician 47 (1998), G₂; pandas, Rolling.kurt",
    parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    [arguments.add(RollingShape(try arguments.column("x"), arguments.window()))[1]]
  }
}

extension FeatureDefinition.Parameter {
  static let x = Self(
    "x", .feature, fallback: "", meaning: "a feature; the clock's price if left out")
  static let window = Self("window", .window, meaning: "n values, or a span of time such as 60s")
}

extension FeatureArguments {
  /// Mean, population variance and count of x over the window.
  fileprivate func moments() throws(ExpressionError) -> [Column] {
    moments(of: try column("x"), over: window())
  }
}

/// The sample's standard deviation from the population's variance.
private func deviation(_ variance: Double, _ count: Double) -> Double {
  count > 1 ? (variance * count / (count - 1)).squareRoot() : .nan
}

/// Skewness and excess kurtosis over a window.
private final class RollingShape: RollingNode<WindowPowers> {
  private let input: Column

  init(_ input: Column, _ window: Window) {
    self.input = input
    super.init(window, outputs: 2)
  }

  override func evaluate(_ rows: Rows) {
    let (values, rings) = (input.values, store.rings)
    let (skews, kurtoses) = (outputs[0].values, outputs[1].values)
    for row in 0..<rows.count {
      let ring = rings + Int(rows.instruments[row])
      let value = values[row]
      let isFull = push(value, isPresent: !value.isNaN, at: rows.times[row], ring)
      skews[row] = .nan
      kurtoses[row] = .nan
      let n = Double(ring.pointee.count)
      if !isFull || n < 3 || ring.pointee.sums.isFlat(count: n) { continue }
      if let mean = ring.pointee.sums.distantMean(count: n) { recompute(ring, around: mean) }
      let (second, third, fourth) = ring.pointee.sums.centralMoments(count: n)
      if second <= 0 { continue }
      skews[row] =
        (n * (n - 1)).squareRoot() / (n - 2) * third / (second * second.squareRoot())
      if n < 4 { continue }
      kurtoses[row] =
        (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * fourth / (second * second) - 3 * (n - 1))
    }
  }
}
