import EventStream

/// The bytes of a small table, and what can be said of places in them.
struct TableText: Sendable {
  let bytes: [UInt8]
  let file: String
  let exit: ExitCode

  /// A field: the bytes from `start` to `end`, without the quotes around them.
  struct Cell: BitwiseCopyable {
    var start: UInt32
    var end: UInt32
    var isQuoted: Bool

    /// Where the field begins, with its quote.
    var place: Int { Int(start) - (isQuoted ? 1 : 0) }
    var range: Range<Int> { Int(start)..<Int(end) }
  }

  func string(_ cell: Cell) -> String {
    let field = bytes[cell.range]
    guard cell.isQuoted, field.contains(UInt8(ascii: "\"")) else {
      return String(decoding: field, as: UTF8.self)
    }
    // A quote in quotes is doubled.
    var plain: [UInt8] = []
    var isSecond = false
    for byte in field {
      isSecond = byte == UInt8(ascii: "\"") && !isSecond
      if !isSecond { plain.append(byte) }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  func areEqual(_ first: [Cell], _ second: [Cell]) -> Bool {
    first.count == second.count
      && zip(first, second).allSatisfy { bytes[$0.range] == bytes[$1.range] }
  }

  /// The error of a place.
  func failure(_ cause: String, at offset: Int, line: Int) -> StreamError {
    var start = offset
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    let before = String(decoding: bytes[start..<offset], as: UTF8.self).unicodeScalars
    let column = before.count { $0 != "\u{FEFF}" } + 1
    return StreamError(
      exit, operation: "read", object: file, cause: cause, place: "line \(line), column \(column)")
  }
}
