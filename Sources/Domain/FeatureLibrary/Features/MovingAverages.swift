import Expressions

extension FeatureDefinition {
  static let sma = FeatureDefinition(
    "sma", .technical, .transform, summary: "simple moving average",
    formula: "mean of the last n values", unit: "that of the price", warmUp: "n rows",
    source: "TA-Lib, SMA",
    parameters: [
      .init("window", .window, meaning: "n rows, or a span of time such as 60s"),
      .price,
    ]
  ) { arguments throws(ExpressionError) in
    [arguments.mean(of: try arguments.column("price"), over: arguments.window())]
  }

  static let ema = FeatureDefinition(
    "ema", .technical, .transform, summary: "exponential moving average of n rows",
    formula: "y += 2 / (n + 1) · (x - y), begun with the mean of the first n",
    unit: "that of the price", warmUp: "n rows", source: "TA-Lib, EMA",
    parameters: [
      .init("n", .integer(1...1_000_000), meaning: "rows"),
      .price,
    ]
  ) { arguments throws(ExpressionError) in
    [arguments.exponentialAverage(of: try arguments.column("price"), arguments.integer("n"))]
  }

  static let ewma = FeatureDefinition(
    "ewma", .statistics, .transform, summary: "exponentially weighted moving average",
    formula: "y = (1 - α) y' + α x, begun with the first x, or with `start` if given",
    unit: "that of x", warmUp: "one value; none with `start`",
    source: "RiskMetrics Technical Document (1996), sec. 5.2 (α = 1 - λ)",
    parameters: [
      .init("x", .feature, fallback: "", meaning: "the close of the clock's bars by default"),
      .init("alpha", .number(1e-9...1), meaning: "the weight of the newest value, above 0 to 1"),
      .init(
        "start", .number(-1e300...1e300), fallback: "nan",
        meaning: "the value before the first; without it the first value is the start"),
    ]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      ExponentialAverage(
        try arguments.column("x"), alpha: arguments.number("alpha"),
        seed: arguments.optionalNumber("start").map { .value($0) } ?? .first))
  }
}

extension FeatureDefinition.Parameter {
  static let price = Self(
    "price", .feature, fallback: "", meaning: "the close of the clock's bars by default")
}

extension FeatureArguments {
  /// Of n rows, as TA-Lib's EMA.
  func exponentialAverage(of column: Column, _ length: Int) -> Column {
    graph.shared("ema of \(length) of \(ObjectIdentifier(column))") {
      add(
        ExponentialAverage(column, alpha: 2 / Double(length + 1), seed: .mean(length)))
    }[0]
  }
}

/// Rows with no value leave the average as it was.
final class ExponentialAverage: FeatureNode {
  enum Seed {
    /// The first value.
    case first
    /// The mean of the first values.
    case mean(Int)
    case value(Double)
  }

  private let input: Column
  private let alpha: Double
  private let warmUp: Int
  private let state: PerInstrument<SeededAverage>

  init(_ input: Column, alpha: Double, seed: Seed) {
    self.input = input
    self.alpha = alpha
    switch seed {
    case .first:
      warmUp = 1
      state = PerInstrument(SeededAverage())
    case .mean(let count):
      warmUp = count
      state = PerInstrument(SeededAverage())
    case .value(let start):
      warmUp = 0
      state = PerInstrument(SeededAverage(start))
    }
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (values, output) = (input.values, outputs[0].values)
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let value = values[row]
      if !value.isNaN { own.pointee.add(value, alpha: alpha, seed: warmUp) }
      output[row] = own.pointee.value
    }
  }
}
