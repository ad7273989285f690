import EventModel

/// Takes the tokens of an expression from its text.
struct ExpressionScanner {
  private let bytes: [UInt8]
  private(set) var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// An error at a place, else at where the scanner stands.
  func failure(_ cause: String, at place: Int? = nil) -> ExpressionError {
    ExpressionError(column: (place ?? index) + 1, cause: cause)
  }

  var isAtEnd: Bool { index >= bytes.count }

  /// The next byte after blanks; 0 at the end.
  var next: UInt8 {
    mutating get {
      skipBlanks()
      return isAtEnd ? 0 : bytes[index]
    }
  }

  /// What comes next, for a message.
  var nextToken: String {
    if isAtEnd { return "end" }
    let rest = String(decoding: bytes[index...], as: UTF8.self)
    let word = rest.prefix { $0.utf8.count == 1 && Self.isNameStart($0.utf8.first!) }
    let next = word.isEmpty ? rest.prefix(1) : word
    // Line breaks and the like would break the one line of the message.
    if next.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    {
      return "a control character"
    }
    return "\"\(next)\""
  }

  /// How what an operator of another language means is written here, to go behind a message; empty where
  /// none comes next.
  var operatorHint: String {
    func hint(_ text: String) -> String { "; write \(text)" }
    if isAtEnd { return "" }
    switch bytes[index] {
    case UInt8(ascii: "^"): return hint("x*x, sqrt(x) or exp(2*log(x)) for a power")
    case UInt8(ascii: "*") where index > 0 && bytes[index - 1] == UInt8(ascii: "*"):
      return hint("x*x, sqrt(x) or exp(2*log(x)) for a power")
    case UInt8(ascii: "&"): return hint("and(a, b)")
    case UInt8(ascii: "|"): return hint("or(a, b)")
    case UInt8(ascii: "!"): return hint("not(a)")
    case UInt8(ascii: "?"): return hint("if(condition, a, b)")
    default: return ""
    }
  }

  mutating func skipBlanks() {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  }

  /// Takes a token of punctuation if it comes next.
  mutating func take(_ token: StaticString) -> Bool {
    skipBlanks()
    let length = token.utf8CodeUnitCount
    guard index + length <= bytes.count else { return false }
    for offset in 0..<length where bytes[index + offset] != token.utf8Start[offset] { return false }
    index += length
    return true
  }

  mutating func expect(_ token: StaticString, _ what: String) throws(ExpressionError) {
    if !take(token) { throw failure("expected \(what), found \(nextToken)\(operatorHint)") }
  }

  /// Goes back to a place it was at.
  mutating func rewind(to place: Int) { index = place }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == 0x5F || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
  }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Whether a text is one name.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isNameStart(first) else { return false }
    return text.utf8.allSatisfy { isNameStart($0) || isDigit($0) }
  }

  mutating func name() throws(ExpressionError) -> String {
    skipBlanks()
    let start = index
    while index < bytes.count, Self.isNameStart(bytes[index]) || Self.isDigit(bytes[index]) {
      index += 1
    }
    if index == start { throw failure("expected a name, found \(nextToken)") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// A text between quotes, which holds no quotes itself.
  mutating func quoted() throws(ExpressionError) -> String {
    let start = index
    guard let end = bytes[(index + 1)...].firstIndex(of: 0x22) else {
      throw failure("the quote is not closed", at: start)
    }
    index = end + 1
    let text = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    if text.isEmpty || text.unicodeScalars.contains(where: { $0.value < 0x20 }) {
      throw failure("the quotes hold nothing, or a control character", at: start)
    }
    return text
  }

  /// A number without a sign, or a span of time.
  mutating func numberOrDuration() throws(ExpressionError) -> Expression {
    let start = index
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
}
