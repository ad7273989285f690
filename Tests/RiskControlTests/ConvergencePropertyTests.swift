import Configuration
import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// Over random markets, signals, limits, refusals, partial fills, halts and breaches, with the venue
/// that backtests have.
@Suite struct ConvergencePropertyTests {
  /// What a run is configured by, and how long the calm lasts in which all has to be reached.
  struct Setting: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var testDescription: String { name }
  }

  private static let venue = """
    [execution]
    [venue]
    book = "l1"
    size_when_unknown = "1000000"
    """

  static let settings: [Setting] = [
    Setting(name: "plain", text: venue),
    Setting(
      name: "latency and races",
      text: venue + "\nlatency.order = \"300ms\"\nlatency.response = \"200ms\""),
    Setting(
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
        """ + "\n" + venue + "\nlatency.order = \"20ms\""),
    Setting(
      name: "entries by limits that expire",
      text: """
        [risk]
        order = "limit"
        limit_offset = "1 bp"
        time_in_force = "ioc"
        short_sales = "forbidden"
        """ + "\n" + venue + "\nlatency.order = \"100ms\"\nlatency.response = \"50ms\""),
    Setting(
      name: "breaches",
      text: """
        [risk]
        on_breach = "flatten"
        [risk.limits]
        drawdown = "1 %"
        [risk.strategy.beta]
        daily_loss = "300 USD"
        """ + "\n" + venue + "\nlatency.order = \"50ms\""),
  ]

  private static let withStops = Setting(
    name: "stops at the venue under latency",
    text: venue + "\nlatency.order = \"300ms\"\nlatency.response = \"100ms\"")

  /// Stops and exits on their way to each other never close more than is held.
  @Test(arguments: 1...10 as ClosedRange<UInt64>) func stopsAndExitsNeverAddUp(seed: UInt64) throws
  {
    let script = Self.script(seed &* 57).split(separator: ";").map { sentence in
      sentence.split(separator: " ").first == "s" ? "\(sentence) 0.25" : String(sentence)
    }.joined(separator: ";")
    let run = try StageHarness(World(script).events, header: World.header()) {
      try Self.stage(Self.withStops)
    }
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(Self.withStops.text))
    }
    var watch = TargetWatch()
    for event in executed.events { watch.take(event) }
    watch.finish()
    #expect(watch.complaints.isEmpty, "\(watch.complaints.prefix(4))")
    #expect(watch.fills > 3, "\(watch.fills) fills, \(watch.stops) of stops, test little")
  }

  private static func stage(_ setting: Setting) throws -> RiskStage {
    try RiskStage(World.file(setting.text), venue: World.file(setting.text))
  }

  /// A random stretch, and then a calm one in which the market takes orders.
  private static func script(_ seed: UInt64) -> String {
    var random = RandomWorld(seed: seed)
    var script = random.script(260, without: ["f", "done", "o", "x", "r"])
    script += "; say active; say active alpha; say active beta"
    for symbol in ["AAA", "BBB", "ES"] { script += "; status \(symbol) trading" }
    for second in 0..<120 {
      let tenth = second % 2
      script +=
        "; + 1s; q AAA 99.9\(tenth) 100.0\(tenth); q BBB 49.9\(tenth) 50.0\(tenth)"
        + "; q ES 89.9\(tenth) 90.0\(tenth)"
    }
    return script
  }

  @Test(arguments: settings, 1...8 as ClosedRange<UInt64>)
  func heldBecomesWanted(_ setting: Setting, seed: UInt64) throws {
    let run = try StageHarness(World(Self.script(seed &* 91)).events, header: World.header()) {
      try Self.stage(setting)
    }
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(setting.text))
    }
    var watch = TargetWatch()
    for event in executed.events { watch.take(event) }
    watch.finish()
    #expect(watch.complaints.isEmpty, "\(watch.complaints.prefix(4))")
    #expect(watch.fills > 3, "\(watch.fills) fills test little")
  }

  /// Events of instruments that nobody trades change no order, and none of its times.
  @Test(arguments: settings, 1...3 as ClosedRange<UInt64>)
  func othersChangeNothing(_ setting: Setting, seed: UInt64) throws {
    let script = Self.script(seed &* 17)
    let noisy = script.split(separator: ";").enumerated().flatMap { place, sentence in
      place % 2 == 0
        ? [sentence, " q NYC 9\(place % 10) 9\(place % 10).5", " q WHO 1 2"] : [sentence]
    }.joined(separator: ";")
    func orders(_ script: String) throws -> [String] {
      try StageHarness(World(script).events, header: World.header()) { try Self.stage(setting) }
        .events(of: .order).map {
          "\($0.event.eventTime) \($0.event.instrument) \($0.event.order) \($0.words.prefix(6))"
        }
    }
    let (few, many) = (try orders(script), try orders(noisy))
    #expect(few == many, "\(zip(few, many).first { $0 != $1 }.map { "\($0) | \($1)" } ?? "")")
    #expect(few.count > 20)
  }
}

/// Follows what is wanted and what is held, the plain way.
private struct TargetWatch {
  private struct Key: Hashable {
    var strategy: Int64
    var instrument: UInt32
  }

  private var wanted: [Key: Double] = [:]
  /// Of the newest signals, for races.
  private var recent: [Key: [(time: Int64, target: Double)]] = [:]
  private var held: [Key: Double] = [:]
  private var told: [Key: String] = [:]
  private var refused: Set<Key> = []
  /// Who is to hold nothing: `all`, or a strategy.
  private var flattened: Set<String> = []
  private(set) var complaints: [String] = []
  private(set) var fills = 0
  /// Fills of protection.
  private(set) var stops = 0
  /// What protection has closed, and no signal of another sign has opened again.
  private var stopped: Set<Key> = []

  mutating func take(_ owned: OwnedEvent) {
    let event = owned.event
    switch event.kind {
    case .signal:
      let key = Key(strategy: Int64(event.signal.strategy), instrument: event.instrument)
      let before = wanted[key, default: 0]
      wanted[key] = event.signal.target.rounded(.towardZero)
      if before.sign != event.signal.target.sign || event.signal.target == 0 { stopped.remove(key) }
      recent[key, default: []].append((event.eventTime, event.signal.target))
      told[key] = nil
      refused.remove(key)
    case .fill:
      fills += 1
      let key = Key(strategy: owned.words[FillWord.strategy], instrument: event.instrument)
      let size = Double(event.fill.size) / 10
      if owned.words[FillWord.parent] & (1 << 19) != 0 {
        stops += 1
        stopped.insert(key)
      }
      let before = held[key, default: 0]
      let after = before + (event.fill.side == .bid ? size : -size)
      held[key] = after
      if before * after < 0 || before == 0 { check(key, after, event.eventTime) }
    case .order where event.flags.contains(.derived) && owned.words.count > OrderWord.count:
      let key = Key(strategy: owned.words[OrderWord.strategy], instrument: event.instrument)
      if owned.words[OrderWord.state] == Int64(OrderState.rejected.rawValue) { refused.insert(key) }
      let isBuy = event.order.side == .bid
      if owned.words[OrderWord.state] == Int64(OrderState.approved.rawValue), isFlattened(key),
        held[key, default: 0] == 0 || isBuy == (held[key, default: 0] > 0)
      {
        complaints.append("\(key) orders \(event.order) though all is to be closed")
      }
    case .decision where event.decision.orderId == 0 && event.instrument != noInstrument:
      let text = String(decoding: owned.text, as: UTF8.self)
      let strategy: Int64 = text.contains("alpha") ? 0 : 1
      told[Key(strategy: strategy, instrument: event.instrument)] = text
    case .decision where event.decision.orderId == 0 && event.flags.contains(.derived):
      let words = String(decoding: owned.text, as: UTF8.self).split(separator: ":")
      guard let owner = words.first.map(String.init) else { return }
      if event.decision.reason == DecisionReason.flatten.rawValue { flattened.insert(owner) }
      if event.decision.reason == DecisionReason.active.rawValue { flattened.remove(owner) }
    default: break
    }
  }

  /// A position comes to a side only if a signal of late wanted that side.
  private mutating func check(_ key: Key, _ after: Double, _ time: Int64) {
    let side = after.sign
    let wants = recent[key, default: []].suffix(12).contains {
      $0.target.sign == side && $0.target != 0
    }
    if !wants { complaints.append("\(key) came to \(after) at \(time), wanted by nobody") }
  }

  private func isFlattened(_ key: Key) -> Bool {
    !flattened.isDisjoint(with: ["all", key.strategy == 0 ? "strategy alpha" : "strategy beta"])
  }

  /// In the end what is held is what is wanted, or it is told why not.
  mutating func finish() {
    for (key, said) in wanted {
      let target =
        isFlattened(key) || stopped.contains(key) && held[key, default: 0] == 0 ? 0 : said
      let now = held[key, default: 0]
      if now == target { continue }
      // An exit is never given up: what is held lies between zero and what is wanted.
      if now * target < 0 || now.magnitude > target.magnitude, told[key] == nil {
        complaints.append("\(key) holds \(now), wants \(target), and nothing is told")
      } else if told[key] == nil, !refused.contains(key) {
        complaints.append("\(key) holds \(now), wants \(target): neither refused nor told")
      }
    }
  }
}
