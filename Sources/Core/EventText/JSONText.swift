import EventModel

/// JSON, one object a line (https://jsonlines.org), with the names of the CSV columns. Prices and
/// sizes are numbers with all their digits; what is absent is left out, absent features are null.
public struct JSONText: EventTextWriter {
  private var state: TextState
  private var cell: [UInt8] = []
  /// The fields of a depth by its number of levels: an object has as many as its book.
  private var depthFields: [Int: [(field: EventField, column: Int)]] = [:]

  public init(_ selection: TextSelection) { state = TextState(selection, pairs: .always) }

  public var remark: String? { state.remark }

  public var memory: TextMemory {
    get { state.memory }
    set {
      state.memory = newValue
    }
  }

  public mutating func begin(_ header: StreamHeader, into text: inout [UInt8]) {
    state.begin(header)
  }

  public mutating func append(_ batch: EventBatch, into text: inout [UInt8]) {
    state.meet(batch)
    let (columns, _) = state.decideColumns(batch)
    for event in batch.events where state.selection.includes(event.kind) {
      appendObject(event, batch, columns, to: &text)
    }
  }

  public mutating func finish(into text: inout [UInt8]) {}

  private mutating func appendObject(
    _ event: Event, _ batch: EventBatch, _ columns: EventColumns, to text: inout [UInt8]
  ) {
    let instrument = state.instrument(of: event)
    state.format.use(instrument)
    text.append(contentsOf: "{\"kind\":\"\(event.kind.name)\",\"event_time\":".utf8)
    cell.removeAll(keepingCapacity: true)
    state.format.appendTime(event.eventTime, to: &cell)
    appendScalar(quoted: !state.format.epochTimes, to: &text)
    if let instrument {
      text.append(contentsOf: ",\"symbol\":".utf8)
      Self.append(string: Array(instrument.symbol.utf8), to: &text)
    }
    for (field, _) in fields(of: event, columns) {
      let value = field.value(event, batch)
      cell.removeAll(keepingCapacity: true)
      state.format.append(value, to: &cell)
      if cell.isEmpty, event.kind != .features || isAbsent(value) { continue }
      text.append(0x2C)
      Self.append(string: Array(field.name.utf8), to: &text)
      text.append(0x3A)
      if cell.isEmpty {
        text.append(contentsOf: "null".utf8)
      } else {
        appendScalar(quoted: isText(value), to: &text)
      }
    }
    text.append(0x7D)
    text.append(0x0A)
  }

  private mutating func fields(
    of event: Event, _ columns: EventColumns
  ) -> [(field: EventField, column: Int)] {
    if event.kind != .depth || state.selection.levels != nil {
      return columns.fields(of: event)
    }
    let levels = Int(event.depth.levels)
    if let known = depthFields[levels] { return known }
    let common = state.selection.showsCommon ? EventField.common : []
    let made = (common + EventField.depth(levels: levels)).map { (field: $0, column: 0) }
    depthFields[levels] = made
    return made
  }

  private func isAbsent(_ value: FieldValue) -> Bool {
    if case .absent = value { return true }
    return false
  }

  private func isText(_ value: FieldValue) -> Bool {
    switch value {
    case .code, .bytes, .characters, .span, .publisher, .strategy: return true
    case .time: return !state.format.epochTimes
    case .number(let number), .head(let number, _, _, _): return !number.isFinite
    default: return false
    }
  }

  private func appendScalar(quoted: Bool, to text: inout [UInt8]) {
    if quoted {
      Self.append(string: cell, to: &text)
    } else {
      text.append(contentsOf: cell)
    }
  }

  /// Appends a text as a JSON string.
  public static func append(string bytes: [UInt8], to text: inout [UInt8]) {
    text.append(0x22)
    for byte in bytes {
      switch byte {
      case 0x22, 0x5C:
        text.append(0x5C)
        text.append(byte)
      case 0..<0x20:
        let hex = Array("0123456789abcdef".utf8)
        text.append(contentsOf: "\\u00".utf8)
        text.append(hex[Int(byte >> 4)])
        text.append(hex[Int(byte & 15)])
      default: text.append(byte)
      }
    }
    text.append(0x22)
  }
}
