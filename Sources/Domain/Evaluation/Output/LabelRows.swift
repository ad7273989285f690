import EventModel
import EventStream
import EventText
import Reports

/// Rows for training models: time, symbol, features, and forward returns under names that say that they
/// are labels.
struct LabelRows {
  enum Form {
    case csv
    /// One object a line.
    case json
  }

  private let table: SampleTable
  private let header: StreamHeader
  private let measure: ReturnMeasure
  /// Times as integer nanoseconds.
  private let epochTimes: Bool

  init(
    _ table: SampleTable, _ header: StreamHeader, _ measure: ReturnMeasure, epochTimes: Bool
  ) {
    self.table = table
    self.header = header
    self.measure = measure
    self.epochTimes = epochTimes
  }

  /// `label_return_1s`: no feature has a name like it.
  private var labelNames: [String] {
    table.horizons.map { "label_\(measure.rawValue)_\($0.word)" }
  }

  private var names: [String] { table.chosenFeatures.map(\.name) + labelNames }

  func write(_ form: Form, to output: ByteOutput) throws(StreamError) {
    var text: [UInt8] = []
    if form == .csv { CSVRow.append(["event_time", "symbol"] + names, to: &text) }
    let columns = table.features + table.labels
    // What stands before each value of an object.
    let members = names.map { name in
      var bytes: [UInt8] = [0x2C]
      JSONText.append(string: Array(name.utf8), to: &bytes)
      return bytes + [0x3A]
    }
    for row in 0..<table.count {
      switch form {
      case .csv: appendCSV(row, columns, to: &text)
      case .json: appendJSON(row, columns, members, to: &text)
      }
      if text.count >= 64 << 10 {
        try output.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try output.write(text)
  }

  private func symbol(_ row: Int) -> [UInt8] {
    Array(header.instruments[Int(table.instruments.values[row])].symbol.utf8)
  }

  private func appendTime(_ row: Int, to text: inout [UInt8]) {
    if epochTimes {
      text.append(contentsOf: String(table.times.values[row]).utf8)
    } else {
      Timestamp.append(table.times.values[row], to: &text)
    }
  }

  private func appendCSV(
    _ row: Int, _ columns: [SampleColumn<Double>], to text: inout [UInt8]
  ) {
    appendTime(row, to: &text)
    text.append(0x2C)
    CSVText.append(quoted: symbol(row), to: &text)
    for column in columns {
      text.append(0x2C)
      let value = column.values[row]
      if !value.isNaN { text.append(contentsOf: value.description.utf8) }
    }
    text.append(0x0A)
  }

  private func appendJSON(
    _ row: Int, _ columns: [SampleColumn<Double>], _ members: [[UInt8]], to text: inout [UInt8]
  ) {
    text.append(contentsOf: "{\"event_time\":".utf8)
    if !epochTimes { text.append(0x22) }
    appendTime(row, to: &text)
    if !epochTimes { text.append(0x22) }
    text.append(contentsOf: ",\"symbol\":".utf8)
    JSONText.append(string: symbol(row), to: &text)
    for (column, member) in zip(columns, members) {
      text.append(contentsOf: member)
      let value = column.values[row]
      text.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    }
    text.append(contentsOf: [0x7D, 0x0A])
  }
}
