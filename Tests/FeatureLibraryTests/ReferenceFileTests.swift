import EventModel
import EventStream
import Expressions
import FeatureLibrary
import Stages
import TestSupport
import Testing

/// Files that features name: what is known when, and what of them is part of a feature's identity.
@Suite struct ReferenceFileTests {
  private func run(
    _ text: String, _ content: String, _ events: [PlainEvent], allowsEqual: Bool = false
  ) throws -> FeatureHarness {
    let path = try Fixture.write(content)
    defer { Fixture.remove(path) }
    return try FeatureHarness(
      events, [text.replacingOccurrences(of: "FILE", with: path)], instruments: 2,
      allowsEqual: allowsEqual)
  }

  /// Timer rows, then releases, then prices: a row of a clock of time does not know what was known at its
  /// very time, unless that is asked for; what a trade caused does.
  @Test func atEqualTimesTimersComeFirst() throws {
    let content = "known_at,x\n2000000000,1\n3000000000,2\n"
    let events = [
      ClockTests.trade(0.5, 100), ClockTests.trade(1.5, 100), ClockTests.trade(2, 100),
      ClockTests.trade(3, 100), ClockTests.watermark(9),
    ]
    func values(_ clock: String, allowsEqual: Bool = false) throws -> [Double] {
      let run = try run(
        "asof(\"FILE\", x)\(clock)", content, events, allowsEqual: allowsEqual)
      return run.vectors(String(clock.dropFirst())).map { $0.values[0].isNaN ? -1 : $0.values[0] }
    }
    // Rows at 1, 2, 3 and 4 s.
    #expect(try values("@1s") == [-1, -1, 1, 2])
    #expect(try values("@1s", allowsEqual: true) == [-1, 1, 2, 2])
    #expect(try values("") == [-1, -1, 1, 2])
    #expect(try values("@trades(1)") == [-1, -1, 1, 2])
  }

  /// An event that is announced when it happens is no news for the row of that time.
  @Test func anAnnouncementAtTheTimeIsKnownAfterIt() throws {
    let content = "known_at,time\n2000000000,2000000000\n0,3000000000\n"
    let events = [
      ClockTests.trade(1.5, 100), ClockTests.trade(2.5, 100), ClockTests.trade(3.5, 100),
      ClockTests.watermark(9),
    ]
    let strict = try run("news_time(\"FILE\")@1s.since", content, events)
    #expect(strict.vectors("1s").map { $0.values[0].isNaN ? -1 : $0.values[0] * 60 } == [-1, 0, 1])
    let equal = try run("news_time(\"FILE\")@1s.since", content, events, allowsEqual: true)
    #expect(equal.vectors("1s").map { $0.values[0].isNaN ? -1 : $0.values[0] * 60 } == [0, 0, 1])
  }

  /// A date with no time: nobody knows when, so at its end.
  @Test func aDateIsKnownAtItsEnd() throws {
    let day = 86_400.0
    let got = try run(
      "asof(\"FILE\", x)", "known_at,x\n1970-01-02,5\n1970-01-03T00:00:01Z,6\n",
      [day, 2 * day - 0.001, 2 * day, 2 * day + 1].map { ClockTests.trade($0, 100) })
    #expect(got.vectors("").map { $0.values[0].isNaN ? -1 : $0.values[0] } == [-1, -1, 5, 6])
    #expect(throws: (any Error).self) {
      // When an event is scheduled a date does not say.
      _ = try run("news_time(\"FILE\")", "known_at,time\n0,1970-01-02\n", [])
    }
  }

  /// Known at the very time counts, a nanosecond later does not.
  @Test func aValueIsKnownFromItsTimeOn() throws {
    let got = try run(
      "asof(\"FILE\", x)", "known_at,x\n2000000000,1\n2000000001,2\n1970-01-01T00:00:04+00:00,\n",
      [1, 2, 3, 3.9, 4, 5].map { ClockTests.trade($0, 100) })
    #expect(
      got.vectors("").map { $0.values[0] }.map { $0.isNaN ? -1 : $0 } == [-1, 1, 2, 2, -1, -1])
  }

  /// A schedule that is published late is not known before.
  @Test func anEventIsKnownFromItsAnnouncementOn() throws {
    let got = try run(
      "news_time(\"FILE\")", "known_at,time\n3000000000,1000000000\n5000000000,66000000000\n",
      [2, 3, 4, 5, 6].map { ClockTests.trade($0, 100) })
    let values = got.vectors("").map { $0.values.map { $0.isNaN ? -1 : $0 * 60 } }
    #expect(values == [[-1, -1], [-1, 2], [-1, 3], [61, 4], [60, 5]])
  }

  @Test func instrumentsThatAreNotNamedAreTold() throws {
    let got = try run(
      "asof(\"FILE\", x)", "known_at,symbol,x\n0,S1,7\n",
      [ClockTests.trade(1, 100), ClockTests.trade(1, 100, 1, 1)])
    #expect(got.vectors("").map { $0.values[0].isNaN } == [true, false])
    #expect(got.remarks.contains { $0.hasSuffix("says nothing of S0") })
  }

  /// What the header says is the same feature, and only of the same file.
  @Test func theContentIsPartOfTheFeature() throws {
    func expression(_ text: String, _ files: ReferenceFiles) throws -> String {
      var stage = FeaturesStage([try FeatureRequest(text, files: files)])
      var header = FeatureHarness.header(
        instruments: 1, mode: "ordered", kinds: KindSet(.quote, .watermark))
      try stage.begin(&header)
      return header.featureSets[0].features[0].expression
    }
    let files = ReferenceFiles(directory: Fixture.folder)
    let canonical = try expression("2 * asof(\"rates.csv\", yield)", files)
    #expect(canonical.hasPrefix("2*asof(\"rates.csv\",\"yield\",content=\""))
    #expect(try expression(canonical, files) == canonical)
    let other = canonical.replacingOccurrences(of: "rates.csv", with: "rates_by_symbol.csv")
    #expect(throws: ExpressionError.self) { try expression(other, files) }
  }

  /// A run goes on with the files that it began with, or not at all.
  @Test func aSnapshotIsOfItsFiles() throws {
    func stage(_ content: String) throws -> FeaturesStage {
      var files = ReferenceFiles()
      let hash = files.add(Array(content.utf8), as: "f")
      let text = "asof(\"f\", x, content=\"\(hash)\")"
      var stage = FeaturesStage([try FeatureRequest(text, files: files)])
      var header = FeatureHarness.header(instruments: 1, mode: "ordered", kinds: KindSet(.quote))
      try stage.begin(&header)
      return stage
    }
    var first = try stage("known_at,x\n1,2\n")
    let state = StateCarrier(from: &first)
    var same = try stage("known_at,x\n1,2\n")
    try state.restore(&same)
    var other = try stage("known_at,x\n1,3\n")
    #expect(throws: StreamError.self) { try StateFields.restore(&other, from: state.bytes) }
  }

  /// A definition of the name of a column does not stand for the column.
  @Test func columnsAreNoDefinitions() throws {
    var definitions = ExpressionDefinitions()
    try definitions.define("yield", as: "mid - bid")
    let request = try FeatureRequest(
      "asof(\"rates.csv\", yield) + yield", with: definitions,
      files: ReferenceFiles(directory: Fixture.folder))
    #expect(request.expression.text.contains("\"yield\""))
    #expect(request.expression.text.hasSuffix("(mid-bid)"))
  }
}
