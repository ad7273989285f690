import EventModel

/// The time at which a recorder received a message: what it put on the line before the JSON text.
///
/// Understood are a number of seconds, milliseconds, microseconds or nanoseconds since the epoch, with
/// decimals or without, and an ISO 8601 time (UTC where it names no zone). The unit follows from the
/// number: the years 1990 to 2100 in each of the four do not overlap. Blanks, a tab, a comma or a
/// colon may stand between the time and the message.
struct ReceiveStamp {
  /// Nanoseconds since the epoch; `noTime` where the line begins with the message.
  var time = noTime
  /// Where the message begins.
  var messageStart: Int

  /// The unit of a number that is in no unit's range: a second times ten to this power.
  struct Fallback {
    var power: Int8
    static let nanoseconds = Fallback(power: -9)
    static let seconds = Fallback(power: 0)
  }

  /// Takes the stamp off a line.
  init(_ line: UnsafeRawBufferPointer, otherwise fallback: Fallback) throws(BadRecord) {
    guard let start = Self.messageStart(line) else {
      throw BadRecord("the line holds no message: it is not of the form `local_time {json}`")
    }
    messageStart = start
    let stamp = Self.trimmed(line, end: start)
    if !stamp.isEmpty { time = try Self.read(stamp, otherwise: fallback) }
  }

  /// Where a message begins, at the first brace or bracket; nil where the line has none, or more
  /// before it than a time.
  static func messageStart(_ line: UnsafeRawBufferPointer) -> Int? {
    line.prefix(64).firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
  }

  /// The time of a text.
  static func read(
    _ text: UnsafeRawBufferPointer, otherwise fallback: Fallback
  ) throws(BadRecord) -> Int64 {
    let whole = UnsafeRawBufferPointer(
      rebasing: text[..<(text.firstIndex(of: UInt8(ascii: ".")) ?? text.count)])
    guard let number = TextField.unsigned(whole) else {
      guard let (time, _) = Timestamp.parse(text) else {
        throw TextField.bad(text, "local time", "neither a number nor an ISO 8601 time")
      }
      return time
    }
    let power = power(of: number) ?? fallback.power
    do throws(DecimalNumber.Failure) {
      return try DecimalNumber.parse(text, exponent: -9 - power)
    } catch .inexact {
      throw TextField.bad(text, "local time", "finer than nanoseconds")
    } catch .outOfRange {
      throw TextField.bad(text, "local time", "outside the years 1900 to 2184")
    } catch {
      throw TextField.bad(text, "local time", error.explanation)
    }
  }

  /// The power of ten of the unit in which a number lies in the years 1990 to 2100.
  static func power(of number: UInt64) -> Int8? {
    var factor: UInt64 = 1
    for power in [0, -3, -6, -9] as [Int8] {
      if number >= 631_152_000 * factor, number < 4_102_444_800 * factor { return power }
      if power > -9 { factor *= 1000 }
    }
    return nil
  }

  /// What stands before the message, without blanks, and without the separator behind it.
  private static func trimmed(_ line: UnsafeRawBufferPointer, end: Int) -> UnsafeRawBufferPointer {
    var start = 0
    var end = end
    while start < end, isBlank(line[start]) { start += 1 }
    while end > start, isBlank(line[end - 1]) { end -= 1 }
    if end > start, line[end - 1] == UInt8(ascii: ",") || line[end - 1] == UInt8(ascii: ":") {
      end -= 1
    }
    while end > start, isBlank(line[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: line[start..<end])
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
