import EventModel

/// Reads one text by the steps of a `TimePattern`.
struct TimeReader {
  private let text: UnsafeRawBufferPointer
  private var index = 0
  var parts = TimeParts()
  /// Hours have one digit.
  var hoursAreShort = false

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
  }

  var isAtEnd: Bool { index == text.count }

  /// Takes what a step stands for; false when the text has something else.
  mutating func take(_ step: TimePattern.Step) -> Bool {
    switch step {
    case .literal(let byte): return takeByte(byte)
    case .blanks:
      while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
      return true
    case .field(let directive): return takeField(directive)
    }
  }

  private mutating func takeField(_ directive: UInt8) -> Bool {
    switch directive {
    case UInt8(ascii: "p"): return halfOfDay()
    case UInt8(ascii: "b"): return month()
    case UInt8(ascii: "a"): return letters() >= 3
    case UInt8(ascii: "z"): return offset()
    case UInt8(ascii: "f"): return fraction()
    default:
      guard let value = number(width(directive)) else { return false }
      return parts.set(directive, value)
    }
  }

  /// The most digits of a field.
  private func width(_ directive: UInt8) -> Int {
    switch directive {
    case UInt8(ascii: "Y"): return 4
    case UInt8(ascii: "j"): return 3
    case UInt8(ascii: "s"): return 10
    case UInt8(ascii: "H"): return hoursAreShort ? 1 : 2
    default: return 2
    }
  }

  /// AM or PM, in any case.
  private mutating func halfOfDay() -> Bool {
    guard index + 2 <= text.count, text[index + 1] | 0x20 == UInt8(ascii: "m") else { return false }
    let letter = text[index] | 0x20
    parts.isAfternoon = letter == UInt8(ascii: "p")
    index += 2
    return parts.isAfternoon || letter == UInt8(ascii: "a")
  }

  private mutating func takeByte(_ byte: UInt8) -> Bool {
    guard index < text.count, text[index] == byte else { return false }
    index += 1
    return true
  }

  /// One to `width` digits, at most ten.
  private mutating func number(_ width: Int) -> Int? {
    let start = index
    var value = 0
    while index < text.count, index - start < width {
      let digit = text[index] &- 0x30
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      index += 1
    }
    return index > start ? value : nil
  }

  /// One to nine decimals of a second.
  private mutating func fraction() -> Bool {
    let start = index
    guard var value = number(9) else { return false }
    for _ in (index - start)..<9 { value *= 10 }
    parts.nanosecond = value
    return true
  }

  private mutating func letters() -> Int {
    let start = index
    while index < text.count, text[index] | 0x20 >= 0x61, text[index] | 0x20 <= 0x7A { index += 1 }
    return index - start
  }

  /// The English name of a month, or its first three letters, in any case.
  private mutating func month() -> Bool {
    let start = index
    let count = letters()
    guard count >= 3 else { return false }
    for (number, name) in Self.months.enumerated() {
      guard count == 3 || count == name.utf8CodeUnitCount else { continue }
      if (0..<count).allSatisfy({ text[start + $0] | 0x20 == name.utf8Start[$0] }) {
        parts.month = number + 1
        return true
      }
    }
    return false
  }

  private static let months: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  /// `Z` or `+hh[[:]mm]`.
  private mutating func offset() -> Bool {
    parts.offset = 0
    if takeByte(UInt8(ascii: "Z")) { return true }
    let isWest = takeByte(UInt8(ascii: "-"))
    guard isWest || takeByte(UInt8(ascii: "+")) else { return false }
    guard let hours = number(2), hours < 24 else { return false }
    let hasColon = takeByte(UInt8(ascii: ":"))
    let given = number(2)
    let minutes = given ?? 0
    guard given != nil || !hasColon, minutes < 60 else { return false }
    let offset = Int64(hours) * Timestamp.hour + Int64(minutes) * Timestamp.minute
    parts.offset = isWest ? -offset : offset
    return true
  }
}

/// The parts of a time as a text gave them.
struct TimeParts {
  var year = 1970
  /// 0: `day` counts from the first of January.
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0
  var second = 0
  var nanosecond = 0
  var isTwelveHours = false
  var isAfternoon = false
  /// Nanoseconds ahead of UTC, when the text says it.
  var offset: Int64?
  var epoch: Int64?

  /// Takes the number of a field; false when it is out of the field's range.
  mutating func set(_ directive: UInt8, _ value: Int) -> Bool {
    switch directive {
    case UInt8(ascii: "Y"): year = value
    case UInt8(ascii: "y"): year = value + (value >= 69 ? 1900 : 2000)  // as in POSIX
    case UInt8(ascii: "m"):
      month = value
      return value > 0
    case UInt8(ascii: "d"): day = value
    case UInt8(ascii: "j"):
      month = 0
      day = value
    case UInt8(ascii: "H"):
      hour = value
      return value < 24
    case UInt8(ascii: "I"):
      hour = value
      isTwelveHours = true
      return value >= 1 && value <= 12
    case UInt8(ascii: "M"):
      minute = value
      return value < 60
    case UInt8(ascii: "S"):
      second = value
      return value < 61
    default:
      epoch = Int64(value)
      return value < 9_223_372_036
    }
    return true
  }

  /// The time; nil when the date does not exist.
  func time(hasDate: Bool, hasTimeOfDay: Bool) -> CsvTime? {
    if let epoch { return .utc(epoch * Timestamp.second) }
    let hour = isTwelveHours ? self.hour % 12 + (isAfternoon ? 12 : 0) : self.hour
    let ofDay =
      Int64(hour) * Timestamp.hour + Int64(minute) * Timestamp.minute
      + Int64(second) * Timestamp.second + Int64(nanosecond)
    guard hasDate else { return .ofDay(ofDay) }
    guard let days else { return nil }
    guard hasTimeOfDay else { return .date(days) }
    let local = Int64(days) * Timestamp.day + ofDay
    guard let offset else { return .local(local) }
    return ofDay == 0 ? .midnight(local - offset, days) : .utc(local - offset)
  }

  /// Days since 1970-01-01; nil when there is no such date.
  private var days: Int? {
    if month == 0 {
      guard Timestamp.isDate(year: year, month: 1, day: 1), day >= 1,
        day <= 365 || day == 366 && Timestamp.isDate(year: year, month: 2, day: 29)
      else { return nil }
      return Timestamp.days(year: year, month: 1, day: 1) + day - 1
    }
    guard Timestamp.isDate(year: year, month: month, day: day) else { return nil }
    return Timestamp.days(year: year, month: month, day: day)
  }
}
