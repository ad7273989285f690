import EventText

/// A JSON document (RFC 8259), written with its members in the order given. A number that is not finite
/// is null.
public indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(name: String, value: JSONValue)])

  /// Null where there is none.
  public init(_ number: Double?) { self = number.map { .number($0) } ?? .null }

  public init(_ strings: [String]) { self = .array(strings.map { .string($0) }) }

  public init(_ numbers: [Double?]) { self = .array(numbers.map { JSONValue($0) }) }

  /// The text, indented by two blanks a level; what is short stands on one line. It ends with a line
  /// break.
  public var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes, indent: 0)
    bytes.append(0x0A)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Longest line that an array or object is put on.
  private static var lineLength: Int { 100 }

  private func append(to bytes: inout [UInt8], indent: Int) {
    let start = bytes.count
    appendCompact(to: &bytes)
    if bytes.count - start + indent <= Self.lineLength { return }
    switch self {
    case .array(let values):
      bytes.removeSubrange(start...)
      Self.appendLines(values.count, "[", "]", indent, to: &bytes) { index, bytes in
        values[index].append(to: &bytes, indent: indent + 2)
      }
    case .object(let members):
      bytes.removeSubrange(start...)
      Self.appendLines(members.count, "{", "}", indent, to: &bytes) { index, bytes in
        JSONText.append(string: Array(members[index].name.utf8), to: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        members[index].value.append(to: &bytes, indent: indent + 2)
      }
    default: break
    }
  }

  private static func appendLines(
    _ count: Int, _ opening: String, _ closing: String, _ indent: Int, to bytes: inout [UInt8],
    _ element: (Int, inout [UInt8]) -> Void
  ) {
    bytes.append(contentsOf: opening.utf8)
    for index in 0..<count {
      bytes.append(contentsOf: (index > 0 ? ",\n" : "\n").utf8)
      bytes.append(contentsOf: repeatElement(0x20, count: indent + 2))
      element(index, &bytes)
    }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent))
    bytes.append(contentsOf: closing.utf8)
  }

  private func appendCompact(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value):
      bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    case .string(let text): JSONText.append(string: Array(text.utf8), to: &bytes)
    case .array(let values):
      bytes.append(0x5B)
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(contentsOf: ", ".utf8) }
        value.appendCompact(to: &bytes)
      }
      bytes.append(0x5D)
    case .object(let members):
      bytes.append(0x7B)
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(contentsOf: ", ".utf8) }
        JSONText.append(string: Array(member.name.utf8), to: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        member.value.appendCompact(to: &bytes)
      }
      bytes.append(0x7D)
    }
  }
}
