import Commands
import EventModel
import Expressions

extension FeatureDefinition {
  static let asof = FeatureDefinition(
    "asof", .reference, .transform,
    summary: "a reference series from a file, as it was known at the time",
    formula:
      "the value of the newest row with known_at ≤ t, in rows of a clock of time known_at < t: such a row "
      + "stands before what happens at t, and `--allow-equal` lets it know that too; a date with no time is "
      + "known at the end of that day, UTC; absent before the first, where its field is empty, and for "
      + "instruments that the file does not name",
    unit: "that of the column", warmUp: "the first row",
    source: "a point-in-time join; pandas, merge_asof(direction=\"backward\")",
    parameters: [
      .file(
        .series,
        "CSV with the columns known_at (ISO 8601 with a zone, a date, or ns), others, and "
          + "symbol where values are of one instrument each"),
      .init("column", .name, meaning: "the column of the value"), .content,
    ]
  ) { arguments throws(ExpressionError) in
    let file = try arguments.file()
    let name = arguments.quoted("column") ?? ""
    guard name != "known_at", name != "symbol",
      let series = try TimedSeries.read(file, column: name)
    else {
      let columns = try TimedSeries.columns(file)
      let hint = suggestion(for: name, among: columns).map { "; did you mean \($0)?" }
      let known = columns.isEmpty ? "none but known_at and symbol" : columns.joined(separator: ", ")
      throw arguments.failure(
        "\(file.name) has no column \"\(name)\" of values" + (hint ?? "; it has \(known)"),
        at: "column")
    }
    return arguments.add(ReferenceSeries(series, knownBefore: arguments.knownBefore))
  }
}

extension FeatureDefinition.Parameter {
  static func file(_ format: ReferenceFormat, _ meaning: String) -> Self {
    Self("file", .file(format), meaning: meaning)
  }

  static let content = Self(
    "content", .text, fallback: "", isAlwaysNamed: true,
    meaning:
      "the hash of the file's content; filled in, and where it is given the file must have it"
  )
}

extension FeatureArguments {
  /// How long before the time of a row a release must have been known, in nanoseconds: timer rows stand
  /// before the releases of their time, and those before prices.
  var knownBefore: Int64 { domain.intervals != nil && !graph.allowsEqual ? 1 : 0 }
}

/// What a file says at the time of each row.
private final class ReferenceSeries: FeatureNode {
  private var bySymbol: BySymbol<TimedSeries>
  private var series: [TimedSeries?] = []
  private let knownBefore: Int64

  /// - Parameter knownBefore: see `FeatureArguments.knownBefore`.
  init(_ bySymbol: BySymbol<TimedSeries>, knownBefore: Int64) {
    self.bySymbol = bySymbol
    self.knownBefore = knownBefore
    super.init()
  }

  override func begin(_ header: StreamHeader) {
    bySymbol.begin(header)
    series = bySymbol.series
  }

  override var remark: String? { bySymbol.remark }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let time = rows.times[row].subtractingSaturated(knownBefore)
      outputs[0].values[row] = series[instrument]?.value(at: time) ?? .nan
    }
  }
}
