import EventModel
import EventStream
import Expressions
import FeatureLibrary
import TestSupport
import Testing

/// Files that features name: what is known when, and what of them is part of a feature's identity.
@Suite struct ReferenceFileTests {
  private func run(
    _ text: String, _ content: String, _ events: [PlainEvent]
  ) throws -> FeatureHarness {
    let path = try Fixture.write(content)
    defer { Fixture.remove(path) }
    return try FeatureHarness(
      events, [text.replacingOccurrences(of: "FILE", with: path)], instruments: 2)
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
    var writer = SnapshotWriter()
    try stage("known_at,x\n1,2\n").snapshot(into: &writer)
    var reader = SnapshotReader(writer.bytes)
    var same = try stage("known_at,x\n1,2\n")
    try same.restore(from: &reader)
    reader = SnapshotReader(writer.bytes)
    var other = try stage("known_at,x\n1,3\n")
    #expect(throws: StreamError.self) { try other.restore(from: &reader) }
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
