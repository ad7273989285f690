import Expressions

extension FeatureDefinition {
  static let macd = FeatureDefinition(
    "macd", .technical, .transform, summary: "moving average convergence divergence",
    formula: "macd = ema(fast) - ema(slow), both begun in the same row with the means of the last "
      + "values until then; signal = ema(signal) of macd; histogram = macd - signal",
    unit: "that of the price", warmUp: "slow + signal - 1 rows",
    source: "Appel, The Moving Average Convergence-Divergence Trading Method (1979); TA-Lib, MACD",
    parameters: [
      .init("fast", .integer(2...100_000), fallback: "12", meaning: "rows of the fast average"),
      .init("slow", .integer(2...100_000), fallback: "26", meaning: "rows of the slow average"),
      .init("signal", .integer(1...100_000), fallback: "9", meaning: "rows of the signal line"),
      .price,
    ],
    outputs: ["macd", "signal", "histogram"]
  ) { arguments throws(ExpressionError) in
    let (fast, slow) = (arguments.integer("fast"), arguments.integer("slow"))
    if fast >= slow { throw arguments.failure("macd: fast is not below slow", at: "fast") }
    return arguments.add(
      ConvergenceDivergence(
        try arguments.column("price"), fast: fast, slow: slow, signal: arguments.integer("signal")))
  }
}

private final class ConvergenceDivergence: FeatureNode {
  private struct State: BitwiseCopyable {
    /// Values that the fast average does not begin with, so far.
    var skipped = 0
    var fast = SeededAverage()
    var slow = SeededAverage()
    var signal = SeededAverage()
  }

  private let input: Column
  private let fast: Int
  private let slow: Int
  private let signal: Int
  private let state = PerInstrument(State())

  init(_ input: Column, fast: Int, slow: Int, signal: Int) {
    self.input = input
    self.fast = fast
    self.slow = slow
    self.signal = signal
    super.init(outputs: 3)
  }

  private static func alpha(_ count: Int) -> Double { 2 / Double(count + 1) }

  override func evaluate(_ rows: Rows) {
    let (fastAlpha, slowAlpha) = (Self.alpha(fast), Self.alpha(slow))
    let signalAlpha = Self.alpha(signal)
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let value = input.values[row]
      if !value.isNaN {
        own.pointee.slow.add(value, alpha: slowAlpha, seed: slow)
        if own.pointee.skipped < slow - fast {
          own.pointee.skipped += 1
        } else {
          own.pointee.fast.add(value, alpha: fastAlpha, seed: fast)
        }
        let difference = own.pointee.fast.value - own.pointee.slow.value
        if !difference.isNaN {
          own.pointee.signal.add(difference, alpha: signalAlpha, seed: signal)
        }
      }
      let line = own.pointee.signal.value
      let difference = own.pointee.fast.value - own.pointee.slow.value
      outputs[0].values[row] = line.isNaN ? .nan : difference
      outputs[1].values[row] = line
      outputs[2].values[row] = line.isNaN ? .nan : difference - line
    }
  }
}
