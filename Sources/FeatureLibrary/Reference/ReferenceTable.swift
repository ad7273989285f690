import EventModel
import EventStream
import Expressions

/// The rows of a CSV file with a header row. Fields in double quotes may hold commas, and a quote in
/// them is doubled (RFC 4180, but for line breaks inside quotes). Blank lines do not count.
struct ReferenceTable {
  struct Row {
    /// Counted from 1.
    var line: Int
    var fields: [String]
  }

  let file: String
  private(set) var columns: [String] = []
  private(set) var rows: [Row] = []

  init(_ file: ReferenceFile) throws(ExpressionError) {
    self.file = file.name
    var rest = file.bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var line = 0
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var text = rest[..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      line += 1
      if text.last == UInt8(ascii: "\r") { text.removeLast() }
      if text.allSatisfy({ $0 == 0x20 }) { continue }
      try add(Row(line: line, fields: try fields(of: text, line: line)))
    }
    if columns.isEmpty { throw fault("it is empty; a header row is needed", line: nil) }
  }

  private mutating func add(_ row: Row) throws(ExpressionError) {
    if columns.isEmpty {
      for name in row.fields where row.fields.count(where: { $0 == name }) > 1 {
        throw fault("two columns are named \"\(name)\"", line: row.line)
      }
      columns = row.fields
      return
    }
    guard row.fields.count == columns.count else {
      throw fault(
        "\(row.fields.count) fields where the header has \(columns.count)", line: row.line)
    }
    rows.append(row)
  }

  private func fields(
    of line: ArraySlice<UInt8>, line number: Int
  ) throws(ExpressionError) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var wasQuoted = false
    func end() -> String {
      let text = String(decoding: field, as: UTF8.self)
      return wasQuoted ? text : text.trimmed
    }
    for byte in line {
      switch byte {
      case UInt8(ascii: "\""):
        // The second of two quotes inside quotes stands for one.
        if !isQuoted, wasQuoted { field.append(byte) }
        isQuoted.toggle()
        wasQuoted = true
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(end())
        field = []
        wasQuoted = false
      default: field.append(byte)
      }
    }
    if isQuoted { throw fault("a quote is not closed", line: number) }
    fields.append(end())
    return fields
  }

  /// The place of a column that the format asks for.
  func required(_ name: String, _ why: String) throws(ExpressionError) -> Int {
    if let place = columns.firstIndex(of: name) { return place }
    throw fault("it has no column \(name), \(why)", line: 1)
  }

  /// What is wrong with the file.
  func fault(_ cause: String, line: Int?) -> ExpressionError {
    ExpressionError(column: 1, cause: cause, file: .init(name: file, line: line))
  }

  /// A number; absent where the field is empty.
  func number(_ row: Row, _ column: Int) throws(ExpressionError) -> Double {
    let text = row.fields[column]
    if text.isEmpty { return .nan }
    guard let number = Double(text), number.isFinite else {
      throw fault("\(columns[column]) \"\(text)\" is neither a number nor empty", line: row.line)
    }
    return number
  }

  /// When something became known: a time, or the end of a date.
  func knownAt(_ row: Row, _ column: Int) throws(ExpressionError) -> Int64 {
    if let end = ReferenceTime.endOfDay(row.fields[column]) { return end }
    return try time(row, column)
  }

  /// A time in nanoseconds since the Unix epoch.
  func time(_ row: Row, _ column: Int) throws(ExpressionError) -> Int64 {
    let text = row.fields[column]
    if let time = ReferenceTime.parse(text) { return time }
    throw fault(
      "\(columns[column]) \"\(text)\" is no time; write 2024-01-05T13:30:00Z, or whole nanoseconds "
        + "since 1970", line: row.line)
  }
}

/// Times of reference files.
enum ReferenceTime {
  /// The end of a date `2024-01-05`, UTC: all that is known of the time of what a row of that date says.
  static func endOfDay(_ text: String) -> Int64? {
    guard text.utf8.count == 10, text.utf8.dropFirst(4).first == UInt8(ascii: "-") else {
      return nil
    }
    var text = text
    guard let (time, _) = text.withUTF8({ Timestamp.parse(UnsafeRawBufferPointer($0)) }) else {
      return nil
    }
    let end = time.addingSaturated(Timestamp.day)
    return Timestamp.range.contains(end) ? end : nil
  }

  /// ISO 8601 with a time of day and a zone, or whole nanoseconds since the Unix epoch; a date alone
  /// does not say when.
  static func parse(_ text: String) -> Int64? {
    var text = text
    if text.utf8.count != 8, let nanoseconds = Int64(text) {
      return Timestamp.range.contains(nanoseconds) ? nanoseconds : nil
    }
    guard let (time, hasZone) = text.withUTF8({ Timestamp.parse(UnsafeRawBufferPointer($0)) }),
      hasZone, Timestamp.range.contains(time)
    else { return nil }
    return time
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
