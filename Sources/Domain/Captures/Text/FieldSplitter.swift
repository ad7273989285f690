/// Finds the fields of a line of separated values, with no allocation once it has seen the
/// widest line. Blanks around a field do not count. A field in double quotes may hold separators; in it
/// a quote is doubled. Lines do not continue inside quotes.
struct FieldSplitter {
  static var maximumFields: Int { 4096 }

  struct Field {
    var start: Int32
    var end: Int32
    /// Holds doubled quotes, which stand for single ones.
    var hasQuotes: Bool
  }

  var separator = UInt8(ascii: ",")
  private var fields: [Field] = []
  private(set) var count = 0

  mutating func split(_ line: UnsafeRawBufferPointer) throws(BadRecord) {
    count = 0
    var index = 0
    while true {
      while index < line.count, isBlank(line[index]) { index += 1 }
      let end: Int
      if index < line.count, line[index] == UInt8(ascii: "\"") {
        end = try quoted(line, from: index)
      } else {
        end = plain(line, from: index)
      }
      if end == line.count { return }
      guard count < Self.maximumFields else {
        throw BadRecord("the line has more than \(Self.maximumFields) fields")
      }
      index = end + 1
    }
  }

  /// The bytes of a field; `line` must be the one that was split.
  @inline(__always)
  func field(_ index: Int, of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let field = fields[index]
    return UnsafeRawBufferPointer(rebasing: line[Int(field.start)..<Int(field.end)])
  }

  /// A field as text, doubled quotes made single.
  func text(_ index: Int, of line: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: field(index, of: line), as: UTF8.self)
    guard fields[index].hasQuotes else { return text }
    var result = ""
    var isSecond = false
    for character in text {
      isSecond = character == "\"" && !isSecond
      if !isSecond { result.append(character) }
    }
    return result
  }

  /// Takes a field up to the next separator; returns the index of that or the line's end.
  private mutating func plain(_ line: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < line.count, line[index] != separator { index += 1 }
    var end = index
    while end > start, isBlank(line[end - 1]) { end -= 1 }
    append(start, end, hasQuotes: false)
    return index
  }

  private mutating func quoted(
    _ line: UnsafeRawBufferPointer, from start: Int
  ) throws(BadRecord) -> Int {
    var index = start + 1
    var hasQuotes = false
    while true {
      guard index < line.count else { throw BadRecord("a quoted field does not end") }
      if line[index] == UInt8(ascii: "\"") {
        guard index + 1 < line.count, line[index + 1] == UInt8(ascii: "\"") else { break }
        hasQuotes = true
        index += 1
      }
      index += 1
    }
    append(start + 1, index, hasQuotes: hasQuotes)
    index += 1
    while index < line.count, isBlank(line[index]) { index += 1 }
    guard index == line.count || line[index] == separator else {
      throw BadRecord("text follows a quoted field")
    }
    return index
  }

  private mutating func append(_ start: Int, _ end: Int, hasQuotes: Bool) {
    // Lines are shorter than 16 MiB.
    let field = Field(
      start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end),
      hasQuotes: hasQuotes)
    if count < fields.count { fields[count] = field } else { fields.append(field) }
    count += 1
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == 0x20 || byte == 0x09) && byte != separator
  }
}
