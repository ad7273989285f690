import EventModel
import Testing

/// Brackets: what the venue makes of the protection that an order brings.
@Suite struct ProtectionTests {
  private static func bracket(_ stop: Int64?, _ target: Int64?) -> (inout OrderPayload) -> Void {
    {
      if let stop { $0.stopDistance = stop }
      if let target { $0.targetDistance = target }
    }
  }

  // MARK: Quotes

  @Test func aBracketIsMadeAtTheFillAndEndsItself() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 5, Self.bracket(4, 6))
    script.quote(2, 98, 50, 100, 50)
    script.quote(3, 107, 50, 109, 50)
    script.quote(4, 90, 50, 91, 50)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(
      run.log == [
        "+1 1 working 0/5", "+1 1.1 pending 0/5", "+1 1.1 working 0/5",
        "+1 1.1 fill 5@101 taker", "+1 1.1 filled 5/5", "+1 1 filled 5/5",
        "+1 1.p1 working 0/5", "+1 1.p2 working 0/5@107",
        "+3 1.p2 fill 5@107 maker", "+3 1.p2 filled 5/5@107", "+3 1.p1 cancelled 0/5",
      ])
    let stop = run.orders.first { $0.payload.link != 0 }
    #expect(stop?.payload.trigger == 97 && stop?.payload.link == 1 << 20 && stop?.side == .ask)
    #expect(stop?.payload.timeInForce == .goodTillCancel && stop?.payload.reduceOnly == 1)
    // A child of its own: parent and link are not one.
    #expect(stop?.parent == 0 && stop?.payload.group != 0)
  }

  @Test func aShortIsProtectedAbove() throws {
    var script = MarketScript()
    script.quote(0, 100, 50, 101, 50)
    script.order(1, 1, .ask, 5) {
      // 5 % and 10 % of the price paid.
      $0.stopShare = 50_000_000
      $0.targetShare = 100_000_000
    }
    script.quote(2, 103, 50, 104, 50)
    script.quote(3, 104, 50, 105, 50)
    #expect(try ExecutionRun(script).fills.map(\.price) == [100, 105])
    script.events[2].event.quote = Quote(bidPrice: 88, bidSize: 9, askPrice: 89, askSize: 50)
    #expect(try ExecutionRun(script).fills.map(\.price) == [100, 90])
  }

  /// Sized to what is held, at distances from the average price: after five at 101 and five at 103 the
  /// average is 102.
  @Test func protectionFollowsPartialFills() throws {
    var script = MarketScript()
    script.quote(0, 99, 5, 101, 5)
    script.order(1, 1, .bid, 10, Self.bracket(10, 10))
    script.quote(2, 100, 5, 103, 5)
    script.quote(3, 92, 4, 93, 5)
    script.quote(4, 91, 50, 93, 5)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    let made = run.orders.filter { $0.payload.link != 0 && $0.time == MarketScript.time(1) }
    #expect(made.map(\.size) == [5, 5] && made.map(\.payload.trigger) == [91, noNumber])
    let moved = run.orders.filter { $0.payload.link != 0 && $0.time == MarketScript.time(2) }
    #expect(moved.map(\.size) == [10, 10] && moved.map(\.payload.trigger) == [92, noNumber])
    #expect(moved.map(\.price) == [noNumber, 112])
    // The stop takes four at 92 and the rest at 91; the target shrinks with it and ends.
    #expect(run.fills.map(\.size) == [5, 5, 4, 6] && run.fills.map(\.price) == [101, 103, 92, 91])
    #expect(run.orders.last { $0.payload.link != 0 }?.state == .cancelled)
  }

  /// What may reduce never sums above what is held, and protection comes back when the exit ends unfilled.
  @Test func anExitTakesItsSizeOffTheProtection() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 10, Self.bracket(5, nil))
    script.parent(2, 2, .ask, 4, limit: 120)
    script.parent(3, 3, .ask, 6, limit: 121)
    script.cancel(4, 3)
    script.cancel(5, 2)
    script.quote(6, 90, 50, 91, 50)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    let told = run.orders.filter { $0.payload.link != 0 }.map { "\($0.state.name) \($0.size)" }
    #expect(
      told == [
        "working 10", "working 6", "cancelled 6", "working 6", "working 10", "filled 10",
      ])
    #expect(run.fills.map(\.price) == [101, 90])
  }

  @Test func anExitThatFillsEndsTheProtection() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 10, Self.bracket(5, 5))
    script.parent(2, 2, .ask, 10)
    script.quote(3, 80, 50, 81, 50)
    script.quote(4, 180, 50, 181, 50)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.price) == [101, 99])
    #expect(run.orders.filter { $0.payload.link != 0 && $0.state.isTerminal }.count == 2)
  }

  /// Children, and what protects their fills, say the signal that they follow from.
  @Test func ordersSayTheirSignal() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 5) {
      $0.stopDistance = 4
      $0.signal = 7
    }
    let run = try ExecutionRun(script)
    #expect(run.orders.count > 4 && run.orders.allSatisfy { $0.payload.signal == 7 })
  }

  @Test func protectionTakenBackByNameStaysAway() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 10, Self.bracket(5, nil))
    script.parent(2, 0, .none, 0, state: .cancelRequested)
    let stop = UInt64(1 << 20 | 1 << 19 | 1)
    script.events[2].event.order = Order(side: .none, orderId: stop, price: noNumber, size: 0)
    script.quote(3, 80, 50, 81, 50)
    let run = try ExecutionRun(script)
    #expect(run.fills.map(\.price) == [101])
    #expect(run.log.contains("+2 1.p1 cancelled 0/10"))
  }

  @Test func twoStrategiesAreProtectedApart() throws {
    var script = MarketScript()
    script.quote(0, 99, 50, 101, 50)
    script.order(1, 1, .bid, 10, strategy: 0, Self.bracket(5, nil))
    script.order(1, 2, .ask, 10, strategy: 1, Self.bracket(5, nil))
    script.quote(2, 96, 50, 97, 50)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.strategy) == [0, 1, 0])
    #expect(run.fills.map(\.price) == [101, 99, 96])
  }

  // MARK: Bars

  /// The stop counts from the price paid, and fills inside the bar: 5 % under 120, not at the next open.
  @Test func aStopFillsInsideItsBar() throws {
    var script = MarketScript()
    script.order(10, 1, .bid, 100) { $0.stopShare = 50_000_000 }
    script.bar(10, 20, [120, 121, 119, 120])
    script.bar(20, 30, [120, 121, 95, 118])
    script.bar(30, 40, [130, 131, 129, 130])
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.price) == [120, 114])
    #expect(run.fills.map(\.venueTime) == [MarketScript.time(10), MarketScript.time(30)])
  }

  /// What each sequence of bars does to a long at 100 with a stop at 95 and a target at 105.
  @Test(
    arguments: [
      // Both in one bar: the worse first. Also in the bar of the entry.
      ([[100, 101, 99, 100], [100, 106, 94, 100]], 95),
      ([[100, 106, 94, 100]], 95),
      ([[100, 101, 99, 100], [100, 106, 96, 100]], 105),
      ([[100, 106, 96, 100]], 105),
      // An open beyond them is better or worse than they are.
      ([[100, 101, 99, 100], [90, 106, 89, 100]], 90),
      ([[100, 101, 99, 100], [110, 111, 109, 110]], 110),
      // Touched is not passed, but a stop is reached.
      ([[100, 101, 99, 100], [100, 105, 96, 100], [100, 101, 95, 100]], 95),
    ] as [([[Int64]], Int64)])
  func stopAndTargetInBars(bars: [[Int64]], out: Int64) throws {
    var script = MarketScript()
    script.order(0, 1, .bid, 7, Self.bracket(5, 5))
    for (place, bar) in bars.enumerated() {
      script.bar(Double(place) * 10, Double(place + 1) * 10, bar)
    }
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.price) == [100, out])
    #expect(run.orders.filter { $0.payload.link != 0 && $0.state.isTerminal }.count == 2)
  }

  /// An entry inside of a bar: from its limit the way goes on to the worse end; its target was reached where
  /// the bar ends behind it.
  @Test(
    arguments: [
      ([100, 101, 90, 99], [95, 92]), ([100, 101, 94, 99], [95, 98]),
      ([100, 101, 94, 97], [95]),
    ] as [([Int64], [Int64])])
  func anEntryInsideOfABar(bar: [Int64], prices: [Int64]) throws {
    var script = MarketScript()
    script.order(0, 1, .bid, 7, limit: 95, Self.bracket(3, 3))
    script.bar(0, 10, bar)
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.price) == prices)
  }

  /// An order to close that comes with the stop: together no more than what is held.
  @Test func exitAndStopInOneBar() throws {
    var script = MarketScript()
    script.order(0, 1, .bid, 7, Self.bracket(5, 5))
    script.bar(0, 10, [100, 101, 99, 100])
    script.parent(10, 2, .ask, 7)
    script.bar(10, 20, [98, 106, 90, 100])
    let run = try ExecutionRun(script)
    SlowVenueChecks(run: run).checkAll()
    #expect(run.fills.map(\.price) == [100, 98])
  }

  @Test func aTrailingStopFollowsBars() throws {
    var script = MarketScript()
    script.order(0, 1, .bid, 7) {
      $0.stopDistance = 5
      $0.stopTrails = 1
    }
    script.bar(0, 10, [100, 103, 98, 102])
    // From 98 the low comes first; the high moves it to 105.
    script.bar(10, 20, [102, 110, 101, 109])
    script.bar(20, 30, [109, 109, 100, 108])
    #expect(try ExecutionRun(script).fills.map(\.price) == [100, 105])
    // A bar that ends under the stop that its high has moved has passed it.
    script.events[2].words = [102, 110, 101, 103]
    #expect(try ExecutionRun(script).fills.map(\.price) == [100, 105])
  }
}
