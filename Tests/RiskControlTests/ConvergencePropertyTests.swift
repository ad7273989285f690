import Configuration
import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// Over random markets, signals, limits, refusals, partial fills, halts and breaches, with the venue
/// that backtests have.
@Suite struct ConvergencePropertyTests {
  private static let venue = """
    [execution]
    [venue]
    book = "l1"
    size_when_unknown = "1000000"
    """

  static let settings: [ConvergenceSetting] = [
    ConvergenceSetting(
      name: "plain", text: "[risk]\n" + venue, kinds: [.zeroLatency, .halts, .opposed]),
    ConvergenceSetting(
      name: "latency and races",
      text: venue + "\nlatency.order = \"300ms\"\nlatency.response = \"200ms\"", kinds: [.races]),
    ConvergenceSetting(
      name: "limits of every kind",
      text: """
        [risk.limits]
        order_size = "120 shares"
        order_notional = "9000 USD"
        order_rate = "6 /s"
        price_collar = "50 bp"
        max_age = "20s"
        repeated_within = "500ms"
        gross_leverage = "2 x"
        position = "150 shares"
        """ + "\n" + venue + "\nlatency.order = \"20ms\"", kinds: [.refusals]),
    ConvergenceSetting(
      name: "entries by limits that expire",
      text: """
        [risk]
        order = "limit"
        limit_offset = "1 bp"
        time_in_force = "ioc"
        short_sales = "forbidden"
        """ + "\n" + venue + "\nlatency.order = \"100ms\"\nlatency.response = \"50ms\"",
      kinds: [.partialFills]),
    ConvergenceSetting(
      name: "breaches",
      text: """
        [risk]
        on_breach = "flatten"
        [risk.limits]
        drawdown = "1 %"
        [risk.strategy.beta]
        daily_loss = "300 USD"
        """ + "\n" + venue + "\nlatency.order = \"50ms\"", kinds: [.breaches]),
    ConvergenceSetting(
      name: "sessions", text: venue + "\nlatency.order = \"50ms\"", prices: ["NYC": 9_000],
      kinds: [.sessions]),
    ConvergenceSetting(
      name: "A-shares",
      text: "[risk]\n" + venue + "\nlatency.order = \"50ms\"", prices: ["600000": 10_000],
      begin: "@ 2024-01-02T02:00:00Z; t 600000 100; @ 2024-01-03T02:00:00Z; t 600000 100; "
        + "q 600000 99.99 100.01",
      calm: "@ 2024-01-30T02:00:00Z", lot: 100, isLocked: true, kinds: [.settlement, .priceLimits]),
    ConvergenceSetting(
      name: "what is held at the start",
      text: """
        [account]
        cash = "100000 USD"
        [account.rates]
        AUD = "AUDUSD"
        CNY = 0.125
        [account.positions]
        AAA = { size = "70", average_price = "100", strategy = "alpha" }
        other = { symbol = "BBB", size = "-90", average_price = "50", strategy = "beta" }
        [risk]
        """ + "\n" + venue,
      held: [(0, 0, 70), (1, 8, -90)], kinds: [.start]),
    ConvergenceSetting(
      name: "bars", text: venue.replacing("l1", with: "bars"), isBars: true, kinds: [.bars]),
  ]

  private static let withStops = ConvergenceSetting(
    name: "stops at the venue under latency",
    text: venue + "\nlatency.order = \"300ms\"\nlatency.response = \"100ms\"")

  /// Stops and exits on their way to each other never close more than is held.
  @Test(arguments: 1...10 as ClosedRange<UInt64>) func stopsAndExitsNeverAddUp(seed: UInt64) throws
  {
    let script = Self.withStops.script(seed &* 57).split(separator: ";").map { sentence in
      sentence.split(separator: " ").first == "s" ? "\(sentence) 0.25" : String(sentence)
    }.joined(separator: ";")
    let run = try StageHarness(World(script).events, header: World.header()) {
      try Self.stage(Self.withStops)
    }
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(Self.withStops.text))
    }
    var watch = TargetWatch(Self.withStops)
    for event in executed.events { watch.take(event) }
    watch.finish()
    #expect(watch.complaints.isEmpty, "\(watch.complaints.prefix(4))")
    #expect(watch.fills > 3, "\(watch.fills) fills, \(watch.stops) of stops, test little")
  }

  private static func stage(_ setting: ConvergenceSetting) throws -> RiskStage {
    try RiskStage(World.file(setting.text), venue: World.file(setting.text))
  }

  /// What `execute` says of a random stretch and a calm one behind it.
  private static func watch(_ setting: ConvergenceSetting, _ seed: UInt64) throws -> TargetWatch {
    let run = try StageHarness(World(setting.script(seed)).events, header: World.header()) {
      try stage(setting)
    }
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(setting.text))
    }
    var watch = TargetWatch(setting)
    for event in executed.events { watch.take(event) }
    watch.finish()
    return watch
  }

  @Test(arguments: settings, 1...8 as ClosedRange<UInt64>)
  func heldBecomesWanted(_ setting: ConvergenceSetting, seed: UInt64) throws {
    let watch = try Self.watch(setting, seed &* 91)
    #expect(watch.complaints.isEmpty, "\(watch.complaints.prefix(4))")
    #expect(
      watch.fills > 3 && watch.decisions >= 30,
      "\(watch.fills) fills and \(watch.decisions) decisions test little")
  }

  /// Each of what the runs are said to be about did occur.
  @Test(arguments: settings) func allKindsOccur(_ setting: ConvergenceSetting) throws {
    var kinds: Set<ConvergenceKind> = []
    for seed in 1...8 as ClosedRange<UInt64> {
      kinds.formUnion(try Self.watch(setting, seed &* 91).kinds)
    }
    #expect(kinds.isSuperset(of: setting.kinds), "\(setting.kinds.subtracting(kinds)) never were")
  }

  @Test func allKindsAreNamed() {
    #expect(Set(Self.settings.flatMap(\.kinds)) == Set(ConvergenceKind.allCases))
  }

  /// Events of instruments that nobody trades change no order, and none of its times.
  @Test(arguments: settings, 1...3 as ClosedRange<UInt64>)
  func othersChangeNothing(_ setting: ConvergenceSetting, seed: UInt64) throws {
    let script = setting.script(seed &* 17)
    let noisy = script.split(separator: ";").enumerated().flatMap { place, sentence in
      place % 2 == 0
        ? [sentence, " q BHP 9\(place % 10) 9\(place % 10).5", " q WHO 1 2"] : [sentence]
    }.joined(separator: ";")
    func orders(_ script: String) throws -> [String] {
      try StageHarness(World(script).events, header: World.header()) { try Self.stage(setting) }
        .events(of: .order).map {
          "\($0.event.eventTime) \($0.event.instrument) \($0.event.order) \($0.words.prefix(6))"
        }
    }
    let (few, many) = (try orders(script), try orders(noisy))
    #expect(few == many, "\(zip(few, many).first { $0 != $1 }.map { "\($0) | \($1)" } ?? "")")
    #expect(few.count > 15)
  }
}
