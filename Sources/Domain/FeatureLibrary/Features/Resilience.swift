import Expressions

extension FeatureDefinition {
  static let resilience = FeatureDefinition(
    "resilience", .book, .transform,
    summary: "how fast the size of a side comes back after a depletion",
    formula:
      "a depletion begins where the size over the levels falls below share · its mean over the "
      + "window, then m, and ends where it is back at recovery · m; time: what the newest one that has "
      + "ended took; back: (size - least) / (m - least) in the open one, 1 where there is none",
    unit: "time: seconds; back: 0 to 1", warmUp: "the window; time: a depletion that has ended",
    source: "Large, J. Financial Markets 10 (2007), resiliency as the time that "
      + "replenishment takes; Foucault, Kadan and Kandel, Review of Financial Studies 18 (2005)",
    parameters: [
      .past,
      .init(
        "share", .number(0...1), fallback: "0.3",
        meaning: "of the mean, below it a side is depleted"),
      .init("recovery", .number(0...10), fallback: "0.8", meaning: "of the mean, then it is back"),
      .init("levels", .integer(1...50), fallback: "1", meaning: "levels of the book on each side"),
    ],
    outputs: ["bid_time", "bid_back", "ask_time", "ask_back"]
  ) { arguments throws(ExpressionError) in
    let (share, recovery) = (arguments.number("share"), arguments.number("recovery"))
    guard share < recovery else {
      throw arguments.failure("resilience: share lies below recovery", at: "share")
    }
    let window = arguments.window()
    var columns: [Column] = []
    for side in try arguments.feature("depth(\(arguments.integer("levels")))") {
      let mean = arguments.mean(of: side, over: window)
      columns += arguments.add(Resilience(side, mean, share: share, recovery: recovery))
    }
    return columns
  }
}

/// Follows the depletions of one side. Rows with no size or no mean say nothing.
private final class Resilience: FeatureNode {
  private struct State: BitwiseCopyable {
    /// Of the open depletion; the mean is absent where there is none.
    var start: Int64 = 0
    var mean = Double.nan
    var least = 0.0
    /// What the newest one that has ended took, in seconds.
    var time = Double.nan
  }

  private let size: Column
  private let mean: Column
  private let share: Double
  private let recovery: Double
  private let state = PerInstrument(State())

  init(_ size: Column, _ mean: Column, share: Double, recovery: Double) {
    self.size = size
    self.mean = mean
    self.share = share
    self.recovery = recovery
    super.init(outputs: 2)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let (size, mean) = (size.values[row], mean.values[row])
      if size.isNaN || mean.isNaN {
        outputs[0].values[row] = .nan
        outputs[1].values[row] = .nan
        continue
      }
      let own = state.values + Int(rows.instruments[row])
      step(&own.pointee, size, mean, at: rows.times[row])
      let isOpen = !own.pointee.mean.isNaN
      let (least, from) = (own.pointee.least, own.pointee.mean)
      outputs[0].values[row] = own.pointee.time
      outputs[1].values[row] = isOpen ? (size - least) / (from - least) : 1
    }
  }

  private func step(_ state: inout State, _ size: Double, _ mean: Double, at time: Int64) {
    if state.mean.isNaN {
      if size < share * mean { (state.start, state.mean, state.least) = (time, mean, size) }
    } else if size >= recovery * state.mean {
      state.time = Double(time &- state.start) / 1e9
      state.mean = .nan
    } else {
      state.least = min(state.least, size)
    }
  }
}
