import Testing

/// What a run may be about.
enum ConvergenceKind: CaseIterable, Sendable {
  case halts, sessions, settlement, priceLimits, opposed, start, races, partialFills, refusals
  case breaches, zeroLatency, bars
}

/// What a run is configured by, and which market it meets.
struct ConvergenceSetting: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  /// Symbols that are traded, and their first prices in hundredths.
  var prices: KeyValuePairs<String, Int> = ["AAA": 10_000, "BBB": 5_000, "ES": 9_000]
  /// Sentences before the random stretch, and where the calm begins.
  var begin = ""
  var calm = "@ 2024-01-30T15:00:00Z"
  /// Units that are traded at least.
  var lot = 1.0
  var isBars = false
  /// The venue publishes limits that the market reaches.
  var isLocked = false
  /// Strategy, instrument and units that are held at the start.
  var held: [(strategy: Int, instrument: UInt32, size: Double)] = []
  /// What occurs in some of its runs.
  var kinds: Set<ConvergenceKind> = []
  var testDescription: String { name }

  /// A random stretch, and then a calm one in which the market takes orders and all has to be reached.
  func script(_ seed: UInt64) -> String {
    var random = RandomWorld(seed: seed, prices, isBars: isBars)
    var script = begin.isEmpty ? "" : begin + "; "
    script += random.script(260, without: ["f", "done", "o", "x", "r"])
    if isLocked { script += lockedDays(prices[0].key) }
    script += "; \(calm); say active; say active alpha; say active beta"
    for symbol in random.symbols { script += "; status \(symbol) trading" }
    for second in 0..<120 {
      script += "; + 1s"
      for (symbol, price) in prices {
        let middle = "\(price / 100 - 1).9\(second % 2)"
        let above = "\(price / 100).0\(second % 2)"
        script +=
          isBars
          ? "; b \(symbol) \(middle) \(above) \(middle) \(above)"
          : "; q \(symbol) \(middle) \(above)"
      }
    }
    return script
  }

  /// Days on which something is bought that cannot be sold before the next, and the market then leaves the
  /// limits that the venue publishes: what is to be closed waits for both.
  private func lockedDays(_ symbol: String) -> String {
    var script = "; status \(symbol) trading; say active; say active alpha; say active beta"
    for day in 22...25 {
      script +=
        "; @ 2024-01-\(day)T02:00:00Z; limits \(symbol) - -; t \(symbol) 100"
        + "; q \(symbol) 99.99 100.01; s alpha \(symbol) 200; s beta \(symbol) \(day % 2 * 100); + 1s"
        + "; q \(symbol) 99.99 100.01; + 1s; limits \(symbol) 99 101; q \(symbol) 98.48 98.52"
        + "; s alpha \(symbol) 0; s beta \(symbol) 300; + 1s; q \(symbol) 98.48 98.52; + 1s"
        + "; q \(symbol) 99.20 99.22; s beta \(symbol) 100; + 1s; q \(symbol) 99.20 99.22; + 1s"
        + "; q \(symbol) 99.19 99.21"
    }
    return script + "; limits \(symbol) - -"
  }
}
