import Configuration
import EventModel
import EventStream

extension StrategyDefinition {
  static let targetFile = StrategyDefinition(
    "targets", summary: "positions from a file, as another program wants them",
    rule:
      "at the time of a row the position of its symbol becomes its target; sizing does not apply, and "
      + "a row at a bar's end comes behind that bar",
    source: "the file: CSV with the heading time,symbol,target, times ISO 8601, in order",
    parameters: [.init("file", .file, nil, "the CSV file")]
  ) { arguments throws(StreamError) in
    guard let file = arguments.file("file") else {
      throw arguments.failure("file", "is missing: a CSV file with the heading time,symbol,target")
    }
    return TargetFileRule(try TargetFile(file))
  }
}

/// The wanted positions of a file: a small table with the columns `time`, `symbol` and `target`, in order
/// of time. A header row may name the columns.
struct TargetFile {
  /// One wanted position.
  struct Row {
    var time: Int64
    /// Of the instruments that are called so.
    var symbol: String
    var target: Double
  }

  /// The file's name for messages; empty where there is no file.
  var name = ""
  var rows: [Row] = []

  init() {}

  init(_ file: String) throws(StreamError) {
    name = file
    let table = try SmallTable(
      file: file, .init(required: ["time", "symbol", "target"], needsHeader: false))
    for row in table.rows {
      let time = try row.needed("time", row.time)
      if let last = rows.last, last.time > time {
        throw row.failure("time", "is before that of the row above")
      }
      rows.append(
        Row(
          time: time, symbol: try row.needed("symbol", row.name),
          target: try row.needed("target", row.number)))
    }
  }

  /// What of the file is of no use, in a sentence.
  func remark(in instruments: HeaderTable<Instrument>) -> String? {
    unknownInstruments(rows.map(\.symbol), of: name, in: instruments)
  }
}

/// Decides nothing from features: the stage plays its rows.
final class TargetFileRule: StrategyRule {
  let file: TargetFile

  init(_ file: TargetFile) {
    self.file = file
    super.init(inputs: [])
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double { memory.wanted }
}
