import EventModel

/// Reads the numbers of CSV captures: exact decimals, as downloads write them. A dollar sign may lead,
/// and commas may stand between groups of three digits (`$1,234.50`, `60,139,470`) where they are no
/// separators of the file: in quotes, or where tabs, bars or semicolons separate. In a file with semicolons
/// a comma may be the decimal point, so that `101,250` is refused there, and `1,234.50` is not.
struct CsvNumber {
  var numbers: InstrumentNumbers
  /// Whether `101,250` is a number with a group; otherwise two groups or a point must show that the comma
  /// is not the point.
  var allowsLoneGroup = true

  init(_ options: CaptureOptions) { numbers = InstrumentNumbers(options) }

  /// `noNumber` where the field says that there is none.
  @inline(__always)
  mutating func read(
    _ text: UnsafeRawBufferPointer, _ role: CsvRole, _ quantity: Quantity
  ) throws(BadRecord) -> Int64 {
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: numbers.exponent(of: quantity))
    } catch {
      return try readSlowly(text, role, quantity, error)
    }
  }

  @inline(never)
  private mutating func readSlowly(
    _ text: UnsafeRawBufferPointer, _ role: CsvRole, _ quantity: Quantity,
    _ failure: DecimalNumber.Failure
  ) throws(BadRecord) -> Int64 {
    guard failure == .malformed, let bare = bare(text) else {
      if failure == .malformed, !allowsLoneGroup, text.contains(UInt8(ascii: ",")) {
        throw TextField.bad(
          text, role.rawValue,
          "not a decimal number: its comma may be the point or stand between thousands; write neither"
        )
      }
      return try numbers.readSlowly(text, role.rawValue, quantity, failure)
    }
    let exponent = numbers.exponent(of: quantity)
    let outcome = bare.withUnsafeBytes { bytes in
      Result { () throws(BadRecord) in
        do throws(DecimalNumber.Failure) {
          return try DecimalNumber.parse(bytes, exponent: exponent)
        } catch {
          if error == .malformed { throw TextField.bad(text, role.rawValue, error.explanation) }
          return try numbers.readSlowly(bytes, role.rawValue, quantity, error)
        }
      }
    }
    return try outcome.get()
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
      let isPlain = groups.count > 2 || text[(index + whole.count)...].first == 0x2E
      guard allowsLoneGroup || isPlain, let first = groups.first, (1...3).contains(first.count),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    for group in groups { result += group }
    result += text[(index + whole.count)...]
    return result.count == text.count ? nil : result
  }
}
