import Configuration
import EventModel
import EventStream
import Execution
import TestSupport
import Testing

/// What fills must be a price of the market at that time: not late, not crossed, not from before a halt,
/// not outside of the session, and not beyond the limits of the day.
@Suite struct SoundMarketTests {
  // MARK: Late and skewed

  @Test(arguments: [EventFlags.late, .skewed]) func whatIsLateFillsNothing(flag: EventFlags) throws
  {
    var quotes = MarketScript()
    quotes.quote(0, 109, 5, 111, 5)
    quotes.parent(1, 1, .bid, 2, limit: 101)
    quotes.quote(2, 99, 5, 100, 5, flags: flag)
    quotes.trade(3, 90, 50, .ask, flags: flag)
    #expect(try ExecutionRun(quotes).fills.isEmpty)
    // Nor does it stand in the book for what comes behind.
    quotes.parent(4, 2, .bid, 2)
    #expect(try ExecutionRun(quotes).fills.map(\.price) == [111])

    var bars = MarketScript()
    bars.parent(0, 1, .bid, 2)
    bars.bar(0, 10, [90, 91, 89, 90])
    bars.events[1].event.flags.insert(flag)
    bars.bar(10, 20, [100, 101, 99, 100])
    #expect(try ExecutionRun(bars).fills.map(\.price) == [100])
  }

  /// A change of the book that comes late is one of the book, and no moment to trade in.
  @Test func aLateOrderIsInTheBookAndFillsNothing() throws {
    var script = MarketScript()
    script.orderAction(0, .add, id: 1, .bid, 99, 5)
    script.orderAction(0, .add, id: 2, .ask, 103, 5)
    script.parent(1, 1, .bid, 2, limit: 101)
    script.orderAction(2, .add, id: 3, .ask, 101, 5)
    script.events[3].event.flags.insert(.late)
    #expect(try ExecutionRun(script).fills.isEmpty)
    script.orderAction(3, .add, id: 4, .bid, 98, 1)
    #expect(try ExecutionRun(script).fills.map(\.price) == [101])
  }

  // MARK: Crossed books

  /// A market that is crossed or locked from 10 to 20, in each kind of book.
  private static func crossed(_ mode: BookWord, bid: Int64) -> MarketScript {
    var script = MarketScript()
    switch mode {
    case .l1:
      script.quote(0, 100, 9, 102, 9)
      script.quote(10, bid, 9, 102, 9)
      script.quote(20, bid, 9, bid + 2, 9)
    case .l2:
      script.depth(0, [(100, 9, 102, 9)])
      script.depth(10, [(bid, 9, 102, 9)])
      script.depth(20, [(bid, 9, bid + 2, 9)])
    case .l3:
      script.orderAction(0, .add, id: 1, .bid, 100, 9)
      script.orderAction(0, .add, id: 2, .ask, 102, 9)
      script.orderAction(10, .add, id: 3, .bid, bid, 9)
      script.orderAction(20, .delete, id: 2, .ask, 102, 0, isLast: false)
      script.orderAction(20, .add, id: 4, .ask, bid + 2, 9)
    }
    return script
  }
  enum BookWord: CaseIterable { case l1, l2, l3 }

  @Test(arguments: BookWord.allCases, [Int64(102), 105])
  func aCrossedBookFillsNothing(mode: BookWord, bid: Int64) throws {
    func fills(_ toml: String) throws -> [Int64] {
      var script = Self.crossed(mode, bid: bid)
      // One that waits since before, and two that come while nobody could trade.
      script.parent(1, 1, .ask, 1, limit: 103)
      script.parent(12, 2, .bid, 1)
      script.parent(13, 3, .bid, 1, limit: 104, tif: .immediateOrCancel)
      script.events.sort { $0.event.eventTime < $1.event.eventTime }
      let run = try ExecutionRun(script, toml)
      SlowVenueChecks(run: run).checkAll()
      return run.fills.map(\.price)
    }
    // Behind it the market order pays the new ask, and a seller at 103 is met by a bid of 105.
    #expect(try fills("") == (bid == 105 ? [107, 103] : [104]))
    #expect(try fills("[venue]\ncrossed = \"fill\"").contains(102))
  }

  // MARK: Halts and sessions

