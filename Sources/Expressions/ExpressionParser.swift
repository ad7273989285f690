import EventModel

/// Reads the text of a feature. The grammar:
///
///     feature  = name [ "(" [ argument { "," argument } ] ")" ] [ "@" clock ] [ "." name ]
///     argument = [ name "=" ] ( number | duration | feature )
///     clock    = duration | "trades(" integer ")" | "volume(" number ")"
///
/// Blanks may stand between any two tokens. Nesting is bounded.
public struct ExpressionParser {
  static let deepest = 64

  private let source: String
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  private init(_ text: String) {
    source = text
    bytes = Array(text.utf8)
  }

  /// The expression that `text` spells.
  public static func parse(_ text: String) throws(ExpressionError) -> Expression {
    var parser = ExpressionParser(text)
    do throws(ExpressionError) {
      let expression = try parser.value()
      parser.skipBlanks()
      if parser.index < parser.bytes.count {
        throw parser.failure("unexpected \(parser.nextToken)")
      }
      return expression
    } catch {
      throw ExpressionError(text: text, column: error.column, cause: error.cause)
    }
  }

  private func failure(_ cause: String, at place: Int? = nil) -> ExpressionError {
    ExpressionError(column: (place ?? index) + 1, cause: cause)
  }

  private var nextToken: String {
    if index >= bytes.count { return "end" }
    let next = String(decoding: bytes[index...], as: UTF8.self).prefix(1)
    // Line breaks and the like would break the one line of the message.
    if next.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    {
      return "a control character"
    }
    return "\"\(next)\""
  }

  private mutating func skipBlanks() {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(ExpressionError) {
    if !take(byte) { throw failure("expected \(what), found \(nextToken)") }
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    byte == 0x5F || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
  }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private mutating func value() throws(ExpressionError) -> Expression {
    skipBlanks()
    guard index < bytes.count else { throw failure("expected a feature, found end") }
    let byte = bytes[index]
    if Self.isDigit(byte) || byte == 0x2D || byte == 0x2E { return try numberOrDuration() }
    if Self.isNameStart(byte) { return .call(try call()) }
    throw failure("expected a feature or a number, found \(nextToken)")
  }

  private mutating func name() throws(ExpressionError) -> String {
    skipBlanks()
    let start = index
    while index < bytes.count, Self.isNameStart(bytes[index]) || Self.isDigit(bytes[index]) {
      index += 1
    }
    if index == start { throw failure("expected a name, found \(nextToken)") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func numberOrDuration() throws(ExpressionError) -> Expression {
    let start = index
    if bytes[index] == 0x2D { index += 1 }
    while index < bytes.count, Self.isDigit(bytes[index]) || bytes[index] == 0x2E { index += 1 }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      var end = index + 1
      if end < bytes.count, bytes[end] == 0x2D || bytes[end] == 0x2B { end += 1 }
      if end < bytes.count, Self.isDigit(bytes[end]) {
        index = end
        while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
      }
    }
    let digitsEnd = index
    while index < bytes.count, Self.isNameStart(bytes[index]) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if index > digitsEnd {
      guard let span = Duration64.parse(text), span > 0 else {
        let cause =
          Duration64.parse(text) == 0
          ? "must be above zero" : "is neither a number nor a span of time"
        throw failure("\"\(text)\" \(cause)", at: start)
      }
      return .duration(span)
    }
    guard let number = Double(text), number.isFinite else {
      throw failure("\"\(text)\" is not a number", at: start)
    }
    return .number(number)
  }

  private mutating func call() throws(ExpressionError) -> Expression.Call {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw failure("nested more than \(Self.deepest) deep") }
    var call = Expression.Call(name: "", column: index + 1)
    call.name = try name()
    if take(0x28), !take(0x29) {
      repeat { call.arguments.append(try argument()) } while take(0x2C)
      try expect(0x29, "\",\" or \")\"")
    }
    if take(0x40) { call.clock = try clock() }
    if take(0x2E) { call.output = try name() }
    return call
  }

  private mutating func argument() throws(ExpressionError) -> Expression.Argument {
    skipBlanks()
    let start = index
    if index < bytes.count, Self.isNameStart(bytes[index]) {
      let key = try name()
      if take(0x3D) {
        return Expression.Argument(key: key, value: try value(), column: start + 1)
      }
      index = start
    }
    return Expression.Argument(value: try value(), column: start + 1)
  }

  private mutating func clock() throws(ExpressionError) -> Clock {
    skipBlanks()
    let start = index
    if index < bytes.count, Self.isDigit(bytes[index]) {
      guard case .duration(let span) = try numberOrDuration() else {
        throw failure("a clock is a span of time such as 1s, trades(n) or volume(v)", at: start)
      }
      return .time(span)
    }
    guard index < bytes.count, Self.isNameStart(bytes[index]) else {
      throw failure("expected a clock such as 1s, trades(n) or volume(v), found \(nextToken)")
    }
    let kind = try name()
    guard kind == "trades" || kind == "volume" else {
      throw failure(
        "\"\(kind)\" is no clock; it is a span of time such as 1s, trades(n) or volume(v)",
        at: start)
    }
    try expect(0x28, "\"(\"")
    skipBlanks()
    guard index < bytes.count, Self.isDigit(bytes[index]),
      case .number(let size) = try numberOrDuration(), size > 0
    else { throw failure("the clock \(kind) needs a number above zero") }
    try expect(0x29, "\")\"")
    if kind == "volume" { return .volume(size) }
    guard size == size.rounded(), size < 1e9 else {
      throw failure("the clock trades needs a whole number", at: start)
    }
    return .trades(Int(size))
  }
}
