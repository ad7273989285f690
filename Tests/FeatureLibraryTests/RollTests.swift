import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// A return that spans a roll is absent: what prices of the new contract are beside those of the old one
/// changes nothing.
@Suite struct RollTests {
  private static let second: Int64 = 1_000_000_000
  private static let kinds = KindSet(.quote, .trade, .bar, .status, .watermark)

  private static func roll(_ time: Double, _ instrument: UInt32 = 0) -> PlainEvent {
    var event = Event(
      kind: .status, eventTime: Int64(time * 1e9), instrument: instrument, flags: .last)
    event.status = Status(action: .none, reason: 4)
    return PlainEvent(event)
  }

  /// A walk of quotes and trades with rolls, after each of which all prices are another multiple and
  /// further by an offset; the clock has a row in every second.
  private static func market(factor: Int64, offset: Int64, rolls: [Int] = [61, 133]) -> [PlainEvent]
  {
    var random = SeededGenerator(seed: 7)
    var (events, price, contract): ([PlainEvent], Int64, Int64) = ([], 4_000, 0)
    for step in 0..<200 {
      let time = Double(step) * 0.7 + 0.1
      price += Int64(random.next() % 9) - 4
      if rolls.contains(step) {
        events.append(roll(time))
        contract += 1
      }
      let scale = contract == 0 ? 1 : factor + contract - 1
      func moved(_ price: Int64) -> Int64 {
        contract == 0 ? price : price * (factor == 1 ? 1 : scale) + contract * offset
      }
      let spread = 2 * (factor == 1 || contract == 0 ? 1 : scale)
      events.append(ClockTests.quote(time, moved(price), moved(price) + spread))
      if step % 3 != 1 {
        var trade = ClockTests.trade(time + 0.2, moved(price), Int64(random.next() % 5) + 1)
        trade.event.trade.aggressor = random.next() % 2 == 0 ? .bid : .ask
        events.append(trade)
      }
    }
    events.append(ClockTests.watermark(200))
    return events
  }

  private static func expectEqual(
    _ first: [PlainEvent], _ second: [PlainEvent], _ features: [String], _ clock: String
  ) throws {
    let expressions = features.map { clock.isEmpty ? $0 : ReferenceTests.on(clock, $0) }
    let (a, b) = (
      try FeatureHarness(first, expressions, kinds: kinds).vectors(clock),
      try FeatureHarness(second, expressions, kinds: kinds).vectors(clock)
    )
    #expect(a.count == b.count && a.count > 60)
    var known = [Int](repeating: 0, count: a[0].values.count)
    for (row, (x, y)) in zip(a, b).enumerated() {
      for (column, (value, other)) in zip(x.values, y.values).enumerated() {
        let isSame =
          value.isNaN && other.isNaN
          || abs(value - other) <= 1e-9 * max(1, abs(value), abs(other))
        if !isSame {
          Issue.record("column \(column) of \(expressions), row \(row): \(value), \(other)")
          return
        }
        if !value.isNaN { known[column] += 1 }
      }
    }
    #expect(known.allSatisfy { $0 > 0 }, "\(known)")
  }

  /// Logarithms and ratios: the price may be any multiple.
  @Test(arguments: ["", "2s"]) func returnsDoNotSpanARoll(clock: String) throws {
    var features = [
      "ret(mid)", "ret(last)", "roc(3, mid)", "realized_volatility(5, mid)",
      "realized_volatility(9s, last)", "bipower(5, mid)", "jump_test(8, mid)",
      "ewma_volatility(0.9, mid)", "two_scale(8, 2, mid)", "variance_ratio(9, 2, mid)",
      "volatility_of_volatility(4, 5, mid)", "hurst(window=33)", "ret((mid + last) / 2)",
      "volatility_regime(ret(mid), 0.002, 0.01, 0.9, 0.9).regime", "hasbrouck_impact(20, 1, 20)",
      "ret(S0:mid)", "ret(mid@2s)",
    ]
    if !clock.isEmpty {
      features += [
        "parkinson(4)", "garman_klass(4, mid)", "rogers_satchell(3)", "yang_zhang(4)",
        "yang_zhang(4, mid)",
      ]
    }
    try Self.expectEqual(
      Self.market(factor: 1, offset: 0), Self.market(factor: 2, offset: 0), features, clock)
  }

  /// Differences: the price may be any distance away.
  @Test(arguments: ["", "2s"]) func differencesDoNotSpanARoll(clock: String) throws {
    var features = [
      "diff(mid)", "diff(last, 3)", "rsi(4, mid)", "rsi(3, last)", "kyle_lambda(6, mid)", "ofi",
      "roll(8, mid)", "trade_sign(tick)", "signed_volume(tick)", "run_length(tick)",
      "diff(S0:mid)", "ofi_level(1)", "cusum(diff(mid), 0, 0.05).up",
    ]
    if !clock.isEmpty {
      features += [
        "atr(3)", "atr(4, mid)", "adx(3)", "obv", "vpin(5)", "bulk_signed_volume(5)",
      ]
    }
    try Self.expectEqual(
      Self.market(factor: 1, offset: 0), Self.market(factor: 1, offset: 1_000), features, clock)
  }

