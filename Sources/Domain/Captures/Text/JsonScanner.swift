/// A pull scanner over the bytes of one JSON text (RFC 8259): the caller walks it and takes what it
/// needs as ranges of bytes; nothing is copied or allocated. Strict: what it passes over is checked
/// too, save that strings need not be valid UTF-8. Escapes in strings are checked, not resolved.
struct JsonScanner {
  enum Failure: Error {
    case malformed(at: Int)
    case tooDeep
  }

  static var maximumDepth: Int { 32 }

  let bytes: UnsafeRawBufferPointer
  private(set) var index = 0
  private var depth = 0
  /// At the beginning of an object or array: no comma is due.
  private var isFirst = false

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The first byte of the value that comes next: `{ [ " t f n -` or a digit.
  mutating func peek() throws(Failure) -> UInt8 {
    skipBlanks()
    guard index < bytes.count else { throw .malformed(at: index) }
    return bytes[index]
  }

  mutating func beginObject() throws(Failure) { try begin(UInt8(ascii: "{")) }
  mutating func beginArray() throws(Failure) { try begin(UInt8(ascii: "[")) }

  /// The next key of the object; nil when the object has ended.
  mutating func nextKey() throws(Failure) -> UnsafeRawBufferPointer? {
    guard try next(closing: UInt8(ascii: "}")) else { return nil }
    let key = try string()
    guard try peek() == UInt8(ascii: ":") else { throw .malformed(at: index) }
    index += 1
    return key
  }

  /// Whether the array has another element; false when it has ended.
  mutating func nextElement() throws(Failure) -> Bool {
    try next(closing: UInt8(ascii: "]"))
  }

  /// The text of a string without its quotes.
  mutating func string() throws(Failure) -> UnsafeRawBufferPointer {
    guard try peek() == UInt8(ascii: "\"") else { throw .malformed(at: index) }
    let start = index + 1
    index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(index - 1)])
      }
      if byte < 0x20 { break }
      if byte == UInt8(ascii: "\\") { try escape() } else { index += 1 }
    }
    throw .malformed(at: index)
  }

  /// The text of a number.
  mutating func number() throws(Failure) -> UnsafeRawBufferPointer {
    let first = try peek()
    let start = index
    if first == UInt8(ascii: "-") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
      index += 1
    } else {
      try digits()
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
      {
        index += 1
      }
      try digits()
    }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
  }

  /// The text of a number, whether it stands in quotes or not.
  mutating func numberOrString() throws(Failure) -> UnsafeRawBufferPointer {
    try peek() == UInt8(ascii: "\"") ? try string() : try number()
  }

  mutating func boolean() throws(Failure) -> Bool {
    if try peek() == UInt8(ascii: "t") {
      try literal("true")
      return true
    }
    try literal("false")
    return false
  }

  /// Passes over a value, whatever it is.
  mutating func skip() throws(Failure) {
    switch try peek() {
    case UInt8(ascii: "{"):
      try beginObject()
      while try nextKey() != nil { try skip() }
    case UInt8(ascii: "["):
      try beginArray()
      while try nextElement() { try skip() }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try boolean()
    case UInt8(ascii: "n"): try literal("null")
    default: _ = try number()
    }
  }

  /// Throws unless nothing but blanks is left.
  mutating func finish() throws(Failure) {
    skipBlanks()
    guard index == bytes.count, depth == 0 else { throw .malformed(at: index) }
  }

  private mutating func begin(_ bracket: UInt8) throws(Failure) {
    guard try peek() == bracket else { throw .malformed(at: index) }
    guard depth < Self.maximumDepth else { throw .tooDeep }
    depth += 1
    index += 1
    isFirst = true
  }

  private mutating func next(closing bracket: UInt8) throws(Failure) -> Bool {
    let byte = try peek()
    let wasFirst = isFirst
    isFirst = false
    if byte == bracket {
      index += 1
      depth -= 1
      return false
    }
    if wasFirst { return true }
    guard byte == UInt8(ascii: ",") else { throw .malformed(at: index) }
    index += 1
    return true
  }

  private mutating func escape() throws(Failure) {
    guard index + 1 < bytes.count else { throw .malformed(at: index) }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 2
    case UInt8(ascii: "u"):
      guard index + 6 <= bytes.count else { throw .malformed(at: index) }
      for digit in bytes[(index + 2)..<(index + 6)] {
        let lower = digit | 0x20
        guard digit >= 0x30 && digit <= 0x39 || lower >= 0x61 && lower <= 0x66 else {
          throw .malformed(at: index)
        }
      }
      index += 6
    default:
      throw .malformed(at: index)
    }
  }

  private mutating func digits() throws(Failure) {
    let start = index
    while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
    if index == start { throw .malformed(at: index) }
  }

  private mutating func literal(_ text: StaticString) throws(Failure) {
    let end = index + text.utf8CodeUnitCount
    guard end <= bytes.count, UnsafeRawBufferPointer(rebasing: bytes[index..<end]).isText(text)
    else { throw .malformed(at: index) }
    index = end
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }
}

extension JsonScanner.Failure {
  /// As a bad record; `offset` is where the text begins in its line.
  func record(offset: Int) -> BadRecord {
    switch self {
    case .malformed(let index):
      return BadRecord("the line is not valid JSON from character \(offset + index + 1) on")
    case .tooDeep:
      return BadRecord("the JSON text is nested deeper than \(JsonScanner.maximumDepth)")
    }
  }
}
