import EventModel
import EventStream
import FeatureLibrary
import TestSupport
import Testing

/// Alarms: vectors that come only when a condition changes.
@Suite struct AlarmTests {
  static let second: Int64 = 1_000_000_000
  static let conditions = [
    "ofi > 0", "and(mid > 0.4, spread < 0.03)", "volume@1s > 30", "zscore(mid@1s, 4) > 0",
    "ofi@trades(4) < 0", "imbalance@3s > 0",
  ]
  static let clocks = ["", "1s", "trades(4)", "3s"]

  /// The same conditions as features say what has changed.
  @Test(arguments: 1...6 as ClosedRange<UInt64>) func changesAlone(seed: UInt64) throws {
    let events = RandomMarket(seed: seed).events
    let run = try FeatureHarness(
      events, Self.conditions + ["mid"], alarms: Self.conditions, cut: .random(seed))
    for clock in Self.clocks {
      let full = run.vectors(clock)
      let width = run.header.featureSets.first { $0.clock == "changes(\(clock))" }!.features.count
      var known: [UInt32: [Double]] = [:]
      var expected: [PlainEvent] = []
      for vector in full {
        let values = Array(vector.values.prefix(width))
        let before = known[vector.event.instrument] ?? values.map { _ in .nan }
        let after = zip(values, before).map { $0.isNaN ? $1 : $0 }
        known[vector.event.instrument] = after
        if zip(before, after).contains(where: { $0 != $1 && !$1.isNaN }) { expected.append(vector) }
      }
      let alarms = run.vectors("changes(\(clock))")
      #expect(alarms.count == expected.count && !alarms.isEmpty)
      #expect(alarms.count < full.count)
      for (alarm, vector) in zip(alarms, expected) {
        #expect(alarm.event.eventTime == vector.event.eventTime)
        #expect(alarm.event.instrument == vector.event.instrument)
        #expect(alarm.event.flags.contains(.partial) == vector.event.flags.contains(.partial))
        #expect(
          alarm.values.map(\.bitPattern) == vector.values.prefix(width).map(\.bitPattern))
      }
    }
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>, ["ordered", "eager"])
  func invariants(seed: UInt64, mode: String) throws {
    let events = RandomMarket(seed: seed, groups: 200, isDisordered: mode == "eager").events
    let kinds = KindSet(.quote, .trade, .depth, .watermark)
    func run(
      _ events: [PlainEvent], cut: FeatureHarness.Cut = .whole, snapshotAt: Int? = nil,
      finishes: Bool = true
    ) throws -> FeatureHarness {
      try FeatureHarness(
        events, ["mid", "mid@1s", "ofi@trades(4)"], alarms: Self.conditions, mode: mode,
        bars: Self.second, kinds: kinds, cut: cut, snapshotAt: snapshotAt, finishes: finishes)
    }
    let whole = try run(events)
    for place in stride(from: 1, to: events.count, by: 13) {
      #expect(
        firstDifference(try run(events, snapshotAt: place).output, whole.output) == nil,
        "snapshot at \(place)")
      let cut = try run(Array(events[..<place]), finishes: false).output
      #expect(
        firstDifference(cut, Array(whole.output.prefix(cut.count))) == nil, "cut at \(place)")
    }
    for size in [1, 2, 3, 7, 100] {
      #expect(
        firstDifference(try run(events, cut: .every(size)).output, whole.output) == nil,
        "batches of \(size)")
    }
    // Groups stay whole: of one instrument, and ended.
    var instrument: UInt32?
    for output in whole.output {
      if let instrument { #expect(output.event.instrument == instrument) }
      instrument = output.event.flags.contains(.last) ? nil : output.event.instrument
    }
    #expect(instrument == nil)
  }

  /// Alarms alone, with no feature beside them.
  @Test func alone() throws {
    let events = RandomMarket(seed: 9).events
    let run = try FeatureHarness(events, [], alarms: ["ofi > 0"])
    let beside = try FeatureHarness(events, ["ofi"], alarms: ["ofi > 0"])
    #expect(run.header.featureSets.map(\.clock) == ["changes()"])
    #expect(
      run.vectors("changes()").map(\.values) == beside.vectors("changes()").map(\.values))
  }

  @Test func anAlarmIsACondition() {
    #expect(throws: StreamError.self) {
      try FeatureHarness(RandomMarket(seed: 1, groups: 5).events, [], alarms: ["mid"])
    }
  }
}
