import EventModel
import TestSupport
import Testing

/// What is left by the clock, after the longest holding and before the close, is left when it is due,
/// whatever else the stream tells, and when.
@Suite struct ClockTests {
  private static let minute = 60 * Market.second
  /// Two instruments, in order of time.
  private static let header: StreamHeader = {
    var header = Market.header(instruments: 2)
    header.lineage = [LineageEntry(program: "normalize", version: "1", arguments: "")]
    return header
  }()
  private let rule = [
    "threshold", "mid@1m", "--above", "110", "--exit-long", "0", "--instruments", "S0", "--size",
    "10 units",
  ]
  private let holding = ["--max-holding", "5m"]

  /// Quotes of S0 at some times after 22:13:00, others of S1 every five seconds.
  private func market(withOther: Bool, watermarks: Bool = false) -> Market {
    let own: [Int64] = [10, 61, 121, 630].map { $0 * Market.second }
    let others =
      withOther ? (0..<130).map { Int64($0) * 5 * Market.second + Market.second / 2 } : []
    var market = Market()
    var now: Int64 = 0
    // The start of a minute, which 1.7e18 is not.
    let first = Market.start - Market.start % Self.minute - Market.start
    for time in (own + others).sorted() {
      market.quote(
        12_000, 12_002, instrument: own.contains(time) ? 0 : 1,
        after: time - now + (now == 0 ? first : 0))
      now = time
      if watermarks { market.watermark() }
    }
    return market
  }

  private func found(_ market: Market, _ options: [String]) throws -> [SignalSeen] {
    try signals(rule + options, market, header: Self.header)
  }

  @Test func anotherInstrumentChangesNothing() throws {
    let alone = try found(market(withOther: false), holding)
    try #require(alone.map(\.cause) == [.entry, .horizon])
    #expect(alone[1].time - alone[0].time == 5 * Self.minute)
    #expect(try found(market(withOther: true), holding) == alone)
    #expect(try found(market(withOther: false, watermarks: true), holding) == alone)
    #expect(try found(market(withOther: true, watermarks: true), holding) == alone)
  }

  /// New York closes at 21:00 UTC, and the stream begins at 22:13 UTC.
  @Test func theCloseIsKeptToByTheClock() throws {
    let close = Market.start - Market.start % Self.minute - 73 * Self.minute
    func market(_ others: Int) -> Market {
      var market = Market()
      market.quote(12_000, 12_002, after: close - 20 * Self.minute - Market.start)
      for _ in 0..<others { market.quote(1, 2, instrument: 1, after: 100 * Market.second) }
      market.quote(12_000, 12_002, after: close + Self.minute - market.time)
      return market
    }
    let options = ["--session", "XNYS", "--flat-before-close", "10m"]
    let rule = ["threshold", "mid", "--above", "110", "--exit-long", "0", "--instruments", "S0"]
    for others in [0, 1, 9] {
      let found = try signals(
        rule + options, market(others), header: Self.header)
      #expect(found.map(\.cause) == [.entry, .sessionEnd])
      #expect(found.last?.time == close - 10 * Self.minute, "\(others) others")
    }
    // What would have to be left at once is not entered.
    var late = Market()
    late.quote(12_000, 12_002, after: close - 10 * Self.minute - Market.start)
    late.quote(12_000, 12_002)
    #expect(
      try signals(rule + options, late, header: Self.header).isEmpty)
  }

  /// What happens at the very time comes first, and the next event, of whatever kind, behind.
  @Test func itStandsBehindWhatHasItsTime() throws {
    var market = Market()
    let rule = ["threshold", "mid", "--above", "110", "--exit-long", "0", "--max-holding", "4s"]
    market.quote(12_000, 12_002)
    market.quote(12_000, 12_002, after: 4 * Market.second)
    market.quote(12_100, 12_102, instrument: 1, after: 0)
    market.watermark()
    let header = Self.header
    func kinds(_ market: Market) throws -> [EventKind] {
      try StageHarness(market.events, header: header) {
        try signalStage(rule + ["--instruments", "S0"])
      }.events.map(\.event.kind)
    }
    // The stream ends: it is due.
    let start: [EventKind] = [.quote, .signal, .quote, .quote, .watermark]
    #expect(try kinds(market) == start + [.signal])
    var next = market
    next.quote(12_100, 12_102, instrument: 1)
    #expect(try kinds(next) == start + [.signal, .quote])
    var gap = market
    gap.gap(instrument: 1)
    #expect(try kinds(gap) == start + [.signal, .gap])
  }

  @Test func aTargetOfAFileIsLeft() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Array("time,symbol,target\n2023-11-14T22:13:30Z,S0,3\n2023-11-14T22:13:40Z,S0,3\n".utf8),
      to: "t.csv")
    var market = Market()
    for _ in 0..<4 { market.quote(10_000, 10_002, after: 9 * Market.second) }
    let found = try signals(
      ["targets", "--file", scratch.path + "/t.csv", "--max-holding", "12s"], market)
    #expect(found.map(\.target) == [3, 0])
    #expect(found.map { $0.time - Market.start } == [10 * Market.second, 22 * Market.second])
  }

  /// Random markets with and without the second instrument, cut anywhere and restored at every event.
  /// Also as an eager stream, in which watermarks alone say what time is over.
  @Test(arguments: 1...6 as ClosedRange<UInt64>, [true, false])
  func randomMarkets(seed: UInt64, isOrdered: Bool) throws {
    let command = [
      "sma", "--fast", "2", "--slow", "5", "--clock", "5s", "--max-holding", "13s", "--instruments",
      "S0", "--reentry", "allowed",
    ]
    let header = isOrdered ? Self.header : Market.header(instruments: 2)
    let events = Market.random(seed: seed, count: 500).events
    let alone = events.filter { $0.event.instrument != 1 }
    func run(_ events: [OwnedEvent], cuts: UInt64? = nil, snapshotAt: Int? = nil) throws
      -> StageHarness
    {
      try StageHarness(events, header: header, cuts: cuts, snapshotAt: snapshotAt) {
        try signalStage(command)
      }
    }
    func seen(_ run: StageHarness) -> [SignalSeen] {
      run.events(of: .signal).map {
        SignalSeen(
          time: $0.event.eventTime, target: $0.event.signal.target,
          cause: SignalCause(rawValue: UInt16($0.values[SignalValue.cause])))
      }
    }
    let whole = try run(events)
    let last = try #require(alone.last).event.eventTime
    let (both, one) = (seen(whole), seen(try run(alone)))
    #expect(both.filter { $0.time < last } == one.filter { $0.time < last })
    #expect(one.filter { $0.cause == .horizon }.count > 3)
    var watermark = Int64.min
    for owned in whole.events {
      #expect(owned.event.eventTime >= watermark, "it contradicts a watermark")
      if owned.event.kind == .watermark { watermark = owned.event.eventTime }
    }
    for place in stride(from: Int(seed), to: events.count, by: 7) {
      let restored = try run(events, cuts: seed, snapshotAt: place)
      #expect(firstDifference(restored.events, whole.events) == nil, "restored at \(place)")
    }
  }
}
