import EventModel

/// Reads the numbers of CSV captures: exact decimals, as downloads write them. A dollar sign may lead,
/// and commas may stand between groups of three digits (`$1,234.50`, `60,139,470`) where they are no
/// separators of the file: in quotes, or where tabs or bars separate. In a file with semicolons a
/// comma may be the decimal point, and is refused.
struct CsvNumber {
  /// Rounds what has more decimals than are kept to the nearest, halves away from zero.
  var rounds = false
  var allowsGroups = true

  /// `noNumber` where the field says that there is none.
  @inline(__always)
  func read(
    _ text: UnsafeRawBufferPointer, _ role: CsvRole, exponent: Int8
  ) throws(BadRecord) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponent)
    } catch {
      return try readSlowly(text, role, exponent: exponent, error)
    }
  }

  @inline(never)
  private func readSlowly(
    _ text: UnsafeRawBufferPointer, _ role: CsvRole, exponent: Int8,
    _ failure: DecimalNumber.Failure
  ) throws(BadRecord) -> Int64 {
    if TextField.isAbsent(text) { return noNumber }
    var failure = failure
    var plain = Array(text)
    if failure == .malformed, let bare = bare(text) {
      plain = bare
      let outcome = plain.withUnsafeBytes { bytes in
        Result { () throws(DecimalNumber.Failure) in
          try DecimalNumber.parse(bytes, exponent: exponent)
        }
      }
      switch outcome {
      case .success(let number): return number
      case .failure(let error): failure = error
      }
    }
    guard failure == .inexact else {
      throw TextField.bad(text, role.rawValue, failure.explanation)
    }
    guard rounds else {
      throw TextField.bad(
        text, role.rawValue,
        "more decimals than are kept (see --round, --price-exponent, --size-exponent)")
    }
    guard let rounded = Self.rounded(plain, exponent: exponent) else {
      throw TextField.bad(text, role.rawValue, DecimalNumber.Failure.outOfRange.explanation)
    }
    return rounded
  }

  /// The number without its dollar sign and the commas between groups of three digits; nil where it
  /// has neither, or commas elsewhere.
  private func bare(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var result: [UInt8] = []
    var index = 0
    // A sign and a dollar, in either order.
    for _ in 0..<2 where index < text.count {
      let isDollar = text[index] == 0x24 && index == result.count
      let isSign = (text[index] == 0x2B || text[index] == 0x2D) && result.isEmpty
      if isSign { result.append(text[index]) }
      if isDollar || isSign { index += 1 }
    }
    let whole = UnsafeRawBufferPointer(
      rebasing: text[index...].prefix { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2C })
    let groups = whole.split(separator: 0x2C, omittingEmptySubsequences: false)
    if groups.count > 1 {
      guard allowsGroups, let first = groups.first, (1...3).contains(first.count),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    for group in groups { result += group }
    result += text[(index + whole.count)...]
    return result.count == text.count ? nil : result
  }

  /// The integer nearest to a well-formed decimal over 10^exponent; nil where it does not fit.
  private static func rounded(_ text: [UInt8], exponent: Int8) -> Int64? {
    var digits: [UInt8] = []
    var wholeDigits = 0
    var power = 0
    var seenPoint = false
    let end = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.count
    if end < text.count {
      power = Int(String(decoding: text[(end + 1)...], as: UTF8.self)) ?? 0
    }
    for byte in text[..<end] {
      if byte == 0x2E { seenPoint = true }
      guard byte >= 0x30, byte <= 0x39 else { continue }
      digits.append(byte - 0x30)
      if !seenPoint { wholeDigits += 1 }
    }
    let kept = wholeDigits + power - Int(exponent)
    guard kept >= 0 else { return 0 }
    var value: Int64 = 0
    for digit in digits.prefix(kept) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    if kept < digits.count, digits[kept] >= 5 {
      guard value < .max else { return nil }
      value += 1
    }
    return text.first == 0x2D ? -value : value
  }
}
