/// Exact decimals: an integer times a power of ten. Nothing here rounds; what does not fit is said.
public enum DecimalNumber {
  /// Why a text is no number at an exponent.
  public enum Failure: Error, Sendable, Equatable {
    /// The text is not a decimal number.
    case malformed
    /// The number does not fit an Int64 at this exponent.
    case outOfRange
    /// The number has digits below this exponent.
    case inexact

    /// As a sentence says it behind the number.
    public var explanation: String {
      switch self {
      case .malformed: return "not a decimal number"
      case .outOfRange: return "too large for the exponent that is kept"
      case .inexact: return "more decimals than are kept"
      }
    }
  }

  /// Ten to the power of `exponent` for exponents from -18 to 18.
  @inlinable public static func scale(_ exponent: Int8) -> Double {
    // Division rounds once and so gives the nearest double; 1e-9 as a product would not.
    exponent < 0 ? 1 / Double(powerOfTen(Int(-exponent))) : Double(powerOfTen(Int(exponent)))
  }

  /// 10 ** exponent for exponents from 0 to 18.
  @inlinable public static func powerOfTen(_ exponent: Int) -> Int64 {
    var power: Int64 = 1
    for _ in 0..<exponent { power &*= 10 }
    return power
  }

  /// The integer `n` with `text` = n × 10^exponent. Takes an optional sign, digits with at most one
  /// point, and an optional decimal exponent (`1.5e-3`); blanks around are not taken.
  @inlinable public static func parse(
    _ text: UnsafeRawBufferPointer, exponent: Int8
  ) throws(Failure) -> Int64 {
    var index = 0
    let count = text.count
    var negative = false
    if index < count, text[index] == 0x2D || text[index] == 0x2B {
      negative = text[index] == 0x2D
      index += 1
    }
    var magnitude: UInt64 = 0
    var decimals = 0
    var zeros = 0
    var digits = 0
    var seenPoint = false
    while index < count {
      let byte = text[index]
      if byte >= 0x30, byte <= 0x39 {
        digits += 1
        if byte == 0x30 {
          // Zeros count only once a digit follows, so that trailing ones never overflow.
          zeros += 1
        } else {
          if magnitude != 0 {
            for _ in 0...zeros { magnitude = try timesTen(magnitude) }
          }
          let (sum, overflow) = magnitude.addingReportingOverflow(UInt64(byte - 0x30))
          if overflow { throw .outOfRange }
          magnitude = sum
          zeros = 0
        }
        if seenPoint { decimals += 1 }
      } else if byte == 0x2E, !seenPoint {
        seenPoint = true
      } else {
        break
      }
      index += 1
    }
    if digits == 0 { throw .malformed }
    var power = zeros - decimals
    if index < count {
      guard text[index] == 0x65 || text[index] == 0x45 else { throw .malformed }
      index += 1
      var exponentNegative = false
      if index < count, text[index] == 0x2D || text[index] == 0x2B {
        exponentNegative = text[index] == 0x2D
        index += 1
      }
      if index == count || count - index > 4 { throw .malformed }
      var value = 0
      while index < count {
        let byte = text[index]
        guard byte >= 0x30, byte <= 0x39 else { throw .malformed }
        value = value * 10 + Int(byte - 0x30)
        index += 1
      }
      power += exponentNegative ? -value : value
    }
    if magnitude == 0 { return 0 }
    return try scaled(magnitude, negative: negative, by: power - Int(exponent))
  }

  @inlinable static func timesTen(_ value: UInt64) throws(Failure) -> UInt64 {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    if overflow { throw .outOfRange }
    return product
  }

  @inlinable static func scaled(
    _ magnitude: UInt64, negative: Bool, by shift: Int
  ) throws(Failure) -> Int64 {
    var result = magnitude
    if shift > 0 {
      if shift > 19 { throw .outOfRange }
      for _ in 0..<shift { result = try timesTen(result) }
    } else if shift < 0 {
      for _ in 0..<(-shift) {
        if result % 10 != 0 { throw .inexact }
        result /= 10
      }
    }
    // Int64.min is the mark of absence, so the range is symmetric.
    if result > UInt64(Int64.max) { throw .outOfRange }
    return negative ? -Int64(result) : Int64(result)
  }

  /// Reads a decimal from a string.
  public static func parse(_ text: String, exponent: Int8) throws(Failure) -> Int64 {
    var copy = text
    let outcome: Result<Int64, Failure> = copy.withUTF8 { bytes in
      do throws(Failure) {
        return .success(try parse(UnsafeRawBufferPointer(bytes), exponent: exponent))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// The same number at another exponent; throws where it does not fit exactly.
  public static func rescale(
    _ value: Int64, from old: Int8, to new: Int8
  ) throws(Failure) -> Int64 {
    if value == noNumber || value == 0 || old == new { return value }
    return try scaled(value.magnitude, negative: value < 0, by: Int(old) - Int(new))
  }

  /// The exact decimal text of value × 10^exponent, without trailing zeros behind the point.
  public static func format(_ value: Int64, exponent: Int8) -> String {
    var bytes: [UInt8] = []
    append(value, exponent: exponent, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text that `format` returns.
  public static func append(_ value: Int64, exponent: Int8, to bytes: inout [UInt8]) {
    var magnitude = value.magnitude
    if value < 0 { bytes.append(0x2D) }
    var decimals = max(0, -Int(exponent))
    if exponent > 0 { magnitude *= UInt64(powerOfTen(Int(exponent))) }
    while decimals > 0, magnitude % 10 == 0 {
      magnitude /= 10
      decimals -= 1
    }
    let start = bytes.count
    var written = 0
    repeat {
      if written == decimals, decimals > 0 { bytes.append(0x2E) }
      bytes.append(0x30 + UInt8(magnitude % 10))
      magnitude /= 10
      written += 1
    } while magnitude > 0 || written <= decimals
    bytes[start...].reverse()
  }
}
