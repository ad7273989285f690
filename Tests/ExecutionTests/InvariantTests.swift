import TestSupport
import Testing

/// What holds of every market and every order, over random ones.
@Suite struct InvariantTests {
  static let configurations = [
    "",
    """
    [execution]
    schedule = "twap"
    child = "limit"
    duration = "100ms"
    slices = 4
    interval = "7ms"
    randomize = "50 %"
    [venue]
    queue = "power"
    touch = true
    max_bar_share = "50 %"
    [venue.latency]
    feed = "1ms"
    order = "2ms"
    response = "1ms"
    [venue.fees]
    model = "a_share"
    slippage = "0 %"
    """,
    """
    [execution]
    schedule = "peg"
    peg = "mid"
    reprice = "interval"
    interval = "5ms"
    duration = "60ms"
    complete = false
    child = "marketable"
    [venue]
    queue = "log"
    beyond_touch = "wait"
    passed = "all"
    [venue.latency]
    order = { model = "uniform", least = "2ms", most = "9ms" }
    response = { model = "lognormal", median = "3ms", deviation = 0.8 }
    seed = 7
    """,
  ]
  static let delays: [Int64] = [0, 3_000_000, 2_000_000]

  @Test(arguments: RandomTrading.Market.allCases, 0..<3)
  func ordersAndFillsAreSound(market: RandomTrading.Market, place: Int) throws {
    var fills = 0
    for seed in 0..<12 {
      let script = RandomTrading(market, seed: UInt64(seed)).script
      let run = try ExecutionRun(script, Self.configurations[place])
      SlowVenueChecks(run: run, leastDelay: Self.delays[place]).checkAll()
      fills += run.fills.count
    }
    #expect(fills > 50)
  }

  /// The same output however the events are cut into batches and wherever the stage is replaced.
  @Test(arguments: RandomTrading.Market.allCases, 0..<3)
  func cutsAndSnapshotsChangeNothing(market: RandomTrading.Market, place: Int) throws {
    for seed in 20..<24 {
      let script = RandomTrading(market, seed: UInt64(seed)).script
      let whole = try ExecutionRun(script, Self.configurations[place])
      var random = SeededGenerator(seed: UInt64(seed))
      for _ in 0..<3 {
        let at = Int(random.next() % UInt64(script.events.count))
        let run = try ExecutionRun(
          script, Self.configurations[place], cuts: random.next(), snapshotAt: at)
        #expect(firstDifference(run.output, whole.output) == nil, "seed \(seed), at \(at)")
      }
    }
  }

  /// What was told up to a time does not depend on what comes after.
  @Test(arguments: RandomTrading.Market.allCases, 0..<3)
  func theFutureChangesNothing(market: RandomTrading.Market, place: Int) throws {
    for seed in 30..<34 {
      let script = RandomTrading(market, seed: UInt64(seed)).script
      let whole = try ExecutionRun(script, Self.configurations[place])
      let header = ExecutionRun.header(of: script.events)
      for cut in stride(from: 3, to: script.events.count, by: 61) {
        let part = try ExecutionRun(
          Array(script.events[..<cut]), Self.configurations[place], header: header, ends: false)
        #expect(
          firstDifference(part.output, Array(whole.output.prefix(part.output.count))) == nil,
          "seed \(seed), cut at \(cut)")
      }
    }
  }
}
