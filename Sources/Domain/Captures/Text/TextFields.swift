import EventModel

/// Reads the fields of text captures. Errors name the field's role and show its text.
enum TextField {
  /// An exact decimal that is no price and no size of an instrument; `noNumber` where the field says that
  /// there is none.
  @inline(__always)
  static func number(
    _ text: UnsafeRawBufferPointer, _ role: @autoclosure () -> String, exponent: Int8
  ) throws(BadRecord) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponent)
    } catch {
      if isAbsent(text) { return noNumber }
      throw bad(text, role(), error.explanation)
    }
  }

  /// A number that the venue computed, such as a rate or an option's delta, rounded to the exponent.
  static func rounded(
    _ text: UnsafeRawBufferPointer, _ role: @autoclosure () -> String, exponent: Int8
  ) throws(BadRecord) -> Int64 {
    if isAbsent(text) { return noNumber }
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponent)
    } catch {
      guard error == .inexact, let value = Double(String(decoding: text, as: UTF8.self)) else {
        throw bad(text, role(), error.explanation)
      }
      // Exact to the unit: doubles count whole numbers up to 2^53.
      let units = (value / DecimalNumber.scale(exponent)).rounded()
      guard abs(units) < 9e15 else { throw bad(text, role(), error.explanation) }
      return Int64(units)
    }
  }

  /// An integer without sign that fits 64 bits; nil when it is not one.
  static func unsigned(_ text: UnsafeRawBufferPointer) -> UInt64? {
    var value: UInt64 = 0
    for byte in text {
      let digit = byte &- 0x30
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    return text.isEmpty ? nil : value
  }

  /// An id: the number, or the FNV-1a hash of a text that is no number; 0 where it is empty.
  static func identifier(_ text: UnsafeRawBufferPointer) -> UInt64 {
    text.isEmpty ? 0 : unsigned(text) ?? fnv1a(text)
  }

  /// An id that is one only among those of an exchange: FNV-1a of the exchange, a slash and the id.
  static func identifier(
    _ text: UnsafeRawBufferPointer, of exchange: UnsafeRawBufferPointer
  ) -> UInt64 {
    let prime: UInt64 = 0x100_0000_01b3
    let front = (fnv1a(exchange) ^ UInt64(UInt8(ascii: "/"))) &* prime
    return text.reduce(front) { ($0 ^ UInt64($1)) &* prime }
  }

  /// Up to eight characters of ASCII, the first in the lowest byte, as details of trades hold them; and
  /// whether that is the whole text. Blanks around it are left out.
  static func characters(_ text: UnsafeRawBufferPointer) -> (code: UInt64, isWhole: Bool) {
    let front = text.drop { $0 == 0x20 }
    let count = front.count - front.reversed().prefix { $0 == 0x20 }.count
    var code: UInt64 = 0
    var isWhole = count <= 8
    for (place, byte) in front.prefix(min(count, 8)).enumerated() {
      let isPlain = byte >= 0x20 && byte < 0x7F
      if !isPlain { isWhole = false }
      code |= UInt64(isPlain ? byte : UInt8(ascii: "?")) << UInt64(8 * place)
    }
    return (code, isWhole)
  }

  /// The side of an order or an aggressor, in the words that are usual; none where it is not said.
  static func side(_ text: UnsafeRawBufferPointer) throws(BadRecord) -> Side {
    if isAbsent(text) { return .none }
    if text.count == 1 {
      switch text[0] | 0x20 {
      case UInt8(ascii: "b"): return .bid
      case UInt8(ascii: "s"), UInt8(ascii: "a"): return .ask
      case UInt8(ascii: "n"), UInt8(ascii: "-"): return .none
      default: break
      }
    }
    if equals(text, "buy") || equals(text, "bid") || equals(text, "buyer") { return .bid }
    if equals(text, "sell") || equals(text, "ask") || equals(text, "seller") { return .ask }
    if equals(text, "unknown") { return .none }
    throw bad(text, "side", "neither buy nor sell")
  }

  /// Nothing, a point (FRED), or one of the usual words for a missing value.
  static func isAbsent(_ text: UnsafeRawBufferPointer) -> Bool {
    switch text.count {
    case 0: return true
    case 1: return text[0] == UInt8(ascii: ".")
    case 2: return equals(text, "na")
    case 3: return equals(text, "nan") || equals(text, "n/a")
    case 4: return equals(text, "null") || equals(text, "none")
    default: return false
    }
  }

  /// Whether the text is `word`, which is in lower case, in any case.
  static func equals(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<text.count {
      let byte = text[index]
      let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if lower != word.utf8Start[index] { return false }
    }
    return true
  }

  /// `role "text" is cause`.
  static func bad(_ text: UnsafeRawBufferPointer, _ role: String, _ cause: String) -> BadRecord {
    BadRecord("\(role) \(shown(text)) is \(cause)")
  }

  /// A text in quotes, at most forty bytes of it, as one line.
  static func shown(_ text: UnsafeRawBufferPointer) -> String {
    let printable = text.prefix(40).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
    return "\"\(String(decoding: printable, as: UTF8.self))\(text.count > 40 ? "…" : "")\""
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes are this ASCII text.
  @inline(__always) func isText(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index] != text.utf8Start[index] { return false }
    return true
  }

  /// Whether the bytes begin with this ASCII text.
  func hasPrefix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount
      && UnsafeRawBufferPointer(rebasing: self[..<text.utf8CodeUnitCount]).isText(text)
  }

  /// Whether the ASCII text occurs in the bytes.
  func contains(_ text: StaticString) -> Bool {
    let width = text.utf8CodeUnitCount
    guard count >= width else { return false }
    return (0...(count - width)).contains {
      UnsafeRawBufferPointer(rebasing: self[$0..<($0 + width)]).isText(text)
    }
  }
}
