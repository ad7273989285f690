import EventStream

/// Finds the fields of a small table, line by line.
struct TableScanner {
  private let text: TableText
  private var offset = 0
  /// Of the line that was read last, counted from 1.
  private(set) var line = 0
  /// Its fields.
  private(set) var cells: [TableText.Cell] = []

  init(_ text: TableText) throws(StreamError) {
    self.text = text
    if text.bytes.starts(with: [0xFE, 0xFF]) || text.bytes.starts(with: [0xFF, 0xFE]) {
      throw text.failure("it is UTF-16; write it as UTF-8", at: 0, line: 1)
    }
    if text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// Goes to the next line that says something; false at the end.
  mutating func advance() throws(StreamError) -> Bool {
    while offset < text.bytes.count {
      line += 1
      cells.removeAll(keepingCapacity: true)
      try readLine()
      // A line without a comma and without a field is blank.
      if cells.count == 1, cells[0].range.isEmpty, !cells[0].isQuoted { continue }
      if !cells.isEmpty { return true }
    }
    return false
  }

  private var byte: UInt8? { offset < text.bytes.count ? text.bytes[offset] : nil }

  private var isAtLineEnd: Bool { byte == nil || byte == 0x0A || byte == 0x0D }

  private mutating func readLine() throws(StreamError) {
    while true {
      let isAfterBlank = skipBlanks() || cells.isEmpty
      if byte == UInt8(ascii: "#"), isAfterBlank {
        add(from: offset, to: offset)
        skipComment()
      } else if byte == UInt8(ascii: "\"") {
        try readQuoted()
      } else {
        readPlain()
      }
      if byte == UInt8(ascii: ",") {
        offset += 1
      } else {
        return endLine()
      }
    }
  }

  private mutating func add(from start: Int, to end: Int, isQuoted: Bool = false) {
    cells.append(.init(start: UInt32(start), end: UInt32(end), isQuoted: isQuoted))
  }

  /// Whether there were blanks.
  private mutating func skipBlanks() -> Bool {
    let start = offset
    while byte == 0x20 || byte == 0x09 { offset += 1 }
    return offset > start
  }

  private mutating func skipComment() {
    while !isAtLineEnd { offset += 1 }
  }

  /// To the comma, the end of the line or a comment.
  private mutating func readPlain() {
    let start = offset
    var end = offset
    while let byte, !isAtLineEnd, byte != UInt8(ascii: ",") {
      if byte == UInt8(ascii: "#"), offset > end { return finishPlain(start, end) }
      offset += 1
      if byte != 0x20, byte != 0x09 { end = offset }
    }
    add(from: start, to: end)
  }

  private mutating func finishPlain(_ start: Int, _ end: Int) {
    add(from: start, to: end)
    skipComment()
  }

  private mutating func readQuoted() throws(StreamError) {
    let opening = offset
    offset += 1
    while true {
      guard !isAtLineEnd else {
        throw text.failure("a quote is not closed", at: opening, line: line)
      }
      offset += 1
      if text.bytes[offset - 1] == UInt8(ascii: "\"") {
        if byte != UInt8(ascii: "\"") { break }
        offset += 1
      }
    }
    add(from: opening + 1, to: offset - 1, isQuoted: true)
    let isAfterBlank = skipBlanks()
    if byte == UInt8(ascii: "#"), isAfterBlank { skipComment() }
    if !isAtLineEnd, byte != UInt8(ascii: ",") {
      throw text.failure("a field goes on behind its quotes", at: offset, line: line)
    }
  }

  private mutating func endLine() {
    let isReturn = byte == 0x0D
    if byte != nil { offset += 1 }
    if isReturn, byte == 0x0A { offset += 1 }
  }
}
