import EventModel

/// Comma-separated values, RFC 4180: a header, then a row an event.
public struct CSVText: EventTextWriter {
  private var state: TextState
  private var cells: [[UInt8]] = []

  public init(_ selection: TextSelection) { state = TextState(selection, pairs: .never) }

  public var remark: String? { state.remark }

  public var memory: TextMemory {
    get { state.memory }
    set {
      state.memory = newValue
      cells = Array(repeating: [], count: state.columns?.names.count ?? 0)
    }
  }

  public mutating func begin(_ header: StreamHeader, into text: inout [UInt8]) {
    state.begin(header)
  }

  public mutating func append(_ batch: EventBatch, into text: inout [UInt8]) {
    state.meet(batch)
    guard state.isReady(batch) else { return }
    let (columns, isNew) = state.decideColumns(batch)
    if isNew {
      cells = Array(repeating: [], count: columns.names.count)
      appendHeading(columns, to: &text)
    }
    for event in batch.events where state.selection.includes(event.kind) {
      appendRow(event, batch, columns, to: &text)
    }
  }

  public mutating func finish(into text: inout [UInt8]) {}

  public mutating func end(into text: inout [UInt8]) {
    let (columns, isNew) = state.decideColumns(nil)
    if isNew { appendHeading(columns, to: &text) }
  }

  private func appendHeading(_ columns: EventColumns, to text: inout [UInt8]) {
    let leading = (columns.hasKind ? ["kind"] : []) + ["event_time", "symbol"]
    for (index, name) in (leading + columns.names).enumerated() {
      if index > 0 { text.append(0x2C) }
      Self.append(quoted: Array(name.utf8), to: &text)
    }
    text.append(0x0A)
  }

  private mutating func appendRow(
    _ event: Event, _ batch: EventBatch, _ columns: EventColumns, to text: inout [UInt8]
  ) {
    let instrument = state.instrument(of: event)
    state.format.use(instrument)
    state.note(event, batch, columns)
    for index in cells.indices { cells[index].removeAll(keepingCapacity: true) }
    for (field, column) in columns.fields(of: event) {
      state.format.append(field.value(event, batch), to: &cells[column])
    }
    if columns.hasKind {
      text.append(contentsOf: event.kind.name.utf8)
      text.append(0x2C)
    }
    state.format.appendTime(event.eventTime, to: &text)
    text.append(0x2C)
    if let instrument { Self.append(quoted: Array(instrument.symbol.utf8), to: &text) }
    for cell in cells {
      text.append(0x2C)
      Self.append(quoted: cell, to: &text)
    }
    text.append(0x0A)
  }

  /// Appends a cell, in quotes where the text holds a comma, a quote or a line break.
  public static func append(quoted cell: [UInt8], to text: inout [UInt8]) {
    guard cell.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      text.append(contentsOf: cell)
      return
    }
    text.append(0x22)
    for byte in cell {
      if byte == 0x22 { text.append(0x22) }
      text.append(byte)
    }
    text.append(0x22)
  }
}
