import Expressions
import Glibc

/// Volatility from the open, high, low and close of the bars of a clock: each the standard deviation of
/// the logarithmic price per bar, over a window of bars.
extension FeatureDefinition {
  static let parkinson = range(
    "parkinson", summary: "volatility from the highs and lows of bars",
    formula: "√(Σ ln(H/L)² / (4 n ln 2))",
    source: "Parkinson, J. Business 53 (1980), eq. 5"
  ) { bar in
    let range: Double = log(bar.high / bar.low)
    return range * range / (4 * ln2)
  }

  static let garmanKlass = range(
    "garman_klass", summary: "volatility from the prices of bars, where drift is nil",
    formula: "√(Σ (½ ln(H/L)² - (2 ln 2 - 1) ln(C/O)²) / n)",
    source: "Garman and Klass, J. Business 53 (1980), sec. V, the practical estimator"
  ) { bar in
    let range: Double = log(bar.high / bar.low)
    let change: Double = log(bar.close / bar.open)
    return range * range / 2 - (2 * ln2 - 1) * change * change
  }

  static let rogersSatchell = range(
    "rogers_satchell", summary: "volatility from the prices of bars, whatever their drift",
    formula: "√(Σ (ln(H/C) ln(H/O) + ln(L/C) ln(L/O)) / n)",
    source: "Rogers and Satchell, Annals of Applied Probability 1 (1991), eq. 5"
  ) { bar in rogersSatchell(bar) }

  static let yangZhang = FeatureDefinition(
    "yang_zhang", .volatility, .transform,
    summary: "volatility from the prices of bars and the gaps between them",
    formula: "√(var ln(O/C') + k var ln(C/O) + (1 - k) RS), C' the close before, RS as in "
      + "rogers_satchell, k = 0.34 / (1.34 + (n + 1) / (n - 1)), var the sample's; a bar after a roll is "
      + "left out",
    unit: "1 a bar", warmUp: "n + 1 bars",
    source: "Yang and Zhang, J. Business 73 (2000), eqs. 7 and 10",
    parameters: [.init("n", .integer(2...1_000_000), fallback: "20", meaning: "bars"), .barPrice]
  ) { arguments throws(ExpressionError) in
    let bars = try arguments.bars()
    let window = Window.rows(arguments.integer("n"))
    let before = arguments.lagged(bars.close, 1, within: bars.rolls)
    // Over the same bars, so all three are absent where there is no bar before.
    let parts = arguments.add(GapParts(bars, before))
    let night = arguments.moments(of: parts[0], over: window)
    let day = arguments.moments(of: parts[1], over: window)
    let range = [arguments.mean(of: parts[2], over: window)]
    let n = Double(arguments.integer("n"))
    let k = 0.34 / (1.34 + (n + 1) / (n - 1))
    return arguments.add(
      RowFunction([night[1], day[1], range[0]]) { input, output, count in
        let sample = n / (n - 1)
        for row in 0..<count {
          let variance =
            sample * (input[0][row] + k * input[1][row]) + (1 - k) * input[2][row]
          output[row] = max(variance, 0).squareRoot()
        }
      })
  }

  private static let ln2 = 0x1.62e42fefa39efp-1

  fileprivate struct Bar {
    var open, high, low, close: Double

    /// Logarithms of its prices are numbers.
    var isPositive: Bool { low > 0 && open > 0 && high > 0 && close > 0 }
  }

  fileprivate static func rogersSatchell(_ bar: Bar) -> Double {
    let up: Double = log(bar.high / bar.close) * log(bar.high / bar.open)
    let down: Double = log(bar.low / bar.close) * log(bar.low / bar.open)
    return up + down
  }

  /// An estimator that is the root of a mean over bars.
  private static func range(
    _ name: String, summary: String, formula: String, source: String,
    _ variance: @escaping @Sendable (Bar) -> Double
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .volatility, .transform, summary: summary,
      formula: formula + "; absent where a price is not above zero", unit: "1 a bar",
      warmUp: "n bars", source: source,
      parameters: [.init("n", .integer(1...1_000_000), fallback: "20", meaning: "bars"), .barPrice]
    ) { arguments throws(ExpressionError) in
      let variances = arguments.add(
        RowFunction(try arguments.bars().prices) { input, output, count in
          for row in 0..<count {
            let bar = Bar(
              open: input[0][row], high: input[1][row], low: input[2][row], close: input[3][row])
            output[row] = bar.isPositive ? variance(bar) : .nan
          }
        })
      let mean = arguments.mean(of: variances[0], over: .rows(arguments.integer("n")))
      return arguments.add(
        RowFunction([mean]) { input, output, count in
          for row in 0..<count { output[row] = max(input[0][row], 0).squareRoot() }
        })
    }
  }
}

/// Of a bar and the close before it: ln(O/C'), ln(C/O) and the term of Rogers and Satchell.
private final class GapParts: FeatureNode {
  private let bars: PriceBars
  private let before: Column

  init(_ bars: PriceBars, _ before: Column) {
    self.bars = bars
    self.before = before
    super.init(outputs: 3)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let bar = FeatureDefinition.Bar(
        open: bars.open.values[row], high: bars.high.values[row], low: bars.low.values[row],
        close: bars.close.values[row])
      let before = before.values[row]
      let isKnown = bar.isPositive && before > 0
      outputs[0].values[row] = isKnown ? log(bar.open / before) : .nan
      outputs[1].values[row] = isKnown ? log(bar.close / bar.open) : .nan
      outputs[2].values[row] = isKnown ? FeatureDefinition.rogersSatchell(bar) : .nan
    }
  }
}
