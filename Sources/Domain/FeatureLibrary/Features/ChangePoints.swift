import Expressions

/// Recursive tests for a change of the mean. After an alarm they begin anew.
extension FeatureDefinition {
  static let cusum = FeatureDefinition(
    "cusum", .regime, .transform, summary: "cumulative sums that tell a change of the mean",
    formula:
      "up = max(0, up' + x - drift), down = max(0, down' - x - drift); the alarm is 1 or -1 in "
      + "the row where up or down exceeds the threshold, else 0; after it both begin anew",
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
        try arguments.column("x"), drift: arguments.number("drift"),
        threshold: arguments.number("threshold")))
  }

  static let pageHinkley = FeatureDefinition(
    "page_hinkley", .regime, .transform, summary: "Page-Hinkley test for a rise of the mean",
    formula:
      "m - min m, m = Σ (x - mean so far - delta); the alarm is 1 in the row where that exceeds "
      + "the threshold, else 0; after it all begins anew",
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
        try arguments.column("x"), delta: arguments.number("delta"),
        threshold: arguments.number("threshold")))
  }
}

private struct Sums: BitwiseCopyable {
  var up = 0.0
  var down = 0.0
}

private final class CumulativeSums: Recursion<Sums> {
  private let drift: Double
  private let threshold: Double

  init(_ input: Column, drift: Double, threshold: Double) {
    self.drift = drift
    self.threshold = threshold
    super.init(input, from: Sums(), outputs: 3)
  }

  override func step(_ state: inout Sums, _ value: Double, _ row: Int) {
    state.up = max(0, state.up + value - drift)
    state.down = max(0, state.down - value - drift)
    let alarm: Double = state.up > threshold ? 1 : state.down > threshold ? -1 : 0
    outputs[0].values[row] = state.up
    outputs[1].values[row] = state.down
    outputs[2].values[row] = alarm
    if alarm != 0 { state = Sums() }
  }
}

private struct Deviation: BitwiseCopyable {
  var count = 0.0
  var mean = 0.0
  var sum = 0.0
  var least = 0.0
}

private final class PageHinkley: Recursion<Deviation> {
  private let delta: Double
  private let threshold: Double

  init(_ input: Column, delta: Double, threshold: Double) {
    self.delta = delta
    self.threshold = threshold
    super.init(input, from: Deviation(), outputs: 2)
  }

  override func step(_ state: inout Deviation, _ value: Double, _ row: Int) {
    state.count += 1
    state.mean += (value - state.mean) / state.count
    state.sum += value - state.mean - delta
    state.least = min(state.least, state.sum)
    let statistic = state.sum - state.least
    outputs[0].values[row] = statistic
    outputs[1].values[row] = statistic > threshold ? 1 : 0
    if statistic > threshold { state = Deviation() }
  }
}
