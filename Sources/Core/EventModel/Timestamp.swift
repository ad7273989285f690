/// Nanoseconds since the Unix epoch, UTC, and their texts. Proleptic Gregorian calendar; the
/// algorithms for days are Howard Hinnant's, https://howardhinnant.github.io/date_algorithms.html.
public enum Timestamp {
  /// In nanoseconds.
  @inlinable public static var second: Int64 { 1_000_000_000 }
  /// In nanoseconds.
  @inlinable public static var minute: Int64 { 60 * second }
  /// In nanoseconds.
  @inlinable public static var hour: Int64 { 60 * minute }
  /// In nanoseconds; a day of UTC, which has no leap seconds here.
  @inlinable public static var day: Int64 { 24 * hour }

  /// Days from 1970-01-01 to a civil date.
  @inlinable public static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146097 + dayOfEra - 719468
  }

  /// The civil date of a day counted from 1970-01-01.
  @inlinable public static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719468
    let era = (z >= 0 ? z : z - 146096) / 146097
    let dayOfEra = z - era * 146097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let mp = (5 * dayOfYear + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1
    )
  }

  /// 0 is Sunday.
  public static func weekday(days: Int) -> Int { ((days + 4) % 7 + 7) % 7 }

  /// Whether the date exists.
  @inlinable public static func isDate(year: Int, month: Int, day: Int) -> Bool {
    guard year >= 1678, year <= 2261, month >= 1, month <= 12, day >= 1 else { return false }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return day <= (leap ? 29 : 28)
    case 4, 6, 9, 11: return day <= 30
    default: return day <= 31
    }
  }

  /// `2026-01-05T14:30:00.000000000Z`: always nine decimals, so that texts sort as times.
  public static func format(_ time: Int64) -> String {
    var bytes: [UInt8] = []
    append(time, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text that `format` returns; nothing for `noTime`.
  public static func append(_ time: Int64, to bytes: inout [UInt8]) {
    if time == noTime { return }
    let (day, rest) = floorDivide(time, day)
    let (year, month, dayOfMonth) = civil(days: Int(day))
    appendPadded(year, 4, to: &bytes)
    bytes.append(0x2D)
    appendPadded(month, 2, to: &bytes)
    bytes.append(0x2D)
    appendPadded(dayOfMonth, 2, to: &bytes)
    bytes.append(0x54)
    appendPadded(Int(rest / hour), 2, to: &bytes)
    bytes.append(0x3A)
    appendPadded(Int(rest / minute % 60), 2, to: &bytes)
    bytes.append(0x3A)
    appendPadded(Int(rest / second % 60), 2, to: &bytes)
    bytes.append(0x2E)
    appendPadded(Int(rest % second), 9, to: &bytes)
    bytes.append(0x5A)
  }

  static func appendPadded(_ value: Int, _ width: Int, to bytes: inout [UInt8]) {
    let start = bytes.count
    var rest = value
    for _ in 0..<width {
      bytes.append(0x30 + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// The range of event and receive times, the years 1900 to 2184: differences of two times fit an
  /// Int64, and so does a time with a span of up to 20,000 days added or taken away.
  @inlinable public static var range: ClosedRange<Int64> {
    -2_208_988_800_000_000_000...6_784_732_799_999_999_999
  }

  /// Quotient rounded down, and the remainder that is then never negative.
  @inlinable public static func floorDivide(
    _ value: Int64, _ divisor: Int64
  ) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// Reads ISO 8601: `2026-01-05`, `20260105`, either followed by `T` or a blank and
  /// `hh:mm[:ss[.fraction]]`, followed by nothing, `Z` or an offset `+hh[:]mm`. A comma may stand
  /// for the point. Without a zone, `hasZone` is false and the time is the local clock's.
  public static func parse(
    _ text: UnsafeRawBufferPointer
  ) -> (time: Int64, hasZone: Bool)? {
    var reader = DigitReader(text)
    guard let year = reader.number(4) else { return nil }
    let dashed = reader.take(0x2D)
    guard let month = reader.number(2), !dashed || reader.take(0x2D), let day = reader.number(2),
      isDate(year: year, month: month, day: day)
    else { return nil }
    var time = Int64(days(year: year, month: month, day: day)) * Self.day
    if reader.isAtEnd { return (time, false) }
    if reader.take(0x5A) { return reader.isAtEnd ? (time, true) : nil }
    guard reader.take(0x54) || reader.take(0x20), let hours = reader.number(2), hours < 24,
      reader.take(0x3A), let minutes = reader.number(2), minutes < 60
    else { return nil }
    time += Int64(hours) * hour + Int64(minutes) * minute
    if reader.take(0x3A) {
      guard let seconds = reader.number(2), seconds < 61 else { return nil }
      time += Int64(seconds) * second
      if reader.take(0x2E) || reader.take(0x2C) {
        guard let nanoseconds = reader.fraction() else { return nil }
        time += nanoseconds
      }
    }
    if reader.isAtEnd { return (time, false) }
    if reader.take(0x5A) { return reader.isAtEnd ? (time, true) : nil }
    // As in `2024-01-02 09:30:00 -0500`.
    _ = reader.take(0x20)
    let negative = reader.take(0x2D)
    guard negative || reader.take(0x2B), let offsetHours = reader.number(2) else { return nil }
    _ = reader.take(0x3A)
    let offsetMinutes = reader.isAtEnd ? 0 : reader.number(2)
    guard let offsetMinutes, reader.isAtEnd, offsetHours < 24, offsetMinutes < 60 else {
      return nil
    }
    let offset = Int64(offsetHours) * hour + Int64(offsetMinutes) * minute
    return (negative ? time + offset : time - offset, true)
  }

  /// Reads an ISO 8601 time, taken as UTC where it names no zone.
  public static func parse(_ text: String) -> Int64? {
    var copy = text
    return copy.withUTF8 { parse(UnsafeRawBufferPointer($0))?.time }
  }
}

/// Reads digits of fixed width from bytes.
@usableFromInline struct DigitReader {
  let bytes: UnsafeRawBufferPointer
  var index = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func number(_ width: Int) -> Int? {
    guard index + width <= bytes.count else { return nil }
    var value = 0
    for _ in 0..<width {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
      index += 1
    }
    return value
  }

  /// One to nine digits behind a point, as nanoseconds; further digits must be zero.
  mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var digits = 0
    while index < bytes.count {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { break }
      if digits < 9 {
        value = value * 10 + Int64(digit)
      } else if digit != 0 {
        return nil
      }
      digits += 1
      index += 1
    }
    if digits == 0 { return nil }
    for _ in digits..<max(digits, 9) { value *= 10 }
    return value
  }
}

/// Spans of time as `200ms`, `1s`, `5m`.
public enum Duration64 {
  static let units: [(suffix: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", Timestamp.second), ("m", Timestamp.minute),
    ("h", Timestamp.hour), ("d", Timestamp.day),
  ]

  /// The longest span: times of events plus or minus it fit an Int64.
  public static var longest: Int64 { 20_000 * Timestamp.day }

  /// Nanoseconds of a whole number with a unit of ns, us, ms, s, m, h, d; `0` needs no unit. At most
  /// 20,000 days.
  public static func parse(_ text: String) -> Int64? {
    if text == "0" { return 0 }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let suffix = text.dropFirst(digits.count)
    guard let count = Int64(digits), let unit = units.first(where: { $0.suffix == suffix }) else {
      return nil
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
    return overflow || product > longest ? nil : product
  }

  /// The span rounded up to a whole number of the largest unit of which it holds two: a span to
  /// suggest to a person, at most the longest.
  public static func roundedUp(_ nanoseconds: Int64) -> Int64 {
    let nanoseconds = min(nanoseconds, longest)
    let unit = units.last { nanoseconds / 2 >= $0.nanoseconds } ?? units[0]
    let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit.nanoseconds)
    return (quotient + (rest > 0 ? 1 : 0)) * unit.nanoseconds
  }

  /// The shortest text in one unit: `1m`, `90s`, `200ms`.
  public static func format(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0" }
    let unit = units.last { nanoseconds % $0.nanoseconds == 0 } ?? units[0]
    return "\(nanoseconds / unit.nanoseconds)\(unit.suffix)"
  }
}

/// Sizes as `256KiB`.
public enum ByteSize {
  /// Bytes of a whole number with a unit of B, KiB, MiB or GiB, or none.
  public static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let shifts = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30]
    guard let count = Int(digits), let shift = shifts[String(text.dropFirst(digits.count))],
      count <= Int.max >> shift
    else { return nil }
    return count << shift
  }
}
