import Expressions

/// How two features move together over a window: only rows that have both count.
extension FeatureDefinition {
  static let cov = FeatureDefinition(
    "cov", .statistics, .transform, summary: "covariance of two features over a window",
    formula: "Σ (x - mean x)(y - mean y) / (n - 1)", unit: "the product of theirs",
    warmUp: "the window", source: "the sample's; pandas, Rolling.cov", parameters: pair
  ) { arguments throws(ExpressionError) in
    try arguments.pairs { n, x, y, xy in n > 1 ? xy / (n * (n - 1)) : .nan }
  }

  static let corr = FeatureDefinition(
    "corr", .statistics, .transform, summary: "correlation of two features over a window",
    formula: "cov(x, y) / (std x · std y), Pearson's; absent where either is flat", unit: "-1 to 1",
    warmUp: "the window", source: "pandas, Rolling.corr", parameters: pair
  ) { arguments throws(ExpressionError) in try arguments.pairs(correlation) }

  static let beta = FeatureDefinition(
    "beta", .statistics, .transform,
    summary: "slope of the regression of y on x over a window",
    formula: "cov(x, y) / var(x); absent where x is flat", unit: "that of y per that of x",
    warmUp: "the window", source: "ordinary least squares; numpy, polyfit of degree 1",
    parameters: [
      .init("y", .feature, meaning: "what is explained"),
      .init("x", .feature, meaning: "what explains it"), .window,
    ]
  ) { arguments throws(ExpressionError) in
    try arguments.pairs { _, x, _, xy in x > 0 ? xy / x : .nan }
  }

  static let autocorrelation = FeatureDefinition(
    "autocorrelation", .statistics, .transform,
    summary: "correlation of a feature with itself some rows ago, over a window",
    formula: "corr(x, lag(x, lag))", unit: "-1 to 1", warmUp: "the window and the lag",
    source: "pandas, Series.autocorr over a window",
    parameters: [
      .x, .window, .init("lag", .integer(1...100_000), fallback: "1", meaning: "values back"),
    ]
  ) { arguments throws(ExpressionError) in
    let x = try arguments.column("x")
    let before = arguments.lagged(x, arguments.integer("lag"))
    return arguments.add(RollingPair(x, before, arguments.window(), correlation))
  }

  static let slope = FeatureDefinition(
    "slope", .statistics, .transform, summary: "slope of the line through the values of a window",
    formula: "least squares of x on the number of the row; with a window of time, on seconds",
    unit: "that of x a row, or a second", warmUp: "the window",
    source: "ordinary least squares; TA-Lib, LINEARREG_SLOPE", parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    let x = try arguments.column("x")
    let window = arguments.window()
    let place = arguments.add(RowPlace(x, window))[0]
    return arguments.add(
      RollingPair(place, x, window) { _, x, _, xy in x > 0 ? xy / x : .nan })
  }

  private static let pair: [Parameter] = [
    .init("x", .feature, meaning: "a feature"), .init("y", .feature, meaning: "another"), .window,
  ]
}

private func correlation(_ n: Double, _ x: Double, _ y: Double, _ xy: Double) -> Double {
  x > 0 && y > 0 ? max(-1, min(1, xy / (x.squareRoot() * y.squareRoot()))) : .nan
}

extension FeatureArguments {
  fileprivate func pairs(
    _ body: @escaping RollingPair.Body
  ) throws(ExpressionError) -> [Column] {
    add(RollingPair(try column("x"), try column("y"), window(), body))
  }
}

/// A function of how two columns spread over a window.
final class RollingPair: RollingNode<WindowPairs> {
  /// Of the count n, and n² times the population's variances of x and y and their covariance.
  typealias Body = @Sendable (_ n: Double, _ x: Double, _ y: Double, _ xy: Double) -> Double

  private let x: Column
  private let y: Column
  private let body: Body

  init(_ x: Column, _ y: Column, _ window: Window, _ body: @escaping Body) {
    self.x = x
    self.y = y
    self.body = body
    super.init(window, outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    let (first, second, output, rings) = (x.values, y.values, outputs[0].values, store.rings)
    for row in 0..<rows.count {
      let ring = rings + Int(rows.instruments[row])
      let pair = SIMD2(first[row], second[row])
      let isPresent = !(pair.x + pair.y).isNaN
      let isFull = push(pair, isPresent: isPresent, at: rows.times[row], ring)
      let n = Double(ring.pointee.count)
      if isFull, n > 1 {
        let (x, y, xy) = ring.pointee.sums.spreads(count: n)
        output[row] = body(n, x, y, xy)
      } else {
        output[row] = .nan
      }
    }
  }
}

/// Where a row with a value stands: its number, or its time in seconds since the first.
private final class RowPlace: FeatureNode {
  private struct State: BitwiseCopyable {
    var count = 0.0
    var first: Int64 = .min
  }

  private let input: Column
  private let countsRows: Bool
  private let state = PerInstrument(State())

  init(_ input: Column, _ window: Window) {
    self.input = input
    if case .rows = window { countsRows = true } else { countsRows = false }
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      if !input.values[row].isNaN {
        own.pointee.count += 1
        if own.pointee.first == .min { own.pointee.first = rows.times[row] }
      }
      outputs[0].values[row] =
        countsRows ? own.pointee.count : Double(rows.times[row] &- own.pointee.first) / 1e9
    }
  }
}