  @Test func costsAreNotMeasuredAtAnotherContract() throws {
    let features = ["spread_decomposition(2s, 20s)"]
    let run = try FeatureHarness(
      Self.market(factor: 2, offset: 0), features, kinds: Self.kinds)
    let impacts = run.vectors("").map { $0.values[2] }.filter { !$0.isNaN }
    #expect(impacts.count > 50 && impacts.allSatisfy { abs($0) < 200 })
  }

  @Test func theFirstReturnOfAContractIsAbsent() throws {
    var events = (0..<4).map { ClockTests.quote(Double($0), 100 + Int64($0), 102 + Int64($0)) }
    events.append(Self.roll(4))
    events += (4..<7).map { ClockTests.quote(Double($0), 200 + Int64($0), 202 + Int64($0)) }
    let run = try FeatureHarness(
      events,
      ["diff(mid)", "diff(mid, 2)", "realized_volatility(2, mid)", "rolled", "sma(2, mid)"],
      kinds: Self.kinds)
    let rows = run.vectors("").map(\.values)
    #expect(rows.map { $0[0].isNaN } == [true, false, false, false, true, false, false])
    #expect(rows.map { $0[1].isNaN } == [true, true, false, false, true, true, false])
    // The window holds what it held.
    #expect(rows[4][2] == rows[3][2] && rows[5][2] != rows[4][2])
    #expect(rows.map { $0[3] } == [0, 0, 0, 0, 1, 0, 0])
    #expect(abs(rows[4][4] - (1.04 + 2.05) / 2) < 1e-12)
  }

  /// Nothing of the contract before may stay where the stream does not void its book.
  @Test func pricesOfTheContractBeforeAreForgotten() throws {
    let events = [
      ClockTests.quote(0.1, 100, 102), ClockTests.trade(0.2, 101), Self.roll(0.5),
      ClockTests.trade(0.6, 201), ClockTests.watermark(1), ClockTests.quote(1.1, 200, 202),
      ClockTests.watermark(2),
    ]
    let run = try FeatureHarness(
      events, ["mid", "last", "ohlcv@1s", "rolled@1s", "atr(1)@1s", "volume@1s"], kinds: Self.kinds)
    #expect(run.vectors("").map { $0.values[0].isNaN } == [false, false, true, false])
    #expect(run.vectors("").map { $0.values[1].isNaN } == [true, false, false, false])
    let bar = try #require(run.vectors("1s").first).values
    // The bar's prices are those since the roll, its volume that of all.
    #expect(bar[..<5] == [2.01, 2.01, 2.01, 2.01, 2] && bar[5] == 1)
  }

  @Test func trueRangeAtARollIsThatOfTheBar() throws {
    var events: [PlainEvent] = []
    for second in 0..<4 {
      let price = Int64(second < 2 ? 100 : 500)
      if second == 2 { events.append(Self.roll(2.1)) }
      events += [
        ClockTests.trade(Double(second) + 0.2, price),
        ClockTests.trade(Double(second) + 0.4, price + 6),
        ClockTests.trade(Double(second) + 0.6, price + 2),
      ]
    }
    events.append(ClockTests.watermark(5))
    let run = try FeatureHarness(events, ["atr(1)@1s", "adx(2)@1s"], kinds: Self.kinds)
    let ranges = run.vectors("1s").map { $0.values[0] }
    #expect(ranges.dropFirst().allSatisfy { abs($0 - 0.06) < 1e-12 }, "\(ranges)")
  }

  /// Returns of another instrument are absent where that rolls.
  @Test func theRollOfAnotherInstrumentCounts() throws {
    let events = [
      ClockTests.quote(0.1, 100, 102, 0), ClockTests.quote(0.2, 100, 102, 1),
      ClockTests.quote(0.3, 101, 103, 0), Self.roll(0.35, 1), ClockTests.quote(0.4, 300, 302, 1),
      ClockTests.quote(0.5, 101, 103, 0), ClockTests.quote(0.6, 301, 303, 1),
      ClockTests.quote(0.7, 101, 103, 0),
    ]
    let run = try FeatureHarness(events, ["diff(S1:mid)", "diff(mid)"], kinds: Self.kinds)
    let own = run.vectors("").filter { $0.event.instrument == 0 }.map(\.values)
    #expect(own.map { $0[0].isNaN } == [true, true, true, false])
    #expect(abs(own[3][0] - 0.01) < 1e-12)
    #expect(own.map { $0[1].isNaN } == [true, false, false, false])
  }

  @Test(arguments: [50, 61, 62, 200]) func snapshotsKnowOfRolls(place: Int) throws {
    let features = ["ret(mid)", "diff(mid, 3)", "atr(2)@2s", "rolled@2s", "ofi", "adx(2, mid)@2s"]
    let events = Self.market(factor: 2, offset: 5)
    let whole = try FeatureHarness(events, features, kinds: Self.kinds)
    let restored = try FeatureHarness(events, features, kinds: Self.kinds, snapshotAt: place)
    for (a, b) in zip(whole.output, restored.output) {
      #expect(a.event.eventTime == b.event.eventTime)
      #expect(a.values.map(\.bitPattern) == b.values.map(\.bitPattern))
    }
  }
}
