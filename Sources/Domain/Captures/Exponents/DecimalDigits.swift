/// Where the digits of a decimal text stand, counted from its first.
struct DecimalDigits {
  /// The first and the last digit that is not zero.
  private(set) var first: Int
  private(set) var last: Int
  /// How many digits stand before the point; negative where zeros stand between it and them.
  private(set) var point: Int
  /// The first 17 digits that count, from the first on.
  private var leading: UInt64 = 0

  /// Nil for zero and for what is no number. A dollar sign, and commas between digits, are passed over.
  init?(_ text: UnsafeRawBufferPointer) {
    var digits = 0
    var found: (first: Int, last: Int)?
    var pointAt: Int?
    var index = 0
    while index < text.count, [0x24, 0x2B, 0x2D].contains(text[index]) { index += 1 }
    while index < text.count {
      let byte = text[index]
      if byte >= 0x30, byte <= 0x39 {
        if byte != 0x30 { found = (found?.first ?? digits, digits) }
        if let found, digits - found.first < 17 { leading = leading * 10 + UInt64(byte - 0x30) }
        digits += 1
      } else if byte == UInt8(ascii: "."), pointAt == nil {
        pointAt = digits
      } else if byte != UInt8(ascii: ",") || pointAt != nil {
        break
      }
      index += 1
    }
    guard let found else { return nil }
    var power = 0
    if index < text.count {
      guard text[index] | 0x20 == UInt8(ascii: "e"), text.count - index <= 6,
        let value = Int(String(decoding: text[(index + 1)...], as: UTF8.self))
      else { return nil }
      power = value
    }
    first = found.first
    last = found.last
    point = (pointAt ?? digits) + power
    for _ in min(17, digits - found.first)..<17 { leading *= 10 }
  }

  /// The last digit that counts once the noise of a double is off: of 1.7885566900000001 and of
  /// 0.35899999999999999 the eighth and third decimal. Nil where the digits are no decimal number of up
  /// to 12 digits and noise.
  var lastOfCleaned: Int? {
    // Rounded to 15 digits, as a decimal of so many survives a double.
    var value = (leading + 50) / 100
    var digits = 15
    if value == 1_000_000_000_000_000 { return first - 1 }
    while value % 10 == 0 {
      value /= 10
      digits -= 1
    }
    return digits <= 12 ? first + digits - 1 : nil
  }
}
