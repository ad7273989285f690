import EventModel
import EventStream

extension StrategyDefinition {
  static let targetFile = StrategyDefinition(
    "targets", summary: "positions from a file, as another program wants them",
    rule:
      "at the time of a row the position of its symbol becomes its target; sizing does not apply",
    source: "the file: CSV with the heading time,symbol,target, times ISO 8601, in order",
    parameters: [.init("file", .file, nil, "the CSV file")]
  ) { arguments throws(StreamError) in
    guard let file = arguments.file("file") else {
      throw arguments.failure("file", "is missing: a CSV file with the heading time,symbol,target")
    }
    return TargetFileRule(try TargetRow.read(file))
  }
}

/// One wanted position.
struct TargetRow {
  var time: Int64
  var symbol: String
  var target: Double
  var line: Int

  static func read(_ file: String) throws(StreamError) -> [TargetRow] {
    let input = try ByteInput.open(file)
    while try input.readMore() {}
    let text = String(decoding: Array(input.available), as: UTF8.self)
    var rows: [TargetRow] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.filter { $0 != "\r" && $0 != " " })
      }
      if fields == [""] || fields == ["time", "symbol", "target"] { continue }
      func failure(_ cause: String) -> StreamError {
        StreamError(
          .badData, operation: "read", object: file, cause: cause, place: "line \(index + 1)")
      }
      guard fields.count == 3 else { throw failure("expected time,symbol,target") }
      guard let time = Timestamp.parse(fields[0]) else {
        throw failure("\"\(fields[0])\" is not an ISO 8601 time such as 2026-01-05T14:30:00Z")
      }
      guard let target = Double(fields[2]), target.isFinite else {
        throw failure("\"\(fields[2])\" is not a number")
      }
      if let last = rows.last, last.time > time {
        throw failure("its time is before that of line \(last.line)")
      }
      rows.append(TargetRow(time: time, symbol: fields[1], target: target, line: index + 1))
    }
    return rows
  }
}

/// Decides nothing from features: the stage plays its rows.
final class TargetFileRule: StrategyRule {
  let rows: [TargetRow]

  init(_ rows: [TargetRow]) {
    self.rows = rows
    super.init(inputs: [])
  }

  override func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double { memory.wanted }
}
