import Configuration
import EventModel
import Execution
import Foundation
import RiskControl
import TestSupport
import Testing

/// What becomes of signals, requests and states, one story each.
@Suite struct FlowTests {
  private static let quoted = "q AAA 99.99 100.01; t AAA 100; q BBB 99.99 100.01; "

  private func sizes(_ orders: [OwnedEvent]) -> [Int64] {
    orders.map { ($0.event.order.side == .bid ? 1 : -1) * $0.event.order.size / 10 }
  }

  private func changes(_ run: StageHarness) -> [String] {
    run.events(of: .decision).filter {
      $0.event.decision.orderId == 0 && $0.event.flags.contains(.derived)
        && $0.event.instrument == noInstrument
    }
    .map {
      let reason = DecisionReason(rawValue: $0.event.decision.reason).name
      return reason + ": " + String(decoding: $0.text, as: UTF8.self)
    }
  }

  /// Numbers of decisions are those of the order: 90.07, though 9007 times 0.01 is another double. What is let
  /// pass has none.
  @Test func decisionsHaveExactNumbers() throws {
    let run = try World.run(
      "", Self.quoted + "o alpha AAA buy 1 90.07; o beta AAA sell 1 90.07; o beta AAA sell 1")
    let decisions = run.events(of: .decision).filter { $0.event.decision.orderId != 0 }
    #expect(
      decisions.map { String(decoding: $0.text, as: UTF8.self) } == [
        "", "self_match: it would meet an own order at 90.07",
        "self_match: it would meet an own order at 90.07",
      ])
    #expect(decisions[0].event.decision.limit.isNaN && decisions[0].event.decision.observed.isNaN)
    #expect(decisions[1].event.decision.limit == 90.07)
    #expect(decisions[1].event.decision.observed == 90.07)
    #expect(decisions[2].event.decision.observed.isNaN)
  }

  @Test func targetsBecomeDifferences() throws {
    let run = try World.run(
      "",
      Self.quoted + "s alpha AAA 10; f alpha AAA buy 10 100 #1; done #1; s alpha AAA 10; "
        + "s alpha AAA -5; f alpha AAA sell 10 100 #2; done #2; f alpha AAA sell 5 100 #3; done #3; "
        + "s alpha AAA 0.95; s beta AAA 7.99")
    // A flip is two orders, what closes first.
    #expect(sizes(run.orders(.approved)) == [10, -10, -5, 5, 7])
    #expect(run.remarks == ["targets of less than a lot, which trade nothing: 1"])
    let first = run.orders(.approved)[0]
    #expect(first.event.order.orderId == 1 << 20 && first.event.order.price == noNumber)
    #expect(first.words[OrderWord.decisionTime] == World.start)
    #expect(first.event.origin == 4 && first.event.flags == [.last, .derived])
  }

  /// What lies on the way to a newer target works on; what leads elsewhere is cancelled, and it is
  /// decided again when that has ended, by what was filled until then.
  @Test func targetsChangeWhileOrdersWork() throws {
    let run = try World.run(
      "",
      Self.quoted + "s alpha AAA 10; s alpha AAA 20; s alpha AAA -3; f alpha AAA buy 4 100 #1; "
        + "done #1 cancelled; done #2 cancelled; f alpha AAA sell 4 100 #3; done #3; "
        + "f alpha AAA sell 3 100 #4; done #4")
    #expect(sizes(run.orders(.approved)) == [10, 10, -4, -3])
    #expect(run.orders(.cancelRequested).map { $0.event.order.orderId >> 20 } == [2, 1])
    let back = try World.run(
      "", Self.quoted + "s alpha AAA 10; s alpha AAA 20; s alpha AAA 10; done #2 cancelled")
    #expect(sizes(back.orders(.approved)) == [10, 10])
    #expect(back.orders(.cancelRequested).map { $0.event.order.orderId >> 20 } == [2])
  }

  /// A stop goes on with its trigger; what asks for more than is known is refused, and does not go on
  /// without it.
  @Test func termsThatRiskDoesNotKnow() throws {
    var world = World(Self.quoted + "o alpha AAA buy 10 #5")
    world.extend([0, 0, 110_00])
    world.say("o alpha AAA buy 10 #6")
    world.extend(Array(repeating: 0, count: OrderWord.known))
    let run = try StageHarness(world.events, header: World.header()) {
      try RiskStage(World.file(""))
    }
    #expect(run.decisions == ["accepted", "invalid_order"])
    #expect(run.orders(.approved).map { $0.words[OrderWord.request] } == [5])
    #expect(run.orders(.approved).map { $0.words[OrderWord.trigger] } == [110_00])
  }

  @Test func limitsOrders() throws {
    let run = try World.run(
      """
      [risk]
      order = "limit"
      limit_offset = "10 bp"
      time_in_force = "ioc"
      schedule = "twap"
      deadline = "5m"
      [risk.strategy.beta]
      limit_offset = "-10 bp"
      """, Self.quoted + "s alpha AAA 1; s beta BBB -1; s beta BBB 3")
    let orders = run.orders(.approved)
    // 100.01 × 1.001 is 100.11001, a tick of 0.01 below; 99.99 × 1.001 is 100.08999.
    #expect(orders.map(\.event.order.price) == [100_11, 100_09])
    #expect(orders.allSatisfy { $0.words[OrderWord.timeInForce] == 2 })
    #expect(orders.allSatisfy { $0.words[OrderWord.schedule] == 3 })
    #expect(orders[0].words[OrderWord.deadline] == World.start + 5 * Timestamp.minute)
  }

  @Test func marketOrdersOutsideOfHoursWaitForTheOpening() throws {
    let run = try World.run(
      "[risk.market_hours]\noutside = \"queue\"",
      "@ 2024-01-02T21:00:00Z; q NYC 99 100; s alpha NYC 5")
    #expect(run.orders(.approved).map { $0.words[OrderWord.timeInForce] } == [4])
  }

  /// Decision, then order, both right behind their cause; a rejection says limit and observed value.
  @Test func decisionsSayWhy() throws {
    let run = try World.run("order_size = \"5 shares\"", Self.quoted + "s alpha AAA 6")
    // What is not reached is told at the end.
    #expect(run.events.last?.event.decision.orderId == 0)
    let tail = run.events.dropLast().suffix(3).map(\.event)
    #expect(tail.map(\.kind) == [.signal, .decision, .order])
    #expect(tail[1].decision.limit == 5 && tail[1].decision.observed == 6)
    #expect(tail[1].decision.orderId == tail[2].order.orderId)
    let text = String(decoding: run.events[run.events.count - 3].text, as: UTF8.self)
    #expect(text == "order_size: 6.0 units, allowed is 5.0")
    let accepted = try World.run("", Self.quoted + "s alpha AAA 6").events(of: .decision)[0]
    #expect(accepted.text.isEmpty && accepted.event.decision.reason == 0)
  }

  @Test func accountsFollowFills() throws {
    let run = try World.run(
      "",
      Self.quoted
        + "f alpha AAA buy 10 99; q AAA 101 103; f beta AAA sell 4 102; f none AAA buy 1 102")
    let accounts = run.events(of: .account)
    #expect(accounts.map(\.event.account.item) == [0, 1, 0, 2, 0])
    #expect(accounts[0].event.account.equity == 100_010)
    #expect(accounts[2].values[AccountValue.position] == 6)
    #expect(accounts[3].values[AccountValue.position] == -4)
    #expect(accounts[4].event.account.equity == 100_030)
    #expect(accounts[4].event.account.cash == 100_000 - 990 + 408 - 102)
    #expect(accounts[4].values[AccountValue.peak] == 100_030)
  }

  /// The file appears between two signals: the first is sent, the second is not, and what was open is
  /// cancelled before anything else is decided.
  @Test func killFile() throws {
    let scratch = try ScratchFolder()
    let path = scratch.path + "/stop"
    var desk = try LiveDesk(RiskStage(World.file(""), killFile: path))
    let before = try desk.tell(Self.quoted + "s alpha AAA 5")
    #expect(before.suffix(2).map(\.event.kind) == [.decision, .order])
    try scratch.write([], to: "stop")
    let after = try desk.tell("s beta AAA 5; s alpha AAA -5")
    let words = after.filter { $0.event.kind == .order }.map { $0.words[OrderWord.state] }
    #expect(words == [12, 9], "what was open is cancelled; alpha waits for the end of it")
    let reasons = after.filter { $0.event.kind == .decision }.map(\.event.decision.reason)
    #expect(reasons == [1, 1])
    #expect(after.first?.event.decision.orderId == 0)
    try FileManager.default.removeItem(atPath: path)
    let later = try desk.tell("s beta AAA 7")
    #expect(later.last?.words[OrderWord.state] == 9, "it stays thrown")
  }

  @Test func killedByAnEvent() throws {
    let run = try World.run("", Self.quoted + "s alpha AAA 5; say kill_switch; s beta AAA 5")
    #expect(changes(run) == ["kill_switch: by an event"])
    #expect(run.orders(.cancelRequested).count == 1 && run.decisions.last == "kill_switch")
  }

  @Test func losses() throws {
    let limits = "[risk]\non_breach = \"flatten\"\n[risk.limits]\ndaily_loss = \"1 %\""
    let run = try World.run(
      limits,
      Self.quoted + "s alpha AAA 100; f alpha AAA buy 100 100 #1; done #1; q AAA 89.98 90; "
        + "f alpha AAA sell 100 90 #2; done #2; s alpha AAA 5; @ 2024-01-03T00:00:00Z; "
        + "q AAA 89.98 90; s alpha AAA 6")
    #expect(
      changes(run) == [
        "flatten: all: flatten: daily_loss", "active: all: active: a new day",
      ])
    #expect(sizes(run.orders(.approved)) == [100, -100, 6])
    #expect(sizes(run.orders(.rejected)) == [5])
    let breach = run.events(of: .decision)[1].event.decision
    #expect(breach.limit == 1000 && breach.observed == 1001)
  }

  @Test func canariesTradeAShare() throws {
    let run = try World.run(
      "[risk.strategy.alpha]\ncanary = \"10 %\"\ncanary_instruments = [\"AAA\"]",
      Self.quoted + "s alpha AAA 105; s alpha BBB 105; s beta AAA 105")
    #expect(sizes(run.orders(.approved)) == [10, 105])
    #expect(sizes(run.orders(.shadow)) == [10])
  }

  /// A shadow goes on deciding as if its orders were filled at the touch; the account is not concerned.
  @Test func shadowsDecideOn() throws {
    let run = try World.run(
      "[risk.strategy.alpha]\nshadow = true\nposition = \"20 shares\"",
      Self.quoted + "s alpha AAA 10; s alpha AAA 15; s alpha AAA 21; s alpha AAA -20")
    #expect(sizes(run.orders(.shadow)) == [10, 5, -15, -20])
    #expect(run.decisions == ["accepted", "accepted", "position", "accepted", "accepted"])
    #expect(run.orders(.approved).isEmpty && run.events(of: .account).isEmpty)
  }

  @Test func canariesRollBack() throws {
    let limits = """
      [risk.strategy.alpha]
      drawdown = "500 USD"
      rollback_on = ["drawdown"]
      rollback_to = "beta"
      [risk.strategy.beta]
      shadow = true
      """
    let run = try World.run(
      limits,
      Self.quoted + "s beta AAA 30; s alpha AAA 100; f alpha AAA buy 100 100 #2; done #2; "
        + "q AAA 94 95; f alpha AAA sell 100 94 #3; done #3; s alpha AAA 50; s alpha AAA 60; "
        + "s beta AAA 40")
    #expect(changes(run) == ["rolled_back: strategy alpha: drawdown: strategy beta takes over"])
    // Alpha's hundred are sold, then beta's thirty bought in earnest, and the ten it wants beside them.
    #expect(sizes(run.orders(.approved)) == [100, -100, 30, 10])
    #expect(sizes(run.orders(.shadow)) == [30, 50, 10])
  }

  @Test func reloads() throws {
    let time = World.start + Timestamp.second
    let run = try StageHarness(
      World(Self.quoted + "o alpha AAA buy 9; + 1s; q AAA 99.99 100.01; o alpha AAA buy 9").events,
      header: World.header()
    ) {
      try RiskStage(
        World.file("order_size = \"9 shares\""),
        reloads: [(time, World.file("order_size = \"8 shares\""))])
    }
    #expect(run.decisions == ["accepted", "order_size"])
    let told = run.events(of: .decision).first { $0.event.decision.orderId == 0 }
    #expect(told?.event.eventTime == time && told?.event.decision.reason == 32)
    let words = String(decoding: told?.text ?? [], as: UTF8.self)
    #expect(words.hasPrefix("limits "))
  }

  @Test func ordersOfAFile() throws {
    let text = """
      time,symbol,side,size,type,price,strategy,action,id
      2024-01-02T15:00:01Z,AAA,buy,10,limit,99,hand,,a
      2024-01-02T15:00:02Z,AAA,,12,,98,,replace,a
      2024-01-02T15:00:03Z,AAA,,,,,,cancel,a
      2024-01-02T15:00:04Z,BBB,sell,10,,,,,
      """
    let run = try StageHarness(
      World(Self.quoted + "+ 2s; q AAA 99.99 100.01").events, header: World.header()
    ) {
      try RiskStage(World.file(""), orders: OrderFile(Array(text.utf8), name: "o.csv"))
    }
    #expect(run.header.strategies.map(\.name) == ["alpha", "beta", "hand"])
    #expect(run.decisions == ["accepted", "accepted", "accepted"])
    #expect(run.orders(.approved).map { $0.words[OrderWord.strategy] } == [2, -1])
    let replaced = run.orders(.replaceRequested)[0].event.order
    #expect(replaced.size == 120 && replaced.price == 98_00 && replaced.orderId == 1 << 20)
    #expect(run.orders(.cancelRequested).map(\.event.order.orderId) == [1 << 20])
    // Times rise, what was asked for at a time stands before what happened then.
    #expect(
      zip(run.events, run.events.dropFirst()).allSatisfy {
        $0.event.eventTime <= $1.event.eventTime
      })
  }

  /// Replaying what risk wrote gives the same positions.
  @Test func replay() throws {
    let script = Self.quoted + "f alpha AAA buy 10 99; q AAA 101 103; f beta AAA sell 4 102"
    let first = try World.run("", script)
    let again = try StageHarness(
      first.events.filter { $0.event.kind != .account }, header: World.header()
    ) { try RiskStage(World.file("")) }
    #expect(firstDifference(again.events(of: .account), first.events(of: .account)) == nil)
  }
}
