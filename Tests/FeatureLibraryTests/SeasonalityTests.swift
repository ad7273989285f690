import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// Features that learn from past days, over events that span weeks.
@Suite struct SeasonalityTests {
  static let hour: Int64 = 3600 * 1_000_000_000
  static let features = [
    "seasonal(mid, 4h, 2)", "seasonal(ofi, 1d, 3)", "seasonal(mid, 6h, 1, zone=\"UTC-5\").factor",
    "seasonal(volume, 3h, 2, zone=\"America/Chicago\")", "adjusted_return(8h, 2, mid)",
    "adjusted_volatility(5, 12h, 2, mid)",
  ]

  /// A random market whose seconds are hours.
  static func market(_ seed: UInt64) -> [PlainEvent] {
    RandomMarket(seed: seed).events.map { event in
      var event = event
      event.event.eventTime =
        1_000_000 * 1_000_000_000 + (event.event.eventTime - 1_000_000_000_000) * 3600
      return event
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func references(seed: UInt64) throws {
    let events = Self.market(seed)
    let reference = SlowReference(events)
    let groups = try FeatureHarness(events, Self.features, cut: .random(seed))
    let rows = (0..<3).flatMap { reference.groupRows($0, on: FeaturesStage.marketKinds) }
    try ReferenceTests().compare(groups.vectors(""), rows, reference, Self.features, onClock: false)
    let clocked = try FeatureHarness(
      events, Self.features.map { ReferenceTests.on("1h", $0) }, cut: .random(seed))
    let intervals = (0..<3).flatMap {
      reference.intervalRows(
        $0, length: Self.hour, until: events.last!.event.eventTime)
    }
    try ReferenceTests().compare(
      clocked.vectors("1h"), intervals, reference, Self.features, onClock: true)
    // The comparison is not of absent values alone.
    let known = groups.vectors("").map { $0.values.count { !$0.isNaN } }
    #expect(known.max()! >= 6)
  }

  @Test(arguments: 1...2 as ClosedRange<UInt64>) func snapshotsAndCuts(seed: UInt64) throws {
    let events = Self.market(seed)
    let features = Self.features + ["seasonal(mid, 2h, 2)@1h"]
    let kinds = KindSet(.quote, .trade, .depth, .watermark)
    let whole = try FeatureHarness(events, features, kinds: kinds)
    for place in stride(from: 1, to: events.count, by: 37) {
      let resumed = try FeatureHarness(events, features, kinds: kinds, snapshotAt: place)
      #expect(firstDifference(resumed.output, whole.output) == nil, "snapshot at \(place)")
      let cut = try FeatureHarness(
        Array(events[..<place]), features, kinds: kinds, finishes: false)
      #expect(
        firstDifference(cut.output, Array(whole.output.prefix(cut.output.count))) == nil,
        "cut at \(place)")
    }
    for size in [1, 7, 100] {
      let cut = try FeatureHarness(events, features, kinds: kinds, cut: .every(size))
      #expect(firstDifference(cut.output, whole.output) == nil, "batches of \(size)")
    }
  }

  /// Whatever happens on a day, the profile says nothing of it before the next.
  @Test func aDayIsKnownOnTheNext() throws {
    func trades(_ change: Int64) -> [PlainEvent] {
      (0..<72).map { hour in
        // The second day's prices are changed.
        let price = 1000 + Int64(hour % 24) + (hour / 24 == 1 ? change : 0)
        return ClockTests.trade(Double(hour * 3600 + 1800), price)
      }
    }
    let (plain, changed) = (
      try FeatureHarness(trades(0), ["seasonal(last, 1h, 1)"]).vectors(""),
      try FeatureHarness(trades(500), ["seasonal(last, 1h, 1)"]).vectors("")
    )
    for hour in 0..<48 {
      #expect(
        plain[hour].values.map(\.bitPattern) == changed[hour].values.map(\.bitPattern), "\(hour)")
    }
    #expect((48..<72).allSatisfy { plain[$0].values != changed[$0].values })
    #expect(plain[24...].allSatisfy { !$0.values[0].isNaN })
  }

  /// When clocks change, nine in the morning stays nine in the morning.
  @Test func partsOfTheDayFollowTheWallClock() throws {
    // 2024-03-08 to 2024-03-12 at 09:00 in New York: 14:00 UTC, from the 10th on 13:00.
    let nine = [8, 9, 10, 11, 12].map { day in
      Double(Timestamp.parse("2024-03-\(day < 10 ? "0" : "")\(day)T\(day < 10 ? 14 : 13):00:00Z")!)
        / 1e9
    }
    let events = nine.enumerated().flatMap { index, time in
      [
        ClockTests.trade(time, 1000 + Int64(index)),
        ClockTests.trade(time + 3600, 5000 + Int64(index)),
      ]
    }
    let run = try FeatureHarness(
      events, ["seasonal(last, 1h, 1, zone=\"America/New_York\").mean"])
    let means = run.vectors("").map { $0.values[0] }
    #expect(means[0].isNaN && means[1].isNaN)
    for day in 1..<5 {
      #expect(means[2 * day] == 10 + Double(day - 1) / 100)
      #expect(means[2 * day + 1] == 50 + Double(day - 1) / 100)
    }
  }
}
