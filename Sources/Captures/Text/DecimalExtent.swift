import EventModel

/// How many digits a decimal number has on each side of its point, for choosing the exponent at which
/// numbers like it are kept.
struct DecimalExtent {
  /// Digits before the point, leading zeros left out.
  private(set) var integers = 0
  /// Digits behind the point, trailing zeros left out.
  private(set) var decimals = 0
  /// Decimals that leave a price six digits that count: 0.0000012 may become 0.00000120005.
  private(set) var significantDecimals = 0

  /// Any number of up to this many digits is an Int64.
  static var mostDigits: Int { 18 }
  /// Integer digits left free above the largest number seen.
  static var headroom: Int { 3 }

  /// Nothing seen.
  init() {}

  /// Takes a number in; zero, and what is no number, says nothing.
  mutating func take(_ text: UnsafeRawBufferPointer) {
    guard let digits = Digits(text) else { return }
    integers = max(integers, digits.point - digits.first)
    decimals = max(decimals, digits.last + 1 - digits.point)
    significantDecimals = max(significantDecimals, digits.first + 6 - digits.point)
  }

  /// The exponent for numbers like those seen: `usual` where it leaves them headroom and holds all their
  /// decimals, else the nearest that does. Decimals that are there go before headroom that may be needed.
  func exponent(usual: Int8, isPrice: Bool) -> Int8 {
    let wanted = max(-Int(usual), decimals, isPrice ? significantDecimals : 0)
    let room = max(Self.mostDigits - Self.headroom - integers, decimals)
    return Int8(clamping: -min(max(min(wanted, room), 0), Self.mostDigits))
  }

  /// An exponent at which numbers like those seen fit, the decimals just so or (`isLarge`) the digits
  /// before the point with headroom; nil when there is none.
  func fittingExponent(isLarge: Bool) -> Int8? {
    guard integers + decimals <= Self.mostDigits else { return nil }
    let room = Self.mostDigits - Self.headroom - integers
    return Int8(clamping: -max(decimals, isLarge ? room : 0))
  }
}

/// Where the digits of a decimal text stand, counted from its first.
private struct Digits {
  /// The first and the last digit that is not zero.
  var first: Int
  var last: Int
  /// How many digits stand before the point; negative where zeros stand between it and them.
  var point: Int

  init?(_ text: UnsafeRawBufferPointer) {
    var digits = 0
    var found: (first: Int, last: Int)?
    var pointAt: Int?
    var index = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? 1 : 0
    while index < text.count {
      let byte = text[index]
      if byte >= 0x30, byte <= 0x39 {
        if byte != 0x30 { found = (found?.first ?? digits, digits) }
        digits += 1
      } else if byte == UInt8(ascii: "."), pointAt == nil {
        pointAt = digits
      } else {
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
  }
}
