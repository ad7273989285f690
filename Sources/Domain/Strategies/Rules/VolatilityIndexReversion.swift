import EventModel
import EventStream

extension StrategyDefinition {
  static let volatilityIndexReversion = StrategyDefinition(
    "vix", summary: "mean reversion of a volatility index, with a volatility stop",
    rule:
      "short while the index is above entry, the smaller the higher it is; leaves where it has come "
      + "back by exit of the way from entry to its long-run mean. A rise within one row of more "
      + "than shock (as on 5 February 2018) is no entry: it ends a position and bars another for "
      + "cool_off rows",
    source:
      "Whaley, Understanding the VIX, Journal of Portfolio Management 35 (2009) (mean reversion); Augustin, Cheng and "
      + "Van den Bergen, Volmageddon, Financial Analysts Journal 77 (2021) (5 February 2018)",
    parameters: [
      .init("entry", .number(0...1000), "30", "short above this level"),
      .init(
        "exit", .quantity(["%"]), "50 %", "share of the way back to the mean at which it leaves"),
      .init("mean_window", .integer(2...1_000_000), "252", "rows of the long-run mean"),
      .init(
        "long_run_mean", .number(0...1000), nil,
        "the long-run mean itself; default: measured over mean_window"),
      .init("shock", .quantity(["%"]), "30 %", "a rise within one row that is a shock"),
      .init("cool_off", .integer(0...1_000_000), "5", "rows without an entry after a shock"),
    ]
  ) { arguments throws(StreamError) in
    let mean = try arguments.number("long_run_mean")
    let window = try arguments.integer("mean_window") ?? 252
    let entry = try arguments.number("entry") ?? 30
    if let mean, mean >= entry {
      throw arguments.failure("long_run_mean", "\(mean) is not below the entry at \(entry)")
    }
    return VolatilityIndexReversion(
      level: try arguments.indicator("sma", "1"),
      mean: try mean == nil ? arguments.indicator("sma", "\(window)") : nil,
      entry: entry, exit: try arguments.quantity("exit")?.share ?? 0.5, knownMean: mean,
      shock: try arguments.quantity("shock")?.share ?? 0.3,
      coolOff: try arguments.integer("cool_off") ?? 5)
  }
}

/// In memory: the level of the row before, and the rows that are left of a cool-off.
private final class VolatilityIndexReversion: StrategyRule {
  private let entry: Double
  private let exit: Double
  private let knownMean: Double?
  private let shock: Double
  private let coolOff: Double

  init(
    level: String, mean: String?, entry: Double, exit: Double, knownMean: Double?, shock: Double,
    coolOff: Int
  ) {
    self.entry = entry
    self.exit = exit
    self.knownMean = knownMean
    self.shock = shock
    self.coolOff = Double(coolOff)
    super.init(inputs: [level] + [mean].compactMap { $0 })
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    let (level, before) = (inputs[0], memory.first)
    memory.first = level
    let waits = memory.second > 0
    if waits { memory.second -= 1 }
    if before > 0, level > before * (1 + shock) {
      memory.second = coolOff
      memory.cause = .volatilityStop
      return 0
    }
    let mean = knownMean ?? inputs[1]
    if memory.wanted < 0 {
      let target = entry + exit * (min(mean, entry) - entry)
      return level <= target ? 0 : memory.wanted
    }
    return level > entry && !waits ? -entry / level : 0
  }
}
