import EventModel

/// Numbers as people read them. What is absent is `n/a`.
public enum NumberText {
  public static let absent = "n/a"

  /// Rounded to `decimals` digits behind the point, all of them written: `0.120`. Numbers too large for
  /// that have an exponent.
  public static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value, value.isFinite else { return absent }
    let scaled = (value * Double(DecimalNumber.powerOfTen(decimals))).rounded()
    guard scaled.magnitude < 1e15 else { return significant(value, 4) }
    let digits = String(Int64(scaled.magnitude))
    let sign = scaled < 0 ? "-" : ""
    if decimals == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// Rounded to so many significant digits, trailing zeros left out: `0.0123`, `1230`, `4.5e-07`.
  public static func significant(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return absent }
    if value == 0 { return "0" }
    let exponent = decimalExponent(value.magnitude)
    if exponent < -4 || exponent >= 9 {
      // Two steps, as ten to the power itself may be out of range.
      let half = exponent / 2
      let mantissa = value / power(half) / power(exponent - half)
      let text = trimmed(fixed(mantissa, digits - 1))
      let size = String(exponent.magnitude)
      return text + "e" + (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" : "") + size
    }
    return trimmed(fixed(value, min(max(digits - 1 - exponent, 0), 15)))
  }

  /// A share as a percentage: `53.1 %`.
  public static func percent(_ share: Double?, _ decimals: Int = 1) -> String {
    guard let share, share.isFinite else { return absent }
    return fixed(share * 100, decimals) + " %"
  }

  /// A whole number with its thousands apart: `12,345`.
  public static func count(_ value: Int) -> String {
    var groups: [Substring] = []
    var rest = Substring(String(value.magnitude))
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    groups.insert(rest, at: 0)
    return (value < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// A whole number in at most five characters: `9999`, `12.3k`, `1.23M`.
  public static func short(_ value: Int) -> String {
    for (unit, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    where Double(value) >= (letter == "k" ? 1e4 : unit) {
      let scaled = Double(value) / unit
      // Rounded up to the next unit's width it would be wider.
      return fixed(scaled, scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2) + letter
    }
    return String(value)
  }

  /// The least of 1, 2, 5 times a power of ten that is not below a step above zero.
  public static func roundStep(_ step: Double) -> Double { ChartScale.roundStep(step) }

  /// The power of ten at or below a number above zero.
  static func decimalExponent(_ value: Double) -> Int {
    let text = value.description
    // `description` is decimal from 2⁻¹⁴ or so to 2⁵⁴, and has an exponent beyond.
    if let mark = text.firstIndex(of: "e") {
      return Int(text[text.index(after: mark)...]) ?? 0
    }
    let whole = text.prefix { $0 != "." }
    if whole != "0" { return whole.count - 1 }
    return -1 - text.dropFirst(2).prefix { $0 == "0" }.count
  }

  static func power(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent.magnitude { power *= 10 }
    return exponent < 0 ? 1 / power : power
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
