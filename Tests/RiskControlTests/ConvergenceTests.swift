import Configuration
import EventModel
import RiskControl
import TestSupport
import Testing

/// Held becomes wanted, whatever is refused on the way: one story each.
@Suite struct ConvergenceTests {
  private static let quoted = "q AAA 99.99 100.01; t AAA 100; q BBB 99.99 100.01; "
  private static let long = quoted + "s alpha AAA 100; f alpha AAA buy 100 100 #1; done #1; "

  /// Orders in the order of deciding: `approved -100`, `rejected 50 short_sale`.
  private func orders(_ run: StageHarness) -> [String] {
    run.events(of: .order).compactMap { owned in
      guard owned.event.flags.contains(.derived), owned.words.count > OrderWord.count else {
        return nil
      }
      let state = OrderState(rawValue: UInt16(owned.words[OrderWord.state]))
      guard state == .approved || state == .rejected || state == .cancelRequested else {
        return nil
      }
      let size = (owned.event.order.side == .bid ? 1 : -1) * owned.event.order.size / 10
      let reason = DecisionReason(rawValue: UInt16(owned.words[OrderWord.reason]))
      let limit = owned.event.order.price == noNumber ? "" : " at \(owned.event.order.price)"
      return "\(state.name) \(size)\(limit)" + (reason == .accepted ? "" : " \(reason.name)")
    }
  }

  /// What is told of targets: reason, wanted, held, and the words.
  private func targets(_ run: StageHarness) -> [String] {
    run.events(of: .decision).filter {
      $0.event.decision.orderId == 0 && $0.event.instrument != noInstrument
    }.map {
      let decision = $0.event.decision
      let reason = DecisionReason(rawValue: decision.reason).name
      return "\(reason) \(decision.limit) \(decision.observed) "
        + String(decoding: $0.text, as: UTF8.self)
    }
  }

