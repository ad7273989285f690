import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// Reloaded limits make a strategy a shadow, and let it trade again.
@Suite struct ShadowReloadTests {
  private static let quoted = "q AAA 99.99 100.01; q BBB 49.99 50.01; "
  private static let shadow = "[risk.strategy.alpha]\nshadow = true"

  /// - Parameter reloads: limits by seconds from the start.
  private static func run(
    _ limits: String, _ reloads: [(seconds: Int64, limits: String)], venue: String? = nil,
    snapshotAt: Int? = nil, _ script: String
  ) throws -> StageHarness {
    try StageHarness(World(script).events, header: World.header(), snapshotAt: snapshotAt) {
      try RiskStage(
        World.file(limits), venue: venue.map { try World.file($0) },
        reloads: reloads.map {
          (World.start + $0.seconds * Timestamp.second, try World.file($0.limits))
        })
    }
  }

  private func sizes(_ run: StageHarness, _ state: OrderState) -> [Int64] {
    run.orders(state).map { ($0.event.order.side == .bid ? 1 : -1) * $0.event.order.size / 10 }
  }

  private func told(_ run: StageHarness) -> [String] {
    run.events(of: .decision).filter {
      $0.event.decision.orderId == 0 && $0.event.instrument == noInstrument
    }
    .map { String(decoding: $0.text, as: UTF8.self) }.filter { $0.contains("alpha") }
  }

  private static let story =
    quoted + "s alpha AAA 5; f alpha AAA buy 2 100 #1; + 1s; q AAA 99.99 100.01; "
    + "done #1 cancelled; f alpha AAA sell 2 100 #2; done #2; s alpha AAA 7; "
    + "+ 1s; q AAA 99.99 100.01; + 1s; q AAA 99.99 100.01; s alpha AAA 8; s alpha BBB 1"

  /// What it holds is closed, and nobody makes it larger; then its orders are decided and not sent, until
  /// the first signal behind the limits that let it trade.
  @Test func intoTheShadowAndBack() throws {
    let reloads: [(seconds: Int64, limits: String)] = [
      (1, Self.shadow), (2, "[risk.strategy.alpha]"),
    ]
    let run = try Self.run("[risk.strategy.alpha]", reloads, Self.story)
    #expect(sizes(run, .approved) == [5, -2, 8, 1])
    #expect(sizes(run, .cancelRequested) == [5])
    #expect(sizes(run, .shadow) == [7])
    #expect(
      told(run) == [
        "strategy alpha: goes on as a shadow, what it holds is closed",
        "strategy alpha: trades from its next signal on",
      ])
    for cut in World(Self.story).events.indices {
      let again = try Self.run("[risk.strategy.alpha]", reloads, snapshotAt: cut, Self.story)
      #expect(sizes(again, .approved) == [5, -2, 8, 1] && sizes(again, .shadow) == [7], "\(cut)")
    }
  }

  /// The same limits again change nothing, and nothing is told.
  @Test func reloadsThatSayTheSame() throws {
    let run = try Self.run(
      Self.shadow, [(1, Self.shadow)],
      Self.quoted + "s alpha AAA 5; + 1s; q AAA 99.99 100.01; s alpha AAA 6")
    // The shadow holds five.
    #expect(sizes(run, .shadow) == [5, 1] && sizes(run, .approved).isEmpty && told(run).isEmpty)
  }

  /// A shadow's position is none of the strategy's that trades.
  @Test func outOfTheShadow() throws {
    let run = try Self.run(
      Self.shadow, [(1, "[risk.strategy.alpha]"), (3, Self.shadow)],
      Self.quoted + "s alpha AAA 5; + 1s; q AAA 99.99 100.01; + 1s; s alpha AAA 5; "
        + "f alpha AAA buy 5 100 #2; done #2; + 1s; q AAA 99.99 100.01; "
        + "f alpha AAA sell 5 100 #3; done #3; s alpha AAA 5")
    #expect(sizes(run, .shadow) == [5, 5] && sizes(run, .approved) == [5, -5])
  }

  /// Instruments leave and enter a canary one by one.
  @Test func instrumentsOfACanary() throws {
    func limits(_ symbol: String) -> String {
      "[risk.strategy.alpha]\ncanary = \"100 %\"\ncanary_instruments = [\"\(symbol)\"]"
    }
    let run = try Self.run(
      limits("AAA"), [(1, limits("BBB"))],
      Self.quoted + "s alpha AAA 5; f alpha AAA buy 5 100 #1; done #1; s alpha BBB 3; + 1s; "
        + "q AAA 99.99 100.01; f alpha AAA sell 5 100 #3; done #3; s alpha AAA 4; s alpha BBB 2")
    #expect(sizes(run, .approved) == [5, -5, 2] && sizes(run, .shadow) == [3, 4])
    #expect(told(run).count == 2)
  }

  /// At the venue of a backtest the position ends too, and its stop with it.
  @Test func atTheVenue() throws {
    let venue = "[risk]\n[execution]\n[venue]\nbook = \"l1\"\nsize_when_unknown = \"1000\""
    let run = try Self.run(
      "[risk.strategy.alpha]", [(1, Self.shadow)], venue: venue,
      Self.quoted + "s alpha AAA 5 0.5; + 1s; q AAA 99.99 100.01; + 1s; q AAA 99 99.02; "
        + "s alpha AAA 5; + 1s; q AAA 99 99.02")
    #expect(sizes(run, .approved) == [5, -5] && sizes(run, .shadow) == [5])
    #expect(run.events(of: .account).last?.values[AccountValue.position] == 0)
  }
}
