/// The rule that holds after the last transition of a TZif file: its footer, a POSIX TZ string such
/// as `EST5EDT,M3.2.0,M11.1.0` with the extensions of RFC 8536 section 3.3.1 (hours from -167 to
/// 167). https://www.rfc-editor.org/rfc/rfc8536#section-3.3
struct PosixRule: Sendable, Equatable {
  /// Seconds to add to UTC.
  var standardOffset: Int64
  var daylight: Daylight?

  struct Daylight: Sendable, Equatable {
    var offset: Int64
    var start: Change
    var end: Change
  }

  /// When clocks change in a year.
  struct Change: Sendable, Equatable {
    enum Day: Sendable, Equatable {
      /// `Jn`, 1 to 365; 29 February is never counted.
      case julian(Int)
      /// `n`, 0 to 365; 29 February is counted.
      case ordinal(Int)
      /// `Mm.w.d`: the w-th weekday d (0 Sunday) of month m; week 5 is the last.
      case weekday(month: Int, week: Int, day: Int)
    }
    var day: Day
    /// Seconds after local midnight, by the clock before the change.
    var time: Int64
  }

  /// The changes of the clock that the rule makes in a year, in order of time: seconds of UTC, and
  /// the offset from then on.
  func transitions(year: Int) -> [(time: Int64, offset: Int64)] {
    guard let daylight else { return [] }
    let start = daylight.start.seconds(year: year) - standardOffset
    let end = daylight.end.seconds(year: year) - daylight.offset
    let changes = [(time: start, offset: daylight.offset), (time: end, offset: standardOffset)]
    return start <= end ? changes : changes.reversed()
  }
}

extension PosixRule {
  /// Reads a POSIX TZ string; nil when it is not one.
  init?(_ text: some Sequence<UInt8>) {
    var reader = PosixRuleReader(bytes: Array(text))
    guard reader.skipName(), let west = reader.time(maximumHours: 24) else { return nil }
    standardOffset = -west
    if reader.isAtEnd { return }
    guard reader.skipName() else { return nil }
    var offset = standardOffset + 3600
    if let next = reader.peek, next != UInt8(ascii: ",") {
      guard let west = reader.time(maximumHours: 24) else { return nil }
      offset = -west
    }
    guard reader.take(","), let start = reader.change(), reader.take(","),
      let end = reader.change(), reader.isAtEnd
    else { return nil }
    daylight = Daylight(offset: offset, start: start, end: end)
  }
}

/// Reads the parts of a POSIX TZ string.
private struct PosixRuleReader {
  let bytes: [UInt8]
  var index = 0

  var isAtEnd: Bool { index == bytes.count }
  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// An abbreviation: letters, or anything in angle brackets.
  mutating func skipName() -> Bool {
    let start = index
    if take("<") {
      while let byte = peek, byte != UInt8(ascii: ">") {
        _ = byte
        index += 1
      }
      return take(">")
    }
    while let byte = peek, (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A { index += 1 }
    return index > start
  }

  mutating func number(maximum: Int) -> Int? {
    let start = index
    var value = 0
    while let byte = peek, byte >= 0x30, byte <= 0x39 {
      value = value * 10 + Int(byte - 0x30)
      if value > maximum { return nil }
      index += 1
    }
    return index > start ? value : nil
  }

  /// `[+-]hh[:mm[:ss]]` as seconds.
  mutating func time(maximumHours: Int) -> Int64? {
    let negative = take("-")
    if !negative { _ = take("+") }
    guard let hours = number(maximum: maximumHours) else { return nil }
    var seconds = hours * 3600
    if take(":") {
      guard let minutes = number(maximum: 59) else { return nil }
      seconds += minutes * 60
      if take(":") {
        guard let rest = number(maximum: 59) else { return nil }
        seconds += rest
      }
    }
    return Int64(negative ? -seconds : seconds)
  }

  mutating func change() -> PosixRule.Change? {
    guard let day = day() else { return nil }
    var time: Int64 = 2 * 3600
    if take("/") {
      guard let given = self.time(maximumHours: 167) else { return nil }
      time = given
    }
    return PosixRule.Change(day: day, time: time)
  }

  mutating func day() -> PosixRule.Change.Day? {
    if take("J") {
      guard let day = number(maximum: 365), day >= 1 else { return nil }
      return .julian(day)
    }
    if take("M") {
      guard let month = number(maximum: 12), month >= 1, take("."),
        let week = number(maximum: 5), week >= 1, take("."), let day = number(maximum: 6)
      else { return nil }
      return .weekday(month: month, week: week, day: day)
    }
    return number(maximum: 365).map { .ordinal($0) }
  }
}
