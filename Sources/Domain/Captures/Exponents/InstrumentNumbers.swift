import EventModel

/// Reads the prices and sizes of a text capture, at the exponents that the registry keeps for their
/// instrument and no others.
///
/// Numbers are exact. With `--round` those with more decimals than are kept are rounded to the nearest,
/// halves away from zero, and counted.
struct InstrumentNumbers {
  /// Of the instrument whose numbers come next.
  var exponents = InstrumentExponents(price: 0, size: 0)
  private let rounds: Bool
  /// Numbers that were rounded.
  private(set) var rounded = 0

  init(_ options: CaptureOptions) {
    rounds = options.rounds
  }

  /// What was counted, for the user.
  var remarks: [CaptureRemark] { [CaptureRemark("numbers rounded (--round)", rounded)] }

  /// `noNumber` where the field says that there is none.
  @inline(__always)
  mutating func price(
    _ text: UnsafeRawBufferPointer, _ role: @autoclosure () -> String
  ) throws(BadRecord) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponents.price)
    } catch {
      return try readSlowly(text, role(), .price, error)
    }
  }

  @inline(__always)
  mutating func size(
    _ text: UnsafeRawBufferPointer, _ role: @autoclosure () -> String
  ) throws(BadRecord) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: exponents.size)
    } catch {
      return try readSlowly(text, role(), .size, error)
    }
  }

  func exponent(of quantity: Quantity) -> Int8 {
    quantity == .price ? exponents.price : exponents.size
  }

  /// What is to be done with a text that `DecimalNumber` refused.
  @inline(never)
  mutating func readSlowly(
    _ text: UnsafeRawBufferPointer, _ role: String, _ quantity: Quantity,
    _ failure: DecimalNumber.Failure
  ) throws(BadRecord) -> Int64 {
    if TextField.isAbsent(text) { return noNumber }
    if failure == .malformed { throw TextField.bad(text, role, failure.explanation) }
    let exponent = exponent(of: quantity)
    // Too many digits for any integer may be too many behind the point alone.
    let nearest = DecimalNumber.nearest(text, exponent: exponent)
    if rounds, let nearest {
      rounded += 1
      return nearest
    }
    throw unfitting(text, role, quantity, nearest != nil)
  }

  /// The error of a number that does not fit; whoever has the capture at hand adds what would do.
  func unfitting(
    _ text: UnsafeRawBufferPointer, _ role: String, _ quantity: Quantity, _ isInexact: Bool
  ) -> BadRecord {
    var record = BadRecord(
      "\(role) \(TextField.shown(text)) \(isInexact ? "has more decimals" : "is larger") than the "
        + "exponent \(exponent(of: quantity)) of its instrument keeps")
    var extent = DecimalExtent()
    extent.take(text)
    record.unfitting = UnfittingNumber(
      quantity: quantity, exponent: exponent(of: quantity), extent: extent,
      isTooLarge: DecimalDigits(text).map { $0.point - $0.first > DecimalExtent.mostDigits }
        ?? false)
    return record
  }
}

/// A number that its instrument's exponent does not keep.
struct UnfittingNumber {
  var quantity: Quantity
  var exponent: Int8
  var extent: DecimalExtent
  /// It has more digits before the point than any exponent keeps.
  var isTooLarge = false
}

extension DecimalNumber {
  /// The integer nearest to a well-formed decimal over 10^exponent, halves away from zero; nil where it
  /// does not fit.
  static func nearest(_ text: UnsafeRawBufferPointer, exponent: Int8) -> Int64? {
    let end = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.count
    var power = 0
    if end < text.count {
      power = Int(String(decoding: text[(end + 1)...], as: UTF8.self)) ?? 0
    }
    let point = text[..<end].firstIndex(of: UInt8(ascii: ".")) ?? end
    let wholeDigits = text[..<point].count { $0 >= 0x30 && $0 <= 0x39 }
    // Digits that are kept; the one behind them decides.
    let kept = wholeDigits + power - Int(exponent)
    guard kept >= 0 else { return 0 }
    var value: Int64 = 0
    var index = 0
    for byte in text[..<end] where byte >= 0x30 && byte <= 0x39 {
      if index == kept {
        if byte >= 0x35 {
          guard value < .max else { return nil }
          value += 1
        }
        break
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(byte - 0x30))
      if overflow || carry { return nil }
      value = sum
      index += 1
    }
    // The zeros that a power of ten stands for.
    while index < kept, value != 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
      index += 1
    }
    return text.first == 0x2D ? -value : value
  }
}
