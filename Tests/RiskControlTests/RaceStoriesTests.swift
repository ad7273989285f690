import Accounts
import Configuration
import EventModel
import Execution
import RiskControl
import TestSupport
import Testing

/// Stories of what crosses on the way, and of numbers at their ends.
@Suite struct RaceStoriesTests {
  private static let quoted = "q AAA 99.99 100.01; t AAA 100; "

  private func orders(_ run: StageHarness, _ state: OrderState) -> [String] {
    run.orders(state).map {
      let size = ($0.event.order.side == .bid ? 1 : -1) * $0.event.order.size / 10
      return "\($0.event.order.orderId >> 20): \(size)"
    }
  }

  /// A turn on its way is overtaken by the stop: what was to close has nothing left to close and is taken
  /// back; what was to enter behind it stays, or the strategy would be flat where it wants to be short.
  @Test func theStopGoesBeforeTheTurn() throws {
    let text = """
      [risk]
      [execution]
      [venue]
      book = "l1"
      size_when_unknown = "1000000"
      latency.order = "300ms"
      latency.response = "50ms"
      """
    let script =
      "q AAA 99.99 100.01; s alpha AAA 5 0.5; + 1s; q AAA 99.99 100.01; s alpha AAA -5; + 50ms; "
      + "q AAA 99.40 99.42; + 2s; q AAA 99.40 99.42; + 2s; q AAA 99.40 99.42"
    let run = try StageHarness(World(script).events, header: World.header()) {
      try RiskStage(World.file(text), venue: World.file(text))
    }
    #expect(orders(run, .approved) == ["1: 5", "2: -5", "3: -5"])
    #expect(orders(run, .cancelRequested) == ["2: -5"])
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(text))
    }
    let fills = executed.events(of: .fill).map {
      ($0.event.fill.side == .bid ? 1 : -1) * $0.event.fill.size / 10
    }
    #expect(fills == [5, -5, -5])
    #expect(run.events(of: .account).last?.values[AccountValue.position] == -5)
  }

  /// A venue that does not let go of a limit which is to move is asked again a little later, and the next one
  /// goes when the first has ended, never beside it.
  @Test func aRefusedMoveIsAskedAgain() throws {
    let run = try World.run(
      "[risk]\norder = \"limit\"\n[risk.exits]\npatience = \"20s\"",
      Self.quoted + "f alpha AAA buy 10 100; s alpha AAA 0; + 1s; q AAA 98.99 99.01; "
        + "done #1 cancel_pending; done #1 working; + 1s; q AAA 98.99 99.01; "
        + "done #1 cancel_pending; done #1 cancelled; + 100ms; q AAA 98.99 99.01")
    #expect(orders(run, .cancelRequested) == ["1: -10", "1: -10"])
    let asked = run.orders(.cancelRequested).map { ($0.event.eventTime - World.start) / 1_000_000 }
    #expect(asked == [1000, 2000])
    #expect(orders(run, .approved) == ["1: -10", "2: -10"])
    let sent = run.orders(.approved).map { ($0.event.eventTime - World.start) / 1_000_000 }
    #expect(sent == [0, 2000])
  }

  /// Rates that are reloaded while they are counted: cut at any place the run is the same.
  @Test func snapshotsAcrossAReloadOfRates() throws {
    let rates = ["6 /s", "2 /s", "9 /m"].map { "[risk.limits]\norder_rate = \"\($0)\"" }
    var script = Self.quoted
    for number in 0..<40 {
      script +=
        "o alpha AAA buy 1 9\(number % 9); x #\(1005 + number); + 90ms; q AAA 99.99 100.01; "
    }
    let events = World(script).events
    func run(_ cut: Int?) throws -> [OwnedEvent] {
      try StageHarness(events, header: World.header(), snapshotAt: cut) {
        try RiskStage(
          World.file(rates[0]),
          reloads: [
            (World.start + 1200 * 1_000_000, World.file(rates[1])),
            (World.start + 2500 * 1_000_000, World.file(rates[2])),
          ])
      }.events
    }
    let whole = try run(nil)
    let refused = whole.count {
      $0.event.kind == .decision
        && $0.event.decision.reason == DecisionReason.orderRate.rawValue
    }
    #expect(refused > 10)
    for cut in events.indices.dropFirst() { #expect(try run(cut) == whole, "cut at \(cut)") }
  }

  /// Instruments that come with a later header bring what is held of them; what was held of others is not
  /// held again.
  @Test func holdingsOfAHeaderThatGrows() throws {
    let text = """
      [account]
      cash = "100000 USD"
      [account.rates]
      AUD = "AUDUSD"
      CNY = 0.125
      [account.positions]
      AAA = { size = "10", average_price = "100", strategy = "alpha" }
      BBB = { size = "7", average_price = "50", strategy = "alpha" }
      [risk]
      [execution]
      [venue]
      book = "l1"
      size_when_unknown = "1000000"
      """
    let file = try World.file(text)
    let whole = World.header()
    var header = whole
    header.instruments = HeaderTable(Array(whole.instruments.prefix(8)))
    var desk = try LiveDesk(try RiskStage(file, venue: file), header: header)
    var said = try desk.tell(
      "q AAA 99.99 100.01; s alpha AAA 0; + 1s; q AAA 99.99 100.01; s alpha AAA 5 0.5")
    try desk.grow(to: whole)
    said += try desk.tell(
      "+ 1s; q BBB 49.99 50.01; s alpha BBB 0; + 1s; q BBB 49.99 50.01; q AAA 99.40 99.42; + 1s; "
        + "q AAA 99.40 99.42")
    let positions = said.filter { $0.event.kind == .account && $0.event.account.item == 0 }.map {
      "\(World.symbols[Int($0.event.instrument)]) \($0.values[AccountValue.position])"
    }
    // The stop closes the five that were bought, not what was held before.
    #expect(positions == ["AAA 0.0", "AAA 5.0", "BBB 0.0", "AAA 0.0"])
  }

  // MARK: Ends of numbers

  private static let ends: [Int64] = [
    .max, .max - 1, 1 << 62, (1 << 62) - 1, 1 << 53, 9_007_199_254_740_993,
    4_000_000_000_000_000_000, 1,
    0, -1, .min + 1, -(1 << 62), -(1 << 53),
  ]

  /// Prices, sizes and published limits near the ends of their range, and bars that do not say when they began:
  /// what cannot be is refused, and nothing traps.
  @Test(arguments: ["l1", "bars", "trades"], 1...6 as ClosedRange<UInt64>)
  func endsOfNumbers(book: String, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 31)
    func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) }
    func end() -> Int64 {
      roll(3) == 0 ? Int64(9_990 + roll(20)) : Self.ends[roll(Self.ends.count)]
    }
    var events: [OwnedEvent] = []
    for number in 0..<400 {
      let instrument = [UInt32(0), 1, 3, 8][roll(4)]
      let time = World.start + Int64(number) * 500_000_000
      var event = Event(
        kind: .quote, eventTime: time, origin: UInt64(number + 1), instrument: instrument,
        flags: .last)
      var owned: OwnedEvent
      switch roll(8) {
      case 0, 1:
        event.quote = Quote(bidPrice: end(), bidSize: end(), askPrice: end(), askSize: end())
        owned = OwnedEvent(event)
      case 2:
        event = Event(
          kind: .trade, eventTime: time, origin: UInt64(number + 1), instrument: instrument,
          flags: .last)
        event.trade = Trade(price: end(), size: end())
        owned = OwnedEvent(event)
      case 3:
        event = Event(
          kind: .bar, eventTime: time, origin: UInt64(number + 1), instrument: instrument,
          flags: .last)
        event.bar = Bar(start: roll(2) == 0 ? noTime : time - 500_000_000, volume: end())
        owned = OwnedEvent(event)
        let prices = [end(), end(), end(), end()]
        owned.words =
          roll(2) == 0
          ? prices : [prices[0], prices.max()!, prices.min()!, prices[3]]
      case 4:
        event = Event(
          kind: .statistic, eventTime: time, origin: UInt64(number + 1), instrument: instrument,
          flags: .last)
        event.statistic = Statistic(
          price: end(), type: roll(2) == 0 ? .upperPriceLimit : .lowerPriceLimit)
        owned = OwnedEvent(event)
      case 5:
        event = Event(
          kind: .order, eventTime: time, origin: UInt64(number + 1), instrument: instrument,
          flags: .last)
        event.order = Order(
          side: roll(2) == 0 ? .bid : .ask, orderId: UInt64(number + 1), price: end(), size: end())
        owned = OwnedEvent(event)
        var payload = [Int64](repeating: 0, count: OrderWord.count)
        payload[OrderWord.strategy] = Int64(roll(3) - 1)
        payload[OrderWord.type] = Int64(roll(2))
        payload[OrderWord.decisionTime] = time
        payload[OrderWord.deadline] = noTime
        owned.words = payload
      default:
        event = Event(
          kind: .signal, eventTime: time, origin: UInt64(number + 1), instrument: instrument,
          flags: .last)
        let targets = [5.0, -5, 0, 1e17, -1e17, 4e17, -4e17, 1e300, .nan, 9e16]
        event.signal = Signal(strategy: UInt16(roll(2)), target: targets[roll(targets.count)])
        owned = OwnedEvent(event)
        owned.values = [0, .nan, 0, [0.5, 1e16, 1e300][roll(3)], [0.5, 9e16, .nan][roll(3)]]
      }
      events.append(owned)
    }
    let text = """
      [risk]
      [risk.limits]
      position = "900000000000000 shares"
      price_collar = "50 %"
      [risk.instrument.ES]
      price_limit = "1000 %"
      [execution]
      [venue]
      book = "\(book)"
      size_when_unknown = "1000000"
      """
    let run = try StageHarness(events, header: World.header()) {
      try RiskStage(World.file(text), venue: World.file(text))
    }
    let executed = try StageHarness(run.events, header: run.header) {
      try ExecuteStage(World.file(text))
    }
    #expect(executed.events(of: .fill).allSatisfy { $0.event.fill.size > 0 })
    #expect(run.events(of: .decision).count > 40)
  }
}
