import Configuration
import EventModel
import EventStream
import Execution
import Testing

/// Latency, impact, queues, and what is wrong in a file.
@Suite struct VenueOptionTests {
  @Test func latencyIsThatOfTheCapture() throws {
    var script = MarketScript()
    for (time, delay) in [(0.0, 5.0), (10, 3), (20, 9)] {
      script.quote(time, 99, 50, 101, 50)
      let place = script.events.count - 1
      script.events[place].event.receiveTime = MarketScript.time(time + delay)
    }
    script.parent(21, 1, .bid, 1)
    script.quote(60, 99, 50, 102, 50)
    func venueTime(_ toml: String) throws -> Double {
      let fill = try ExecutionRun(script, toml).fills[0]
      return Double(fill.venueTime - MarketScript.start) / 1e6
    }
    // The newest took 9, the quickest 3.
    #expect(try venueTime("[venue.latency]\nfeed = { model = \"measured\" }") == 27)
    #expect(
      try venueTime(
        """
        [venue.latency]
        feed = { model = "measured", clock_offset = "1ms" }
        order = { model = "measured", clock_offset = "1ms", factor = 0.5, least = "2ms" }
        """) == 35)
  }

  @Test func distributionsKeepTheirBoundsAndTheirSeed() throws {
    var script = MarketScript()
    for time in 0..<200 {
      script.quote(Double(time) * 20, 99, 50 + Int64(time), 101, 50 + Int64(time))
    }
    for number in 1...100 {
      script.parent(4000 + Double(number) * 20, UInt64(number), .bid, 1)
    }
    script.quote(9000, 99, 50, 101, 50)
    func delays(_ model: String, seed: Int = 0) throws -> [Int64] {
      let run = try ExecutionRun(
        script, "[venue.latency]\nseed = \(seed)\norder = { \(model) }")
      let sent = run.orders.filter { $0.state == .pending }
      return zip(sent, run.fills).map { $1.venueTime - $0.time }
    }
    let uniform = try delays("model = \"uniform\", least = \"1ms\", most = \"9ms\"")
    #expect(uniform.allSatisfy { (1_000_000...9_000_000).contains($0) })
    #expect(Set(uniform).count == 100)
    let mean = uniform.reduce(0, +) / 100
    #expect((4_000_000...6_000_000).contains(mean))
    let lognormal = try delays("model = \"lognormal\", median = \"5ms\", deviation = 0.3")
    let middle = lognormal.sorted()[50]
    #expect((4_500_000...5_500_000).contains(middle))
    #expect(try delays("model = \"lognormal\", median = \"5ms\", deviation = 0.3") == lognormal)
    #expect(
      try delays("model = \"lognormal\", median = \"5ms\", deviation = 0.3", seed: 1) != lognormal)
  }

  @Test func impactMovesWhatComesLater() throws {
    var script = MarketScript()
    script.quote(0, 9990, 500, 10_000, 500)
    script.parent(1, 1, .bid, 100)
    script.quote(2, 9990, 500, 10_000, 501)
    script.parent(1001, 2, .bid, 100)
    script.quote(1002, 9990, 500, 10_000, 500)
    script.parent(61_001, 3, .ask, 100)
    let toml = """
      [venue.impact]
      size = "100"
      temporary = "1 bp"
      permanent = "3 bp"
      decaying = "8 bp"
      half_life = "1s"
      """
    // The first pays its own. The second, a second later, 3 and half of 8 on top. The third sells where
    // the permanent move of both is left, 6 bp, less its own.
    #expect(try ExecutionRun(script, toml).fills.map(\.price) == [10_001, 10_009, 9994])
    #expect(try ExecutionRun(script).fills.map(\.price) == [10_000, 10_000, 9990])
  }

  @Test func hiddenLiquidityIsOffUnlessAskedFor() throws {
    var script = MarketScript()
    script.quote(0, 99, 10, 101, 10)
    script.parent(1, 1, .bid, 100)
    #expect(try ExecutionRun(script).fills.map(\.size) == [10])
    let run = try ExecutionRun(script, "[venue]\nhidden_liquidity = \"50 %\"")
    #expect(run.fills.map(\.size) == [15])
  }

  /// One cancels 40 of 100 behind or before an order with 50 ahead and 50 behind, then 30 trade.
  @Test(arguments: [
    ("risk_averse", Int64(50)), ("power", 30), ("power2", 20), ("power3", 40),
    ("log", 30), ("log2", 45),
  ])
  func cancellationsMoveTheOrderUp(model: String, ahead: Int64) throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 10)
    script.parent(1, 1, .bid, 100, limit: 99)
    script.quote(2, 99, 100, 101, 10)
    script.quote(3, 99, 60, 101, 10)
    script.trade(4, 99, 50, .ask)
    let run = try ExecutionRun(script, "[venue]\nqueue = \"\(model)\"")
    // What traded beyond what stood ahead. The shares behind are 1, 1/2, 50²/100², 1 − 50²/100², 1/2,
    // ln 51 / ln 101, and whole units execute.
    let filled = run.fills.reduce(0) { $0 + $1.size }
    #expect(50 - filled == ahead)
  }

  @Test(arguments: [
    ("[venue]\nbok = \"l1\"", "venue.bok: unknown key; did you mean book?"),
    (
      "[venue]\nbook = \"l4\"",
      "venue.book: \"l4\" is none of auto, l3, l2, l1, trades, bars; did you mean l3?"
    ),
    ("[venue.latency]\norder = 5", "venue.latency.order: takes a span of time between quotes"),
    (
      "[venue.latency]\norder = { modl = \"uniform\" }",
      "venue.latency.order.model: is missing; it is one of constant, uniform, lognormal, measured"
    ),
    (
      "[venue.fees]\nmodel = \"maker_taker\"\ntaker = \"1\"",
      "venue.fees.taker: \"1\" has no unit; for example \"10 bp\" (units: bp, %)"
    ),
    ("[venue.fees]\nmodel = \"none\"\ntaker = \"1 bp\"", "venue.fees.taker: unknown key"),
    ("[venue.impact]\npermanent = \"1 bp\"", "venue.impact.size: is missing"),
    ("[venue]\nmax_bar_share = \"200 %\"", "venue.max_bar_share: \"200 %\" is out of range"),
    ("[execution]\nschedule = \"twapp\"", "did you mean twap?"),
    ("[execution]\nslices = 0", "execution.slices: takes a whole number from 1 to 10000"),
    (
      "[execution]\nschedule = \"almgren_chriss\"",
      "almgren_chriss needs [execution.almgren_chriss]"
    ),
    (
      "[execution.strategy.x]\nduration = \"0s\"",
      "execution.strategy.x.duration: must be above zero"
    ),
    ("[execution]\nprofile_bucket = \"7m\"", "must divide a day and be at least a minute"),
  ])
  func whatIsWrongInAFileIsSaid(toml: String, message: String) {
    do throws(StreamError) {
      _ = try ExecuteStage(TradingFile(Configuration(Array(toml.utf8), file: "t.toml")))
      Issue.record("\(toml) was taken")
    } catch {
      #expect(error.line.contains(message), "\(error.line)")
      #expect(error.line.contains("t.toml") && error.line.contains("(line "))
      #expect(error.exit == .badConfiguration)
    }
  }
}
