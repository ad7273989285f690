import Configuration
import EventModel
import Execution
import Foundation
import RiskControl
import TestSupport
import Testing

/// What holds for any input: cuts, snapshots and truncation change nothing.
@Suite struct InvariantTests {
  static let limits = """
    [risk]
    on_breach = "flatten"
    [risk.limits]
    order_size = "120 shares"
    position = "300 shares"
    gross_leverage = "4 x"
    daily_loss = "1 %"
    soft_daily_loss = "0.5 %"
    order_rate = "9 /s"
    repeated_within = "100ms"
    max_age = "30s"
    price_collar = "2 %"
    [risk.strategy.alpha]
    order = "limit"
    limit_offset = "5 bp"
    drawdown = "1500 USD"
    [risk.strategy.beta]
    canary = "50 %"
    canary_instruments = ["AAA", "ES"]
    drawdown = "2000 USD"
    rollback_on = ["drawdown"]
    [execution]
    [venue]
    book = "l1"
    latency.order = "3ms"
    latency.response = "2ms"
    """
  static let reloaded = limits.replacingOccurrences(of: "120 shares", with: "60 shares")
  static let orders = """
    time,symbol,side,size,type,price,tif,schedule,until,strategy,action,id
    2024-01-02T15:00:00.2Z,AAA,buy,40,limit,99.5,gtc,,,hand,new,1
    2024-01-02T15:00:03Z,AAA,,50,,99.7,,,,,replace,1
    2024-01-02T15:00:09Z,ES,sell,1,,,,,,,,2
    2024-01-02T15:01:09Z,AAA,,,,,,,,,cancel,1
    2024-01-03T18:00:00Z,BBB,sell,1,,,,,,hand,,
    """

  enum Mode: CaseIterable { case live, venue }

  static func stage(_ mode: Mode) throws -> RiskStage {
    func file(_ text: String) throws -> TradingFile {
      let account = "[account]\ncash = \"100000 USD\"\n[account.rates]\nAUD = 0.65\nCNY = 0.125\n"
      return try TradingFile(Configuration(Array((account + text).utf8), file: "f.toml"))
    }
    return try RiskStage(
      file(limits), venue: mode == .venue ? file(limits) : nil,
      reloads: [(World.start + 20 * Timestamp.second, file(reloaded))],
      orders: OrderFile(Array(orders.utf8), name: "orders.csv"))
  }

  static func events(_ seed: UInt64, _ mode: Mode) -> [OwnedEvent] {
    var random = RandomWorld(seed: seed)
    return World(random.script(500, without: mode == .venue ? ["f", "done"] : [])).events
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>, Mode.allCases)
  func cuts(seed: UInt64, mode: Mode) throws {
    let events = Self.events(seed, mode)
    let whole = try StageHarness(events, header: World.header()) { try Self.stage(mode) }
    let (approved, rejected) = (whole.orders(.approved).count, whole.orders(.rejected).count)
    #expect(approved > 5 && rejected > 5, "\(approved) approved, \(rejected) rejected")
    #expect(whole.events(of: .account).count > 5)
    for cuts in 1...6 as ClosedRange<UInt64> {
      let cut = try StageHarness(events, header: World.header(), cuts: cuts) {
        try Self.stage(mode)
      }
      #expect(firstDifference(cut.events, whole.events) == nil, "cuts \(cuts)")
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>, Mode.allCases)
  func snapshots(seed: UInt64, mode: Mode) throws {
    let events = Self.events(seed, mode)
    let whole = try StageHarness(events, header: World.header()) { try Self.stage(mode) }
    for place in stride(from: 1, to: events.count, by: 9) {
      let resumed = try StageHarness(
        events, header: World.header(), cuts: seed, snapshotAt: place
      ) { try Self.stage(mode) }
      #expect(firstDifference(resumed.events, whole.events) == nil, "snapshot at \(place)")
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>, Mode.allCases)
  func truncation(seed: UInt64, mode: Mode) throws {
    let events = Self.events(seed, mode)
    let whole = try StageHarness(events, header: World.header()) { try Self.stage(mode) }
    for place in stride(from: 1, to: events.count, by: 13) {
      let part = try StageHarness(
        Array(events[..<place]), header: World.header(), ends: false
      ) { try Self.stage(mode) }
      let prefix = Array(whole.events.prefix(part.events.count))
      #expect(firstDifference(part.events, prefix) == nil, "cut at \(place)")
    }
  }

  /// The account events that `risk --venue` derived, and the positions in them, are those of the fills
  /// that `execute` emits when it reads what risk wrote.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func fillsAreThoseOfExecute(seed: UInt64) throws {
    let run = try StageHarness(Self.events(seed, .venue), header: World.header()) {
      try Self.stage(.venue)
    }
    var executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(Self.limits))
    }
    let fills = executed.events(of: .fill)
    #expect(fills.count > 5)
    var held: [UInt32: Int64] = [:]
    let expected = fills.map { fill in
      let size = fill.event.fill.side == .bid ? fill.event.fill.size : -fill.event.fill.size
      held[fill.event.instrument, default: 0] += size
      return
        "\(fill.event.eventTime) \(fill.event.instrument) \(Double(held[fill.event.instrument]!) / 10)"
    }
    let derived = run.events(of: .account).filter { $0.event.account.item == 0 }.map {
      let position = $0.values[AccountValue.position]
      return
        "\($0.event.eventTime) \($0.event.instrument) \(((position * 10).rounded()) / 10)"
    }
    #expect(derived == expected)
    // Read live, with the fills in the stream, risk comes to the same account.
    executed = try StageHarness(
      executed.events.filter { ![.account, .decision].contains($0.event.kind) },
      header: run.header
    ) {
      try RiskStage(World.file("[risk.limits]\nopen_orders = 1"))
    }
    let again = executed.events(of: .account)
    let before = run.events(of: .account)
    #expect(again.count == before.count)
    for (live, venue) in zip(again, before) {
      #expect(live.values.map(\.bitPattern) == venue.values.map(\.bitPattern))
      #expect(live.event.account.equity.bitPattern == venue.event.account.equity.bitPattern)
    }
  }
}
