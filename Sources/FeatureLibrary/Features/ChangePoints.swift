import Expressions

/// Recursive tests for a change of the mean. After an alarm they begin anew.
extension FeatureDefinition {
  static let cusum = FeatureDefinition(
    "cusum", .regime, .transform, summary: "cumulative sums that tell a change of the mean",
    formula:
      "up = max(0, up' + x - drift), down = max(0, down' - x - drift); the alarm is 1 or -1 in "
      + "the row where up or down exceeds the threshold, else 0",
    unit: "that of x; the alarm -1, 0 or 1", warmUp: "none",
    source: "Page, Biometrika 41 (1954), sec. 3",
    parameters: [
      .x, .init("drift", .number(0...1e300), fallback: "0", meaning: "what is no change, a row"),
      .init("threshold", .number(1e-300...1e300), meaning: "above which there is an alarm"),
    ],
    outputs: ["up", "down", "alarm"]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      CumulativeSums(
        try arguments.column("x"), drift: arguments.number("drift") ?? 0,
        threshold: arguments.number("threshold") ?? 1))
  }

  static let pageHinkley = FeatureDefinition(
    "page_hinkley", .regime, .transform, summary: "Page-Hinkley test for a rise of the mean",
    formula:
      "m - min m, m = Σ (x - mean so far - delta); the alarm is 1 in the row where that exceeds "
      + "the threshold, else 0",
    unit: "that of x; the alarm 0 or 1", warmUp: "none",
    source:
      "Hinkley, Biometrika 58 (1971); Gama et al., ACM Computing Surveys 46 (2014), sec. 3.2.2",
    parameters: [
      .x, .init("delta", .number(0...1e300), fallback: "0", meaning: "what is no change, a row"),
      .init("threshold", .number(1e-300...1e300), meaning: "above which there is an alarm"),
    ],
    outputs: ["statistic", "alarm"]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      PageHinkley(
        try arguments.column("x"), delta: arguments.number("delta") ?? 0,
        threshold: arguments.number("threshold") ?? 1))
  }
}

private final class CumulativeSums: FeatureNode {
  private struct State: BitwiseCopyable {
    var up = 0.0
    var down = 0.0
  }

  private let input: Column
  private let drift: Double
  private let threshold: Double
  private let state = PerInstrument(State())

  init(_ input: Column, drift: Double, threshold: Double) {
    self.input = input
    self.drift = drift
    self.threshold = threshold
    super.init(outputs: 3)
  }

  override var states: [any InstrumentState] { [state] }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let value = input.values[row]
      if value.isNaN {
        for output in outputs { output.values[row] = .nan }
        continue
      }
      own.pointee.up = max(0, own.pointee.up + value - drift)
      own.pointee.down = max(0, own.pointee.down - value - drift)
      let alarm: Double = own.pointee.up > threshold ? 1 : own.pointee.down > threshold ? -1 : 0
      outputs[0].values[row] = own.pointee.up
      outputs[1].values[row] = own.pointee.down
      outputs[2].values[row] = alarm
      if alarm != 0 { own.pointee = State() }
    }
  }
}

private final class PageHinkley: FeatureNode {
  private struct State: BitwiseCopyable {
    var count = 0.0
    var mean = 0.0
    var sum = 0.0
    var least = 0.0
  }

  private let input: Column
  private let delta: Double
  private let threshold: Double
  private let state = PerInstrument(State())

  init(_ input: Column, delta: Double, threshold: Double) {
    self.input = input
    self.delta = delta
    self.threshold = threshold
    super.init(outputs: 2)
  }

  override var states: [any InstrumentState] { [state] }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let value = input.values[row]
      if value.isNaN {
        for output in outputs { output.values[row] = .nan }
        continue
      }
      own.pointee.count += 1
      own.pointee.mean += (value - own.pointee.mean) / own.pointee.count
      own.pointee.sum += value - own.pointee.mean - delta
      own.pointee.least = min(own.pointee.least, own.pointee.sum)
      let statistic = own.pointee.sum - own.pointee.least
      outputs[0].values[row] = statistic
      outputs[1].values[row] = statistic > threshold ? 1 : 0
      if statistic > threshold { own.pointee = State() }
    }
  }
}