  @Test func whatOnlyClosesIsLetThroughAndTheRestIsRefused() throws {
    let run = try World.run("", Self.long + "say reducing_only; s alpha AAA -100")
    #expect(
      orders(run) == ["approved 100", "approved -100", "rejected -100 reducing_only"])
  }

  @Test func shortsThatAreForbiddenDoNotKeepALong() throws {
    let run = try World.run(
      "[risk]\nshort_sales = \"forbidden\"",
      Self.long + "s alpha AAA -100; f alpha AAA sell 100 100 #2; done #2; q AAA 99.99 100.01")
    // Judged once more when what closes has ended.
    #expect(
      orders(run) == [
        "approved 100", "approved -100", "rejected -100 short_sale", "rejected -100 short_sale",
      ])
  }

  /// The order that flattens is not taken back for a signal that is refused.
  @Test func aRefusedSignalDoesNotUndoAFlatten() throws {
    let run = try World.run(
      "[risk]\non_breach = \"flatten\"\n[risk.limits]\ndrawdown = \"5 %\"",
      Self.long + "q AAA 48.99 49.01; s alpha AAA 150; q AAA 48.98 49.00; "
        + "f alpha AAA sell 100 50 #2; done #2; s alpha AAA 20")
    #expect(
      orders(run) == [
        "approved 100", "approved -100", "rejected 50 flatten", "rejected 20 flatten",
      ])
  }

  @Test func aBadQuoteDelaysAnExit() throws {
    let run = try World.run(
      "price_collar = \"20 bp\"",
      Self.long + "q AAA 99 101; s alpha AAA 0; + 1s; q AAA 99 101; + 1s; q AAA 99.95 100.01")
    #expect(orders(run) == ["approved 100", "approved -100"])
    #expect(run.orders(.approved)[1].event.eventTime == World.start + 2 * Timestamp.second)
    #expect(
      targets(run).first?.hasPrefix("price_collar 0.0 100.0 waits: strategy alpha: price_collar: ")
        == true, "\(targets(run))")
  }

  /// Patience ends: one wide quote does not keep the position for ever.
  @Test func patienceEnds() throws {
    let run = try World.run(
      "[risk.exits]\npatience = \"10s\"\n[risk.limits]\nprice_collar = \"20 bp\"",
      Self.long + "q AAA 99 101; s alpha AAA 0; + 60s; q BBB 99.99 100.01")
    #expect(orders(run) == ["approved 100", "approved -100"])
    #expect(
      run.orders(.approved)[1].event.eventTime == World.start + 10 * Timestamp.second,
      "at its own time, not at that of the next event")
  }

  @Test func sizeSlicesAndRateDelays() throws {
    let run = try World.run(
      "order_size = \"50 shares\"\norder_rate = \"4 /s\"",
      Self.quoted + "f alpha AAA buy 160 100; s alpha AAA 0; + 5s; q AAA 99.99 100.01")
    #expect(orders(run) == ["approved -50", "approved -50", "approved -50", "approved -10"])
    let rated = try World.run(
      "order_size = \"50 shares\"\norder_rate = \"3 /s\"",
      Self.quoted + "f alpha AAA buy 160 100; s alpha AAA 0; + 5s; q BBB 99.99 100.01")
    #expect(orders(rated) == ["approved -50", "approved -50", "approved -50", "approved -10"])
    #expect(
      rated.orders(.approved)[3].event.eventTime == World.start + Timestamp.second + 1,
      "as soon as the rate allows")
  }

  /// Entries leave half of the rate for what closes.
  @Test func halfOfARateIsForExits() throws {
    let run = try World.run(
      "order_rate = \"4 /s\"",
      Self.quoted + "f beta BBB buy 5 100; o alpha AAA buy 1; o alpha AAA buy 2; "
        + "o alpha AAA buy 3; s beta BBB 0")
    #expect(
      orders(run) == ["approved 1", "approved 2", "rejected 3 order_rate", "approved -5"])
  }

  /// A limit that closes follows the market ever farther, and ends at market.
  @Test func limitsThatCloseAreRepriced() throws {
    let run = try World.run(
      """
      [risk]
      order = "limit"
      limit_offset = "-5 bp"
      time_in_force = "ioc"
      schedule = "twap"
      [risk.exits]
      patience = "3s"
      """,
      Self.quoted + "f alpha AAA buy 10 100; s alpha AAA 0; + 1s; q AAA 98.99 99.01; "
        + "done #1 cancelled; + 4s; q AAA 97.99 98.01; done #2 cancelled")
    #expect(
      orders(run) == [
        "approved -10 at 9999", "cancel_requested -10 at 9999 repriced",
        "approved -10 at 9890", "cancel_requested -10 at 9890 repriced", "approved -10",
      ])
    let exits = run.orders(.approved)
    #expect(exits.allSatisfy { $0.words[OrderWord.timeInForce] == 0 }, "no IOC")
    #expect(
      exits.allSatisfy { $0.words[OrderWord.schedule] == Int64(ScheduleKind.direct.rawValue) })
  }

  /// What the venue refuses again and again is stuck, is told, and goes on when something changes.
  @Test func refusalsEndInStuck() throws {
    var script = Self.quoted + "f alpha AAA buy 10 100; s alpha AAA 0; "
    for order in 1...3 { script += "done #\(order) rejected; + 5m; q AAA 99.99 100.01; " }
    script += "+ 5m; q AAA 99.99 100.01; status AAA trading; done #4 rejected"
    let run = try World.run("[risk.exits]\nstuck_after = 3", script)
    #expect(orders(run) == Array(repeating: "approved -10", count: 4))
    #expect(targets(run).contains("stuck 0.0 10.0 stuck: strategy alpha: stuck"))
  }

  /// At one time an exit is tried once: no bid and no latency are no endless loop.
  @Test func aRefusalIsNotTriedAgainAtOnce() throws {
    let run = try World.run(
      "",
      Self.quoted + "f alpha AAA buy 10 100; s alpha AAA 0; done #1 rejected; "
        + "q AAA 99.99 100.01; q AAA 99.98 100.01; + 1s; q AAA 99.98 100.01")
    #expect(orders(run) == ["approved -10", "approved -10"])
  }

  @Test func ownOrdersMakeWayForAnExit() throws {
    let run = try World.run(
      "",
      Self.quoted + "f alpha AAA buy 10 100; o beta AAA buy 5 99.99; s alpha AAA 0; "
        + "done #1 cancelled")
    #expect(
      orders(run) == [
        "approved 5 at 9999", "cancel_requested 5 at 9999 self_match", "approved -10",
      ])
  }

  /// Shares bought today wait for tomorrow; what is settled is sold.
  @Test func settlementKeepsOnlyWhatIsNotSettled() throws {
    let run = try World.run(
      "",
      "@ 2024-01-02T02:00:00Z; q 600000 9.99 10.01; t 600000 10; f alpha 600000 buy 300 10; "
        + "@ 2024-01-03T02:00:00Z; q 600000 9.99 10.01; t 600000 10; f alpha 600000 buy 200 10; "
        + "s alpha 600000 -100; f alpha 600000 sell 300 10 #1; done #1; "
        + "@ 2024-01-04T02:00:00Z; q 600000 9.99 10.01; t 600000 10")
    #expect(orders(run).filter { $0.hasPrefix("approved") } == ["approved -300", "approved -200"])
    #expect(targets(run).contains { $0.hasPrefix("settlement") })
  }

  @Test func aSignalMakesOneAttempt() throws {
    let run = try World.run(
      "order_size = \"5 shares\"",
      Self.quoted + "s alpha AAA 6; + 1m; q AAA 99.99 100.01; say halted; say active; "
        + "@ 2024-01-03T15:00:00Z; q AAA 99.99 100.01")
    #expect(orders(run) == ["rejected 6 order_size"])
    #expect(targets(run) == ["order_size 6.0 0.0 unreached: strategy alpha: order_size"])
    let again = try World.run(
      "[risk]\nentries = \"retry for 1m\"\n[risk.limits]\nmax_age = \"1s\"",
      Self.quoted + "+ 2s; s alpha AAA 6; + 1s; q AAA 99.99 100.01; + 1s; q AAA 99.99 100.01")
    #expect(orders(again) == ["rejected 6 stale_data", "approved 6"])
  }

  /// A halt freezes; what was due goes on when it ends.
  @Test func haltsFreeze() throws {
    let run = try World.run(
      "",
      Self.long + "say halted; s alpha AAA 0; + 1m; q AAA 99.99 100.01; say active alpha; "
        + "say active; q AAA 99.99 100.01")
    #expect(orders(run) == ["approved 100", "approved -100"])
    #expect(targets(run).first == "halted 0.0 100.0 waits: strategy alpha: halted")
  }

  @Test func killCanFlatten() throws {
    let script = Self.long + "o beta AAA buy 5 90; say kill_switch; q AAA 99.99 100.01"
    let kept = try World.run("", script)
    #expect(
      orders(kept) == [
        "approved 100", "approved 5 at 9000", "cancel_requested 5 at 9000 kill_switch",
      ])
    let flat = try World.run("[risk]\nkill = \"flatten\"", script + "; done #2 cancelled")
    #expect(orders(flat).last == "approved -100")
  }

  /// What is held at the start and was wanted by nobody is not sold.
  @Test func absentIsNotZero() throws {
    let run = try World.run("", Self.quoted + "f alpha AAA buy 10 100; q AAA 89.99 90.01")
    #expect(orders(run).isEmpty && targets(run).isEmpty)
  }

  /// A timer of the calendar tries at once, also within the time between two tries.
  @Test func theOpeningIsNotMissed() throws {
    let run = try World.run(
      "",
      "@ 2024-01-03T14:29:58Z; q NYC 99 100; f alpha NYC buy 5 100; s alpha NYC 0; "
        + "+ 1500ms; q NYC 99 100; @ 2024-01-03T14:31:00Z; q NYC 99 100")
    #expect(orders(run) == ["approved -5"])
    #expect(
      run.orders(.approved)[0].event.eventTime == Timestamp.parse("2024-01-03T14:30:00Z")!)
  }

  /// A kill that flattens goes before a halt.
  @Test func killFlattensWhatIsHalted() throws {
    let run = try World.run(
      "[risk]\nkill = \"flatten\"", Self.long + "say halted; say kill_switch; q AAA 99.99 100.01")
    #expect(orders(run).last == "approved -100")
  }

  /// An entry that is tried again is not bought hours later.
  @Test func retriesEnd() throws {
    let run = try World.run(
      "[risk]\nentries = \"retry for 5m\"\n[risk.limits]\nmax_age = \"1s\"",
      Self.quoted + "+ 2s; s alpha AAA 6; @ 2024-01-03T15:00:00Z; q AAA 99.99 100.01; "
        + "+ 1s; q AAA 99.99 100.01")
    #expect(orders(run) == ["rejected 6 stale_data"])
  }

  /// A state that reloaded limits say holds, and one that they no longer say ends.
  @Test func reloadsChangeStates() throws {
    let time = World.start + Timestamp.second
    let run = try StageHarness(
      World(Self.quoted + "s alpha AAA 5; + 1s; q AAA 99.99 100.01; s alpha AAA 9").events,
      header: World.header()
    ) {
      try RiskStage(
        World.file("[risk.strategy.alpha]"),
        reloads: [(time, World.file("[risk.strategy.alpha]\nstate = \"halted\""))])
    }
    #expect(orders(run) == ["approved 5", "cancel_requested 5 halted", "rejected 4 halted"])
  }

  /// A venue that goes on with an order which a state has cancelled is asked again, at its own time.
  @Test func aRefusedCancelIsAskedForAgain() throws {
    let run = try World.run(
      "",
      Self.quoted + "s alpha AAA 5; say halted; done #1 cancel_pending; done #1 working; "
        + "+ 5s; q BBB 99.99 100.01")
    #expect(
      orders(run) == ["approved 5", "cancel_requested 5 halted", "cancel_requested 5 halted"])
    #expect(
      run.orders(.cancelRequested).last?.event.eventTime == World.start + Timestamp.second)
  }

  @Test func aCommandToNobodyIsTold() throws {
    var world = World(Self.long + "say flatten nobody")
    world.say("q AAA 99.99 100.01")
    let run = try StageHarness(world.events, header: World.header()) {
      try RiskStage(World.file(""))
    }
    let told = run.events(of: .decision).first { $0.event.decision.reason == 4 }
    #expect(
      String(decoding: told?.text ?? [], as: UTF8.self)
        == "there is no strategy nobody: flatten was not obeyed")
  }
}
