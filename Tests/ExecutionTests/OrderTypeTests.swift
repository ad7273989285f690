import Configuration
import EventModel
import EventStream
import Execution
import Testing

/// Stops, stop-limits, trailing stops, icebergs, orders that end each other, orders that only reduce and
/// orders that end by themselves.
@Suite struct OrderTypeTests {
  // MARK: Triggers

  /// A sell stop at 95 by quotes: none of these triggers it.
  @Test(
    arguments: [
      (90, 92, .late), (90, 92, .skewed), (90, 92, .unreliable), (90, 88, []), (90, 90, []),
      (90, noNumber, []), (noNumber, 92, []), (96, 97, []),
    ] as [(Int64, Int64, EventFlags)])
  func aQuoteThatTriggersNothing(bid: Int64, ask: Int64, flags: EventFlags) throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .ask, 5) { $0.trigger = 95 }
    script.quote(2, bid, 50, ask, 50, flags: flags)
    #expect(try ExecutionRun(script).fills.isEmpty)
    script.quote(3, 94, 50, 95, 50)
    #expect(try ExecutionRun(script).fills.map(\.price) == [94])
  }

  /// Trades trigger where there are any; quotes where they are asked for.
  @Test func whichPriceTriggers() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.trade(0.5, 100, 1)
    script.order(1, 1, .bid, 5) { $0.trigger = 105 }
    script.quote(2, 105, 50, 106, 50)
    func fills(_ toml: String = "") throws -> [Int64] {
      try ExecutionRun(script, toml).fills.map(\.price)
    }
    #expect(try fills().isEmpty)
    #expect(try fills("[venue]\nstop_trigger = \"quote\"") == [106])
    script.trade(3, 105, 1, .bid, isLast: false)
    script.quote(3, 106, 50, 107, 50)
    // The trade triggers it, and it takes the book that its group leaves.
    #expect(try fills() == [107])
    script.events[4].event.flags.insert(.offMarket)
    #expect(try fills().isEmpty)
  }

  @Test func nothingTriggersWhileTheMarketIsClosed() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .ask, 5, tif: .goodTillCancel) { $0.trigger = 95 }
    script.status(2, .halt)
    script.quote(3, 90, 50, 91, 50)
    script.trade(4, 90, 5)
    script.quote(5, 99, 50, 101, 50)
    script.status(6, .trading)
    script.quote(7, 99, 50, 100, 50)
    #expect(try ExecutionRun(script).fills.isEmpty)
  }

  @Test func aStopLimitIsALimitOnceItIsTriggered() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .ask, 5, limit: 94) { $0.trigger = 95 }
    script.quote(2, 93, 50, 95, 50)
    // Through the limit at once: it waits there.
    script.quote(3, 93, 50, 94, 50)
    script.quote(4, 94, 50, 96, 50)
    let run = try ExecutionRun(script, "[venue]\nstop_trigger = \"quote\"")
    #expect(run.fills.map(\.price) == [94] && run.fills.map(\.time) == [MarketScript.time(4)])
  }

  /// A stop, a stop-limit that the open jumps, and a trailing stop in bars.
  @Test(
    arguments: [
      (nil, [90, 96, 89, 92], 90), (nil, [99, 100, 94, 96], 95), (94, [90, 96, 89, 92], 94),
      (94, [99, 100, 94, 96], 95),
    ] as [(Int64?, [Int64], Int64)])
  func stopsInBars(limit: Int64?, bar: [Int64], price: Int64) throws {
    var script = MarketScript()
    script.bar(0, 10, [100, 100, 100, 100])
    script.order(10, 1, .ask, 5, limit: limit) { $0.trigger = 95 }
    script.bar(10, 20, bar)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.price) == [price])
  }

  @Test func aStopOfTradesAloneTakesTheNext() throws {
    var script = MarketScript()
    script.trade(0, 100, 50)
    script.order(1, 1, .ask, 5) { $0.trigger = 95 }
    script.trade(2, 94, 50)
    script.trade(3, 93, 50)
    #expect(try ExecutionRun(script).fills.map(\.price) == [93])
  }

  @Test func aTrailingStopKeepsItsDistance() throws {
    var script = MarketScript()
    script.quote(0, 100, 50, 101, 50)
    script.order(1, 1, .ask, 5) { $0.trail = 3 }
    let bids: [Int64] = [102, 100, 104, 102, 101]
    for (time, bid) in bids.enumerated() {
      script.quote(Double(time) + 2, bid, 50, bid + 1, 50)
    }
    let run = try ExecutionRun(script)
    // From 104 it stands at 101.
    #expect(run.fills.map(\.price) == [101] && run.fills.map(\.time) == [MarketScript.time(6)])
  }

  @Test func aStopCanBeReplacedAndCancelled() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .ask, 5) { $0.trigger = 95 }
    script.order(2, 1, .none, 3) {
      $0.state = .replaceRequested
      $0.trigger = 90
    }
    script.quote(3, 94, 50, 95, 50)
    var replaced = script
    replaced.quote(4, 90, 50, 91, 50)
    let run = try ExecutionRun(replaced)
    #expect(run.fills.map(\.price) == [90] && run.fills.map(\.size) == [3])
    script.cancel(4, 1)
    script.quote(5, 80, 50, 81, 50)
    #expect(try ExecutionRun(script).fills.isEmpty)
  }

  // MARK: Icebergs

  /// Four of ten show: each part goes to the end of the queue.
  @Test func anIcebergWaitsAnewForEachPart() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 5)
    script.order(1, 1, .bid, 10, limit: 99) { $0.display = 4 }
    // Five before it, then its four: of twelve two are for others behind.
    script.trade(2, 99, 12, .ask)
    script.trade(3, 99, 7, .ask)
    script.trade(4, 98, 9, .ask)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.size) == [4, 2, 4] && run.fills.map(\.price) == [99, 99, 99])
  }

  // MARK: Orders that end each other

  @Test func oneCancelsTheOther() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 10, limit: 97) { $0.group = 1 << 20 }
    script.order(1, 2, .bid, 10) {
      $0.group = 1 << 20
      $0.trigger = 104
    }
    script.quote(2, 95, 50, 97, 4)
    script.quote(3, 95, 50, 98, 50)
    script.quote(4, 104, 50, 105, 5)
    let run = try ExecutionRun(script, "[venue]\nstop_trigger = \"quote\"")
    SlowVenueChecks(run: run).checkAll()
    // Four of the first, then the six that are left of the second, and no more.
    #expect(run.fills.map(\.size) == [4, 5])
    let second = run.orders.filter { $0.id == 2 << 20 }
    #expect(second.contains { $0.size == 6 && $0.filled == 0 })
    #expect(run.fills.reduce(0) { $0 + $1.size } <= 10)
  }

  /// Both in one bar: no more than one of them.
  @Test func aGroupIsNotFilledTwiceInABar() throws {
    var script = MarketScript()
    script.order(0, 1, .bid, 10, limit: 95) { $0.group = 7 }
    script.order(0, 2, .ask, 10, limit: 105) { $0.group = 7 }
    script.order(0, 3, .bid, 10) {
      $0.group = 7
      $0.trigger = 104
    }
    script.bar(0, 10, [100, 110, 90, 100])
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.size) == [10])
    #expect(run.orders.filter { $0.state == .cancelled && $0.parent == 0 }.count == 2)
  }

  // MARK: Reducing only

  @Test func whatOnlyReducesNeverPassesZero() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .ask, 5) { $0.reduceOnly = 1 }
    script.parent(2, 2, .bid, 4)
    script.order(3, 3, .ask, 9, limit: 110) { $0.reduceOnly = 1 }
    script.parent(4, 4, .ask, 3)
    script.quote(5, 111, 50, 112, 50)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.orders.last { $0.id == 1 << 20 }?.state == .rejected)
    #expect(run.orders.filter { $0.id == 3 << 20 }.map(\.size).suffix(3) == [4, 1, 1])
    #expect(run.fills.map(\.size) == [4, 3, 1])
  }

  // MARK: Good till date

  @Test func anOrderEndsByItself() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 5, limit: 95, tif: .goodTillCancel) {
      $0.expiry = MarketScript.time(4)
    }
    script.order(1, 2, .ask, 5, tif: .goodTillCancel) {
      $0.trigger = 95
      $0.expiry = MarketScript.time(4)
    }
    script.order(5, 3, .bid, 5) { $0.expiry = MarketScript.time(4) }
    script.quote(6, 90, 50, 91, 50)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.isEmpty)
    #expect(
      run.log.contains("+4 1 expired 0/5@95") && run.log.contains("+4 2 expired 0/5")
        && run.log.contains("+5 3 rejected 0/5"))
  }

  // MARK: What cannot be

  private static let impossible: [@Sendable (inout OrderPayload) -> Void] = [
    { $0.trail = 0 }, { $0.display = 2 }, { $0.stopDistance = -1 },
    {
      $0.stopDistance = 1
      $0.stopShare = 1
    },
    {
      $0.trigger = 100
      $0.timeInForce = .immediateOrCancel
    },
  ]

  @Test(arguments: 0..<5) func whatCannotBeIsRefused(place: Int) throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 5) { Self.impossible[place](&$0) }
    #expect(try ExecutionRun(script).log == ["+1 1 rejected 0/5"])
  }

  // MARK: The order file

  @Test func theFileHasColumnsForThem() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.quote(10, 95, 50, 96, 50)
    script.quote(20, 110, 50, 111, 50)
    let start = MarketScript.start
    let file = """
      time,symbol,side,size,trigger,stop,target,group,expiry,trail,reduce_only
      \(start + 1),S0,buy,5,,5 %,10 ticks,,,,
      \(start + 2),S0,sell,3,,,,a,,20 bp,no
      \(start + 3),S0,buy,3,120,,,a,\(start + 9_000_000),,
      """
    do {
      _ = try ExecutionRun(script, orders: file)
      Issue.record("a trail of a share without a trigger was taken")
    } catch let error as StreamError {
      #expect(error.line.contains("a share is one of the trigger"))
    }
    let run = try ExecutionRun(script, orders: file.replacingOccurrences(of: "20 bp", with: "4"))
    SlowVenueChecks(run: run).checkAll()
    let first = run.orders.first { $0.payload.stopShare != noNumber }
    #expect(first?.payload.stopShare == 50_000_000 && first?.payload.targetDistance == 10)
    // In at 101; the trailing sale from 99 is triggered at 95; the stop of 5 % at 95 (95.95 on the tick
    // below) as well, sized to what is left.
    #expect(run.fills.map(\.price) == [101, 95, 95])
    #expect(run.fills.map(\.size).reduce(0, +) == 10)
    #expect(run.orders.contains { $0.state == .expired })
  }

  @Test(arguments: [
    ("trigger", "x", "not a number"), ("stop", "5 pips", "is no distance above zero"),
    ("reduce_only", "1", "yes, no"), ("expiry", "soon", "time"),
  ])
  func whatIsWrongInARowIsSaid(column: String, text: String, message: String) {
    let file = "time,symbol,side,size,\(column)\n5,A,buy,1,\(text)\n"
    do throws(StreamError) {
      _ = try OrderFile(Array(file.utf8), name: "o.csv")
      Issue.record("\(column) = \(text) was taken")
    } catch {
      #expect(error.line.contains(message), "\(error.line)")
    }
  }
}
