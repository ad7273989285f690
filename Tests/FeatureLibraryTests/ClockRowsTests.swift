import EventModel
import Expressions
import FeatureLibrary
import TestSupport
import Testing

/// What drives a clock does not depend on which features stand beside each other: every feature has the
/// same rows and values alone as among all others.
@Suite struct ClockRowsTests {
  /// Times and values by feature; absent is a NaN of one pattern.
  private static func columns(
    _ events: [PlainEvent], _ expressions: [String], kinds: KindSet? = nil
  ) throws -> [String: [[UInt64]]] {
    let run = try FeatureHarness(events, expressions, kinds: kinds)
    var columns: [String: [[UInt64]]] = [:]
    for set in run.header.featureSets {
      let rows = run.output.filter {
        $0.event.kind == .features && $0.event.features.set == set.id
      }
      for (place, feature) in set.features.enumerated() {
        columns[feature.name] = rows.map {
          [
            UInt64(bitPattern: $0.event.eventTime), UInt64($0.event.instrument),
            $0.values[place].isNaN ? .max : $0.values[place].bitPattern,
          ]
        }
      }
    }
    return columns
  }

  private static func expectSameAlone(
    _ events: [PlainEvent], _ expressions: [String], kinds: KindSet? = nil
  ) throws {
    let together = try columns(events, expressions, kinds: kinds)
    for expression in expressions {
      for (name, alone) in try columns(events, [expression], kinds: kinds) {
        #expect(!alone.isEmpty, "\(name) has no row")
        #expect(alone == together[name], "\(name) depends on what stands beside it")
      }
    }
  }

  /// Groups whose events lie up to two seconds before their end, so that some straddle intervals.
  private static func straddling(_ events: [PlainEvent], seed: UInt64) -> [PlainEvent] {
    var random = SeededGenerator(seed: seed)
    var (events, before) = (events, Int64.min)
    for index in events.indices {
      if events[index].event.kind == .watermark { continue }
      if !events[index].event.flags.contains(.last) {
        let earlier = Int64(random.next() % 2_000_000_000)
        events[index].event.eventTime = max(before, events[index].event.eventTime - earlier)
      }
      before = events[index].event.eventTime
    }
    return events
  }

  @Test(arguments: ["1s", "7s", "trades(4)", "volume(60)"])
  func everyFeatureOfAMarket(clock: String) throws {
    let market = Self.straddling(RandomMarket(seed: 11, groups: 200).events, seed: 3)
    try Self.expectSameAlone(
      market, (ReferenceTests.features + ReferenceTests.bars).map { ReferenceTests.on(clock, $0) })
  }

  @Test func everyFeatureOfGroups() throws {
    try Self.expectSameAlone(
      RandomMarket(seed: 12, groups: 200).events, ReferenceTests.features)
  }

  @Test(arguments: ["1s", "trades(4)"]) func everyFeatureOfOrders(clock: String) throws {
    let market = RandomMarket(seed: 13, groups: 200, hasOrders: true).events
    try Self.expectSameAlone(market, ReferenceTests.orders.map { ReferenceTests.on(clock, $0) })
  }

  /// Quotes and trades that never come in one second, and a depth: each alone makes rows of all seconds.
  @Test func anythingThatHappensMakesARow() throws {
    typealias Make = ClockTests
    let events = [
      Make.quote(0.5, 100, 102), Make.trade(1.5, 101), Make.quote(4.5, 101, 102), Make.watermark(6),
    ]
    for feature in [
      "time_since_trade", "hawkes(0.5, 0.5, 1, 0.3, 0.2, 0.9, 4)", "ohlcv", "ohlcv(bid)",
      "if(time_since_trade < 1, 1, 0)", "sma(2)", "trade_sign", "session_phase(XNYS)", "mid",
    ] {
      let run = try FeatureHarness(events, ["\(feature)@1s"])
      #expect(
        run.vectors("1s").map { $0.event.eventTime / Make.second } == [1, 2, 5], "\(feature)")
    }
  }

  /// A stale feed is told by an alarm that stands alone.
  @Test func anAlarmOnSilenceStandsAlone() throws {
    typealias Make = ClockTests
    var events = [Make.trade(0.5, 100)]
    for second in 1...9 {
      events.append(Make.quote(Double(second) + 0.5, 100 + Int64(second % 2), 102))
    }
    events.append(Make.watermark(11))
    let run = try FeatureHarness(events, [], alarms: ["time_since_trade@1s > 5"])
    let told = run.output.filter { $0.event.kind == .features }
    #expect(told.map { $0.event.eventTime / Make.second } == [1, 6])
    #expect(told.map { $0.values[0] } == [0, 1])
  }
}
