import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// Small streams written out by hand.
@Suite struct ClockTests {
  static let second: Int64 = 1_000_000_000

  static func quote(
    _ time: Double, _ bid: Int64, _ ask: Int64, _ instrument: UInt32 = 0, last: Bool = true
  ) -> PlainEvent {
    var event = Event(
      kind: .quote, eventTime: Int64(time * 1e9), instrument: instrument, flags: last ? .last : [])
    event.quote = Quote(bidPrice: bid, bidSize: 1, askPrice: ask, askSize: 1)
    return PlainEvent(event)
  }

  static func trade(
    _ time: Double, _ price: Int64, _ size: Int64 = 1, _ instrument: UInt32 = 0, last: Bool = true
  ) -> PlainEvent {
    var event = Event(
      kind: .trade, eventTime: Int64(time * 1e9), instrument: instrument, flags: last ? .last : [])
    event.trade = Trade(price: price, size: size)
    return PlainEvent(event)
  }

  static func watermark(_ time: Double) -> PlainEvent {
    PlainEvent(.watermark(Int64(time * 1e9)))
  }

  static func bar(
    _ end: Double, _ prices: [Int64], volume: Int64 = noNumber, basis: BarBasis = .trade,
    last: Bool = true, derived: Bool = false
  ) -> PlainEvent {
    var event = Event(
      kind: .bar, eventTime: Int64(end * 1e9), instrument: 0,
      flags: (last ? EventFlags.last : []).union(derived ? .derived : []))
    event.bar = Bar(
      count: 4, basis: basis, start: Int64(end * 1e9) - second, volume: volume, trades: 2)
    return PlainEvent(event, words: prices)
  }

  /// Times in seconds and values of a clock's vectors.
  static func ticks(_ run: FeatureHarness, _ clock: String) -> [[Double]] {
    run.vectors(clock).map { [Double($0.event.eventTime) / 1e9] + $0.values }
  }

  /// Absent is written -1 here.
  static func expect(
    _ rows: [[Double]], _ expected: [[Double]], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let plain = rows.map { $0.map { $0.isNaN ? -1 : $0 } }
    #expect(plain == expected, sourceLocation: sourceLocation)
  }

