/// A decimal of any size that is met with: digits × 10^-decimals. What files hold of an account.
public struct ExactDecimal: Sendable, Equatable {
  /// All digits as one whole number, with its sign.
  public let digits: Int128
  /// How many of them stand behind the point, 0 or more.
  public let decimals: Int

  /// - Parameter exponent: ten to it is the unit, at most 0.
  public init(_ units: Int128, exponent: Int) {
    var (digits, decimals) = (units, -exponent)
    while decimals > 0, digits % 10 == 0 {
      digits /= 10
      decimals -= 1
    }
    (self.digits, self.decimals) = (digits, decimals)
  }

  /// `-12.50`; nil where it is none, or has more than 36 digits.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), bytes.count <= 37 else {
      return nil
    }
    var digits: Int128 = 0
    for byte in parts.joined() {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      digits = digits * 10 + Int128(byte - UInt8(ascii: "0"))
    }
    self.init(isNegative ? -digits : digits, exponent: parts.count == 2 ? -parts[1].count : 0)
  }

  /// The number in units of ten to an exponent; nil where it is no whole number of them, or too large.
  public func units(exponent: Int) -> Int128? {
    let shift = -exponent - decimals
    guard shift >= 0, shift <= 37 else { return digits == 0 ? 0 : nil }
    let (units, overflow) = digits.multipliedReportingOverflow(by: MoneyScale.powerOfTen(shift))
    return overflow ? nil : units
  }

  /// As a person writes it, with all of its decimals.
  public var text: String {
    let plain = "\(digits.magnitude)"
    let sign = digits < 0 ? "-" : ""
    if decimals == 0 { return sign + plain }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - plain.count)) + plain
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}