  @Test func theFirstPriceAfterAHaltIsOneQuotedAfterIt() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 5)
    script.status(1, .halt)
    script.parent(2, 1, .bid, 2)
    script.status(5, .trading)
    script.parent(6, 2, .bid, 1)
    script.quote(9, 119, 5, 121, 5)
    #expect(try ExecutionRun(script).fills.map(\.price) == [121, 121])
  }

  /// Milliseconds from the script's start to 2023-11-15 14:30 UTC, when New York opens.
  private static let open = 58_600_000.0

  private func newYork(_ script: MarketScript) throws -> ExecutionRun {
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].calendar = "XNYS"
    return try ExecutionRun(script, header: header)
  }

  @Test func theCalendarOpensTheMarket() throws {
    var script = MarketScript()
    script.parent(0, 1, .bid, 1, limit: 99, tif: .goodTillCancel)
    script.parent(0, 2, .bid, 1, tif: .atOpen)
    // Before the session: a price that nobody could have.
    script.quote(1000, 80, 5, 90, 5)
    script.trade(1500, 80, 5, .ask)
    script.quote(2000, 99, 5, 101, 5)
    script.quote(Self.open + 10, 100, 5, 102, 5)
    script.quote(Self.open + 20, 97, 5, 98, 5)
    let run = try newYork(script)
    #expect(run.fills.map(\.price) == [102, 99])
    #expect(run.fills.map(\.time) == [10, 20].map { MarketScript.time(Self.open + $0) })
  }

  /// The stream's own sessions go before those of the calendar, a mere halt does not.
  @Test func theStreamsOwnSessionsHold() throws {
    var script = MarketScript()
    script.status(0, .sessionChange, phase: .continuous)
    script.quote(1000, 80, 5, 90, 5)
    script.parent(1001, 1, .bid, 1)
    #expect(try newYork(script).fills.map(\.price) == [90])
    script.events[0].event.status = Status(action: .trading)
    #expect(try newYork(script).fills.isEmpty)
  }

  @Test func barsOutsideOfTheSessionFillNothing() throws {
    let minute = 60_000.0
    var script = MarketScript()
    script.parent(0, 1, .bid, 1)
    script.parent(0, 2, .bid, 1, tif: .atOpen)
    script.bar(minute, 2 * minute, [90, 91, 89, 90])
    script.bar(Self.open, Self.open + minute, [100, 101, 99, 100])
    // Decided in the session, for the next opening.
    script.parent(Self.open + minute, 3, .bid, 1, tif: .atOpen)
    script.bar(Self.open + minute, Self.open + 2 * minute, [101, 102, 100, 101])
    #expect(try newYork(script).fills.map(\.price) == [100, 100])
  }

  // MARK: Bars and what comes inside of them

  @Test(arguments: [
    // At its start, within its first hundredth, later: at the worse of open and close.
    (0.0, Int64(102), 0.0), (0.1, 102, 0.1), (3, 105, 10), (9.99, 105, 10), (10, 110, 10),
  ])
  func whatIsDecidedBeforeABarTradesInIt(latency: Double, price: Int64, at: Double) throws {
    var script = MarketScript()
    script.bar(0, 10, [100, 100, 100, 100])
    script.parent(10, 1, .bid, 7)
    script.bar(10, 20, [102, 106, 96, 105])
    script.bar(20, 30, [110, 111, 109, 110])
    let run = try ExecutionRun(script, "[venue.latency]\norder = \"\(Int(latency * 1000))us\"")
    #expect(run.fills.map(\.price) == [price])
    #expect(run.fills.map(\.venueTime) == [MarketScript.time(10 + at)])
  }

  @Test func whatIsDecidedInsideABarWaitsForTheNext() throws {
    var script = MarketScript()
    script.parent(10.05, 1, .bid, 7)
    script.bar(10, 20, [102, 106, 96, 105])
    script.bar(20, 30, [110, 111, 109, 110])
    #expect(try ExecutionRun(script).fills.map(\.price) == [110])
  }

  @Test func aBookThatTheStreamCannotMakeIsRefusedByName() throws {
    var script = MarketScript()
    script.bar(10, 20, [102, 106, 96, 105])
    do throws(StreamError) {
      var stage = try ExecuteStage(
        TradingFile(Configuration(Array("[venue]\nbook = \"l2\"".utf8), file: "t.toml")))
      var header = ExecutionRun.header(of: script.events)
      try stage.begin(&header)
      Issue.record("a book of levels was made from bars")
    } catch {
      #expect(
        error.line
          == "read: t.toml: venue.book: \"l2\" is made from level or depth events, and the stream has "
          + "only bar (line 2, column 8)")
      #expect(error.exit == .badConfiguration)
    }
  }

  // MARK: All or nothing, and trades alone

  @Test(arguments: [Int64?.none, 99]) func allOrNothingOfATrade(limit: Int64?) throws {
    var script = MarketScript()
    script.trade(0, 98, 5)
    script.parent(1, 1, .bid, 10, limit: limit, tif: .fillOrKill)
    script.trade(2, 98, 9)
    script.trade(3, 98, 90)
    let run = try ExecutionRun(script)
    #expect(run.fills.isEmpty)
    #expect(
      run.log.suffix(2).map { $0.hasPrefix("+2 ") && $0.contains("expired 0/10") } == [true, true])
    script.events[2].event.trade.size = 10
    #expect(try ExecutionRun(script).fills.map(\.size) == [10])
  }

  // MARK: Prices below zero

  @Test(arguments: [
    ("model = \"maker_taker\"\ntaker = \"2 %\"", Int64(40_000_000_000)),
    ("model = \"crypto\"", 2_000_000_000),
    ("model = \"ibkr\"", 1_000_000_000),
    // Five at least, and 0.001 % of 2,000.
    ("model = \"a_share\"\nslippage = \"0 %\"", 5_020_000_000),
    ("[[venue.fees.tier]]\nabove = \"0\"\ntaker = \"1 %\"", 20_000_000_000),
  ])
  func tradingAtPricesBelowZeroCosts(fees: String, paid: Int64) throws {
    var script = MarketScript()
    script.quote(0, -201, 10, -200, 10)
    script.parent(1, 1, .bid, 10)
    let model = fees.hasPrefix("model") ? "" : "model = \"tiered\"\n"
    let run = try ExecutionRun(script, "[venue.fees]\n" + model + fees)
    #expect(run.fills.map(\.price) == [-200])
    #expect(run.fills.map(\.fees) == [paid])
  }

  // MARK: The limits of a day

  private func shanghai(_ script: MarketScript, _ toml: String = "") throws -> ExecutionRun {
    var header = ExecutionRun.header(of: script.events)
    header.instruments[0].calendar = "XSHG"
    return try ExecutionRun(script, toml, header: header)
  }
  private static let day = 86_400_000.0

  /// Daily bars: 1000, then all at 1100, the upper limit; then one that opens there and comes back.
  private static func limitUp(_ side: Side) -> MarketScript {
    var script = MarketScript()
    script.bar(0, 0.3 * day, [1000, 1010, 990, 1000])
    script.parent(0.3 * day, 1, side, 100, tif: .goodTillCancel)
    script.bar(day, 1.3 * day, [1100, 1100, 1100, 1100])
    script.bar(2 * day, 2.3 * day, [1205, 1210, 1150, 1200])
    return script
  }

  @Test func nobodyBuysAtALockedUpperLimit() throws {
    #expect(try shanghai(Self.limitUp(.bid)).fills.map(\.price) == [1205])
    #expect(try shanghai(Self.limitUp(.ask)).fills.map(\.price) == [1100])
    // Without the rule a bar is a bar.
    #expect(
      try shanghai(Self.limitUp(.bid), "[risk.a_share]\nenabled = false").fills.map(\.price)
        == [1100])
    #expect(
      try shanghai(Self.limitUp(.bid), "[risk.a_share]\nprice_limit = \"20 %\"").fills.map(\.price)
        == [1100])
    #expect(
      try shanghai(
        Self.limitUp(.bid),
        "[risk.instrument.S0]\nspecial_treatment = true\n[risk.a_share]\n"
          + "special_treatment_limit = \"10 %\"\nprice_limit = \"20 %\""
      ).fills.map(\.price) == [1205])
  }

  @Test func nobodySellsAtALockedLowerLimit() throws {
    var script = MarketScript()
    script.bar(0, 0.3 * Self.day, [1000, 1010, 990, 1000])
    script.parent(0.3 * Self.day, 1, .ask, 100, tif: .goodTillCancel)
    script.bar(Self.day, 1.3 * Self.day, [900, 900, 900, 900])
    script.bar(2 * Self.day, 2.3 * Self.day, [850, 860, 840, 850])
    #expect(try shanghai(script).fills.map(\.price) == [850])
  }

  /// Slippage ends at the bar's range, and a price beyond the limit of the day is none.
  @Test func slippageEndsWhereTheDayDoes() throws {
    var script = MarketScript()
    script.bar(0, 0.3 * Self.day, [1000, 1010, 990, 1000])
    script.parent(0.3 * Self.day, 1, .bid, 100, tif: .goodTillCancel)
    script.bar(Self.day, 1.3 * Self.day, [1000, 1004, 1000, 1002])
    let toml = "[venue.fees]\nmodel = \"a_share\"\nslippage = \"1 %\""
    #expect(try shanghai(script, toml).fills.map(\.price) == [1004])
    var quotes = MarketScript()
    quotes.status(0, .sessionChange, phase: .continuous)
    quotes.trade(0, 1000, 1, .bid)
    quotes.quote(Self.day, 1095, 900, 1099, 900)
    quotes.trade(Self.day + 1, 1098, 1, .bid)
    quotes.parent(Self.day + 2, 1, .bid, 100)
    #expect(try shanghai(quotes, toml).fills.map(\.price) == [1100])
  }

  @Test func limitsThatTheVenuePublishesHold() throws {
    var script = MarketScript()
    script.bar(0, 10, [1000, 1010, 990, 1000])
    script.parent(10, 1, .bid, 1)
    script.bar(10, 20, [1050, 1050, 1050, 1050])
    script.bar(20, 30, [1040, 1045, 1030, 1040])
    #expect(try ExecutionRun(script).fills.map(\.price) == [1050])
    var event = Event(kind: .statistic, eventTime: MarketScript.time(5), instrument: 0)
    event.statistic = Statistic(price: 1050, type: .upperPriceLimit)
    script.events.insert(OwnedEvent(event), at: 0)
    #expect(try ExecutionRun(script).fills.map(\.price) == [1040])
  }
}