  @Test func anEventAtTheEndBelongsToTheNextInterval() throws {
    let run = try FeatureHarness(
      [
        Self.quote(0.5, 100, 102), Self.quote(1, 200, 202), Self.quote(1.5, 300, 302),
        Self.watermark(2),
      ], ["mid@1s", "trade_count@1s"])
    Self.expect(Self.ticks(run, "1s"), [[1, 1.01, -1], [2, 3.01, -1]])
    // The timer at 1 s stands before the event at 1 s.
    #expect(
      run.output.map(\.event.kind) == [.quote, .features, .quote, .quote, .features, .watermark])
  }

  @Test func aLevelIsAbsentWhenItIsAtTheEnd() throws {
    let run = try FeatureHarness(
      [
        Self.quote(0.5, 100, 102), Self.quote(0.6, noNumber, 102), Self.trade(1.5, 100),
        Self.watermark(2),
      ], ["mid@1s", "ohlcv(mid)@1s.close"])
    Self.expect(Self.ticks(run, "1s"), [[1, -1, 1.01], [2, -1, -1]])
  }

  /// A feed of best prices beside a slower one of the book: between two depths quotes say what is gone
  /// and what is new at the best, and what lies behind stays.
  @Test func quotesMoveTheBookBetweenDepths() throws {
    func depth(_ time: Int64) -> PlainEvent {
      var event = Event(kind: .depth, eventTime: time * Self.second, instrument: 0, flags: .last)
      event.depth = Depth(count: 18, levels: 3)
      return PlainEvent(
        event, words: [100, 5, 1, 102, 5, 1, 99, 7, 1, 103, 7, 1, 98, 9, 1, 104, 9, 1])
    }
    let events = [
      Self.quote(0.5, 97, 99), Self.quote(0.6, 98, 99), depth(1),
      Self.quote(2, 101, 102), Self.quote(3, 99, 105), Self.quote(4, 99, 104),
      Self.quote(5, noNumber, 104), depth(6),
    ]
    let features = ["depth(3)", "level_imbalance(2)"]
    let run = try FeatureHarness(events, features, kinds: KindSet(.quote, .depth))
    let expected: [[Double]] = [
      [1, 1, -1], [1, 1, -1], [21, 21, 0], [13, 17, -1.0 / 6], [10, 1, -1], [10, 2, 0.8],
      [-1, -1, -1],
      [21, 21, 0],
    ]
    Self.expect(run.vectors("").map(\.values), expected)
    // What a feature sees does not hang on how deep others look.
    let deeper = try FeatureHarness(events, features + ["depth(9)"], kinds: KindSet(.quote, .depth))
    Self.expect(deeper.vectors("").map { Array($0.values.prefix(3)) }, expected)
  }

  @Test func nestedClocksAreSeenAsOf() throws {
    // Second 3 has no event: its row never arises, and the row of second 2 is what 5 s sees last.
    let events = [
      Self.quote(0.5, 100, 102), Self.quote(1.5, 200, 202), Self.quote(5.5, 300, 302),
      Self.quote(10.5, 400, 402), Self.watermark(11),
    ]
    let run = try FeatureHarness(events, ["ema(1, mid@1s)@5s", "mid@1s", "sma(1, mid@1s)"])
    Self.expect(Self.ticks(run, "5s"), [[5, 2.01], [10, 3.01], [15, 4.01]])
    Self.expect(
      Self.ticks(run, "1s"),
      [[1, 1.01, 1.01], [2, 2.01, 2.01], [6, 3.01, 3.01], [11, 4.01, 4.01]])
    let asOf = try FeatureHarness(events, ["ema(1, ema(1, mid@5s)@1s)", "mid"])
    #expect(
      asOf.vectors("").map(\.values[0]).map { $0.isNaN ? -1 : $0 } == [1.01, 2.01, 3.01, 4.01])
  }

  /// A watermark that jumps over intervals of several clocks: each row sees what came before its time.
  @Test func ticksOfOneJumpComeInOrderOfTime() throws {
    let run = try FeatureHarness(
      [
        Self.quote(0.5, 100, 102), Self.quote(1.5, 200, 202), Self.quote(6.5, 300, 302),
        Self.watermark(20),
      ], ["ema(1, mid@1s)@5s", "mid@1s"], mode: "eager")
    let times = run.output.filter { $0.event.kind == .features }.map {
      $0.event.eventTime / Self.second
    }
    #expect(times == [1, 2, 5, 7, 10])
    Self.expect(Self.ticks(run, "5s"), [[5, 2.01], [10, 3.01]])
  }

  @Test func countsEndWithTheirGroup() throws {
    let run = try FeatureHarness(
      [
        Self.trade(1, 100), Self.trade(2, 101, last: false), Self.trade(2, 102, last: false),
        Self.quote(2, 100, 104), Self.trade(3, 103),
      ], ["ohlcv@trades(2)", "mid@trades(2)"])
    Self.expect(
      Self.ticks(run, "trades(2)"),
      [[2, 1, 1.02, 1, 1.02, 3, 1.02], [3, 1.03, 1.03, 1.03, 1.03, 1, 1.02]])
    #expect(
      run.output.map { $0.event.flags.contains(.last) } == [
        true, false, false, false, true, true, true,
      ])
    #expect(run.vectors("trades(2)").map { $0.event.flags.contains(.partial) } == [false, true])
  }

  /// What came late or has a time that is not believed passes, is counted and changes nothing: the
  /// stream without it gives the same vectors.
  @Test(arguments: [EventFlags.late, .skewed])
  func untimelyEventsAreLeftOut(flag: EventFlags) throws {
    func flagged(_ event: PlainEvent) -> PlainEvent {
      var event = event
      event.event.flags.insert(flag)
      return event
    }
    let timely = [
      Self.quote(1, 100, 102), Self.trade(1.5, 101, 3), Self.watermark(2),
      Self.quote(2.5, 104, 106),
      Self.trade(2.6, 105, 4), Self.watermark(3), Self.quote(3.5, 100, 102), Self.watermark(4),
    ]
    let untimely = [
      timely[0], timely[1], timely[2], flagged(Self.quote(0.5, 500, 510)), timely[3],
      flagged(Self.trade(0.7, 900, 9, last: false)), flagged(Self.trade(0.7, 901, 9)), timely[4],
      flagged(Self.quote(99, 1, 2)), timely[5], timely[6], timely[7],
    ]
    let features = ["mid", "ofi", "signed_volume", "ohlcv@1s", "mid@1s"]
    let plain = try FeatureHarness(timely, features)
    let run = try FeatureHarness(untimely, features)
    for clock in ["", "1s"] { #expect(run.vectors(clock) == plain.vectors(clock)) }
    #expect(run.output.count == plain.output.count + 4)
    #expect(run.statistics["late and skewed events left out"] == 4)
  }

  /// In an eager stream what comes after its interval has closed is counted and changes no later one.
  @Test func stragglersAreCounted() throws {
    let run = try FeatureHarness(
      [
        Self.trade(0.5, 100, 3), Self.trade(2.5, 102, 4), Self.trade(1.5, 101, 5),
        Self.watermark(2),
        Self.trade(0.7, 900, 7), Self.trade(1.9, 900, 7), Self.trade(2.7, 103, 1),
        Self.watermark(3),
      ], ["ohlcv@1s", "volume@1s"], mode: "eager")
    Self.expect(
      Self.ticks(run, "1s"),
      [
        [1, 1, 1, 1, 1, 3, 3], [2, 1.01, 1.01, 1.01, 1.01, 5, 5],
        [3, 1.02, 1.03, 1.02, 1.03, 5, 5],
      ])
    #expect(run.statistics["values of intervals that had closed"] == 4)
  }

  /// The closing bar of an hour carries the hour as its time.
  @Test(arguments: ["ordered", "eager"]) func barsOfBars(mode: String) throws {
    let run = try FeatureHarness(
      [
        Self.bar(1, [100, 110, 90, 105], volume: 5), Self.bar(2, [105, 120, 100, 101], volume: 7),
        Self.watermark(2), Self.bar(3, [101, 102, 101, 102], volume: 1), Self.watermark(5),
      ], ["ohlcv@2s", "sma(1)@2s", "volume@2s", "last"], mode: mode)
    Self.expect(
      Self.ticks(run, "2s"),
      [[2, 1, 1.2, 0.9, 1.01, 12, 1.01, 12], [4, 1.01, 1.02, 1.01, 1.02, 1, 1.02, 1]])
  }

  /// Bars of bids and asks have no trades: indicators run on mids.
  @Test func barsOfQuotes() throws {
    let run = try FeatureHarness(
      [
        Self.bar(1, [100, 110, 90, 105], basis: .bid, last: false),
        Self.bar(1, [102, 112, 92, 107], basis: .ask),
        Self.bar(2, [104, 106, 104, 104], basis: .bid, last: false),
        Self.bar(2, [106, 108, 106, 106], basis: .ask), Self.watermark(4),
      ], ["ohlcv(bid)@2s", "ohlcv(ask)@2s.high", "sma(1)@2s", "mid"])
    Self.expect(Self.ticks(run, "2s"), [[2, 1, 1.1, 0.9, 1.04, -1, 1.12, 1.05]])
    #expect(run.vectors("").map(\.values) == [[1.06], [1.05]])
  }

  /// Bars that an earlier `features` made are not counted again beside the trades they are made of.
  @Test func derivedBarsBesideTradesAreIgnored() throws {
    let run = try FeatureHarness(
      [
        Self.trade(0.5, 100, 3), Self.bar(1, [100, 100, 100, 100], volume: 3, derived: true),
        Self.trade(1.5, 101, 4), Self.watermark(5),
      ], ["ohlcv@2s", "volume@2s"])
    Self.expect(Self.ticks(run, "2s"), [[2, 1, 1.01, 1, 1.01, 7, 7]])
  }

  @Test func barsAsEvents() throws {
    let events = [
      Self.trade(0.5, 100, 3), Self.trade(0.7, 98, 1), Self.watermark(1), Self.trade(1.5, 101, 4),
    ]
    let run = try FeatureHarness(events, [], bars: Self.second)
    #expect(run.header.kinds.contains(.bar) && !run.header.kinds.contains(.features))
    #expect(run.bars.map(\.words) == [[100, 100, 98, 98], [101, 101, 101, 101]])
    #expect(run.bars.map(\.event.eventTime) == [Self.second, 2 * Self.second])
    #expect(run.bars.map(\.event.bar.start) == [0, Self.second])
    #expect(run.bars.map(\.event.bar.volume) == [4, 4])
    #expect(run.bars.map(\.event.bar.trades) == [2, 1])
    #expect(run.bars.map { $0.event.flags.contains(.partial) } == [false, true])
    #expect(run.bars.map(\.event.bar.basis) == [.trade, .trade])
    let mids = try FeatureHarness(
      [Self.quote(0.5, 100, 102), Self.quote(0.6, 102, 104), Self.watermark(1)], ["mid@1s"],
      bars: Self.second)
    #expect(mids.bars.map(\.words) == [[101, 103, 101, 103]])
    #expect(mids.bars.map(\.event.bar.basis) == [.mid])
    #expect(mids.bars.map(\.event.bar.volume) == [noNumber])
    #expect(mids.output.map(\.event.kind) == [.quote, .quote, .bar, .features, .watermark])
  }

  @Test func everyIsTheClockOfWhatNamesNone() throws {
    let events = [Self.quote(0.5, 100, 102), Self.watermark(2)]
    let run = try FeatureHarness(events, ["mid", "spread@2s"], every: Self.second)
    #expect(run.header.featureSets.map(\.clock) == ["1s", "2s"])
    #expect(run.header.featureSets[0].features.map(\.expression) == ["mid@1s"])
    Self.expect(Self.ticks(run, "1s"), [[1, 1.01]])
  }

  /// A group that straddles the end of an interval stays whole.
  @Test func aGroupAcrossTheEndStaysWhole() throws {
    let run = try FeatureHarness(
      [
        Self.trade(0.9, 100, 2, last: false), Self.trade(1.1, 101, 3), Self.trade(1.2, 102, 1),
        Self.watermark(2),
      ], ["ohlcv@1s"])
    #expect(
      run.output.map(\.event.kind) == [.trade, .trade, .features, .trade, .features, .watermark])
    Self.expect(Self.ticks(run, "1s"), [[1, 1, 1, 1, 1, 2], [2, 1.01, 1.02, 1.01, 1.02, 4]])
  }

  /// Times at the ends of what fits, out of order: untrusted input does not trap.
  @Test func extremeTimes() throws {
    let times = [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, Int64.max]
    for mode in ["ordered", "eager"] {
      for first in times {
        var events: [PlainEvent] = []
        for time in [first] + times {
          for var event in [
            Self.trade(0, 100, Int64.max), Self.quote(0, Int64.min + 1, Int64.max),
            Self.bar(1, [1, 2, 3, Int64.max], volume: Int64.max), Self.watermark(0),
          ] {
            event.event.eventTime = time
            if event.event.kind == .bar { event.event.bar.trades = UInt64.max }
            events.append(event)
          }
        }
        _ = try FeatureHarness(
          events,
          [
            "ohlcv@1ns", "sma(20000d, mid)", "vwap(2s)@1s", "ohlcv@20000d", "volume@volume(5)",
            "realized_volatility(9000d, spread)@trades(1)", "signed_volume@1d", "ofi",
          ], mode: mode, bars: Self.second)
      }
    }
  }
}
