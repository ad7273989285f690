import EventStream

/// A small CSV table beside a stream: orders, targets, corporate actions, calendars, reference values.
/// What `ConfigurationTable` is for TOML: columns have names, and every error says its file, line and
/// column.
///
///     # a comment: from a `#` at the start of a line or behind a blank
///     time,symbol,size
///     2026-01-05T14:30:00Z,AAPL,100
///     2026-01-05T14:30:00Z,"BRK,B",100   # a field in quotes may hold commas, blanks and `#`
///
/// Fields are separated by commas, blanks around them do not count, and a quote in quotes is doubled
/// (RFC 4180, but for line breaks inside quotes). Lines end with LF, CRLF or CR. Blank lines are passed
/// over, so are a UTF-8 byte-order mark at the start and a header row that comes again, as where files
/// were joined.
///
/// Memory: the file, 12 bytes a field and 16 bytes a row.
public final class SmallTable: Sendable {
  /// Larger files are refused.
  public static let mostBytes = 1 << 28

  public let format: Format
  /// The names in the header row; those of the format where the file has none.
  public let columns: [String]
  let text: TableText
  let cells: [TableText.Cell]
  private let places: [String: Int]
  private let lines: [Line]

  /// A row's place in the file, and its fields among all.
  struct Line: BitwiseCopyable {
    /// Counted from 1.
    var number: UInt32
    var count: UInt32
    var first: Int
  }

  /// The file's name for messages.
  public var file: String { text.file }

  /// Reads a file; `-` is standard input.
  public convenience init(file: String, _ format: Format) throws(StreamError) {
    let input = try ByteInput.open(file)
    // What is too large is refused before it is in memory as a whole.
    while input.available.count <= Self.mostBytes, try input.readMore() {}
    try self.init(Array(input.available), name: file, format)
  }

  /// - Parameter name: the file's name for messages.
  public init(_ bytes: [UInt8], name: String, _ format: Format) throws(StreamError) {
    let text = TableText(bytes: bytes, file: name, exit: format.exit)
    if bytes.count > Self.mostBytes {
      throw text.failure("it has more than \(Self.mostBytes >> 20) MiB", at: 0, line: 1)
    }
    var scanner = try TableScanner(text)
    var columns: [String]?
    var header: [TableText.Cell] = []
    var cells: [TableText.Cell] = []
    var lines: [Line] = []
    while try scanner.advance() {
      if columns == nil, format.needsHeader || format.isHeader(scanner.cells.map(text.string)) {
        columns = try format.columns(of: scanner.cells, in: text, line: scanner.line)
        header = scanner.cells
        continue
      }
      let names = columns ?? format.known
      columns = names
      if text.areEqual(scanner.cells, header) { continue }
      try format.check(scanner.cells, columns: names, in: text, line: scanner.line)
      lines.append(
        Line(
          number: UInt32(scanner.line), count: UInt32(scanner.cells.count), first: cells.count))
      cells += scanner.cells
    }
    if columns == nil, format.needsHeader {
      throw text.failure(
        "no header row; it names the columns, at least \(format.required.joined(separator: ","))",
        at: 0, line: 1)
    }
    self.format = format
    self.text = text
    self.columns = columns ?? format.known
    self.cells = cells
    self.lines = lines
    places = Dictionary(uniqueKeysWithValues: zip(self.columns, 0...))
  }

  /// The rows, without the header row.
  public var rows: some RandomAccessCollection<Row> {
    lines.indices.lazy.map { Row(table: self, index: $0) }
  }

  /// The error of the file as a whole.
  public func failure(_ cause: String) -> StreamError {
    StreamError(format.exit, operation: "read", object: file, cause: cause)
  }

  public func has(column: String) -> Bool { places[column] != nil }

  func line(_ row: Int) -> Line { lines[row] }

  /// The field of a row in a column; nil where the file has no such column, or the row ends before it.
  func cell(_ row: Int, _ column: String) -> TableText.Cell? {
    guard let place = places[column] else {
      precondition(format.takes(column), "a column that the format does not know: \(column)")
      return nil
    }
    let line = lines[row]
    return place < Int(line.count) ? cells[line.first + place] : nil
  }
}
