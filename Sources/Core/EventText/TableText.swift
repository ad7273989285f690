import EventModel

/// A table for people. One kind: its fields in columns. Several kinds: time, symbol, kind, and the
/// fields as `name value` pairs, as their union would be too wide to read.
public struct TableText: EventTextWriter {
  /// Rows that decide the widths of the columns.
  static let sampleRows = 40

  private var state: TextState
  private var rows: [[String]] = []
  private var widths: [Int] = []
  private var numeric: [Bool] = []
  private var heading: [String] = []

  public init(_ selection: TextSelection) { state = TextState(selection, pairs: .ofSeveralKinds) }

  public var remark: String? { state.remark }

  public var memory: TextMemory {
    get {
      var memory = TextMemory()
      state.remember(in: &memory)
      memory.add(widths)
      memory.add(numeric.map { $0 ? 1 : 0 })
      memory.add(heading)
      memory.add([rows.count])
      for row in rows { memory.add(row) }
      return memory
    }
    set {
      var memory = newValue
      state.recall(&memory)
      widths = memory.takeNumbers()
      numeric = memory.takeNumbers().map { $0 != 0 }
      heading = memory.takeTexts()
      let count = memory.takeNumbers().first ?? 0
      rows = (0..<min(count, Self.sampleRows)).map { _ in memory.takeTexts() }
    }
  }

  public mutating func begin(_ header: StreamHeader, into text: inout [UInt8]) {
    state.begin(header)
  }

  public mutating func append(_ batch: EventBatch, into text: inout [UInt8]) {
    state.meet(batch)
    for event in batch.events where state.selection.includes(event.kind) {
      let (columns, isNew) = state.decideColumns(batch)
      if isNew { startTable(columns, into: &text) }
      let row = cells(of: event, batch, columns)
      if widths.isEmpty {
        rows.append(row)
        if rows.count == Self.sampleRows { settle(into: &text) }
      } else {
        appendRow(row, to: &text)
      }
    }
  }

  public mutating func finish(into text: inout [UInt8]) {
    if widths.isEmpty, !rows.isEmpty { settle(into: &text) }
  }

  private mutating func startTable(_ columns: EventColumns, into text: inout [UInt8]) {
    if !heading.isEmpty {
      finish(into: &text)
      text.append(0x0A)
    }
    widths = []
    heading =
      ["event_time", "symbol"]
      + (columns.hasKind ? ["kind", "fields"] : columns.names.map(\.printable))
  }

  private mutating func cells(
    of event: Event, _ batch: EventBatch, _ columns: EventColumns
  ) -> [String] {
    let instrument = state.instrument(of: event)
    state.format.use(instrument)
    state.note(event, batch, columns)
    var bytes: [UInt8] = []
    state.format.appendTime(event.eventTime, to: &bytes)
    var row = [String(decoding: bytes, as: UTF8.self), (instrument?.symbol ?? "").printable]
    var pairs: [String] = []
    if !columns.hasKind { row += Array(repeating: "", count: columns.names.count) }
    for (field, column) in columns.fields(of: event) {
      bytes.removeAll(keepingCapacity: true)
      state.format.append(field.value(event, batch), to: &bytes)
      let cell = Self.rounded(String(decoding: bytes, as: UTF8.self)).printable
      if columns.hasKind {
        if !cell.isEmpty { pairs.append("\(field.name.printable) \(cell)") }
      } else {
        row[2 + column] = cell
      }
    }
    if columns.hasKind { row += [event.kind.name, pairs.joined(separator: "  ")] }
    // Whoever takes the last bar for a whole one would be wrong; --common has all flags.
    if event.flags.contains(.partial), !state.selection.showsCommon { row.append("(partial)") }
    return row
  }

  /// A number of many digits, cut to what an eye takes in; exact forms are CSV and JSON.
  static func rounded(_ cell: String) -> String {
    guard cell.utf8.count > 12, cell.utf8.contains(where: { $0 == 0x2E || $0 == 0x65 }),
      let number = Double(cell), number.isFinite
    else { return cell }
    if cell.utf8.contains(0x65), !(1e-9..<1).contains(number.magnitude) {
      let mark = cell.firstIndex(of: "e") ?? cell.endIndex
      return String(cell.prefix(7) + cell[mark...])
    }
    let whole = cell.prefix { $0 != "." && $0 != "e" }.count
    let decimals = Int8(number.magnitude < 0.001 ? 15 : min(12, max(2, 10 - whole)))
    let scale = Double(DecimalNumber.powerOfTen(Int(decimals)))
    guard number.magnitude * scale < 9e18 else { return cell }
    return DecimalNumber.format(Int64((number * scale).rounded()), exponent: -decimals)
  }

  private mutating func settle(into text: inout [UInt8]) {
    widths = heading.indices.map { column in
      max(heading[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    numeric = heading.indices.map { column in
      column > 1 && rows.allSatisfy { $0[column].isEmpty || Double($0[column]) != nil }
    }
    appendRow(heading, to: &text)
    for row in rows { appendRow(row, to: &text) }
    rows = []
  }

  private func appendRow(_ row: [String], to text: inout [UInt8]) {
    let used = (row.lastIndex { !$0.isEmpty } ?? 0) + 1
    for (column, cell) in row.prefix(used).enumerated() {
      if column > 0 { text.append(contentsOf: [0x20, 0x20]) }
      guard column < widths.count else {
        text.append(contentsOf: cell.utf8)
        continue
      }
      let padding = Array(repeating: UInt8(0x20), count: max(0, widths[column] - cell.count))
      if numeric[column] { text.append(contentsOf: padding) }
      text.append(contentsOf: cell.utf8)
      if !numeric[column], column < used - 1 { text.append(contentsOf: padding) }
    }
    text.append(0x0A)
  }
}
