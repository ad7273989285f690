import Calendars
import Configuration
import EventModel
import EventStream

/// When a day of the account begins: a time of day by the clock of a zone.
public struct DayStart: Sendable {
  /// Minutes after local midnight.
  let minute: Int
  let zone: ZoneRules

  /// 00:00 UTC.
  public init() {
    minute = 0
    zone = .utc
  }

  public init(minute: Int, zone: ZoneRules) {
    self.minute = minute
    self.zone = zone
  }

  /// A key such as `"17:00 America/New_York"` or `"09:30"`, which is UTC; absent: 00:00 UTC.
  init(_ table: ConfigurationTable, _ key: String) throws(StreamError) {
    self.init()
    guard let text = try table.text(key) else { return }
    let parts = text.split(separator: " ")
    guard parts.count == 1 || parts.count == 2, let minute = Self.minute(parts[0]) else {
      throw table.failure(
        key, "takes a time of day with a zone, such as \"17:00 America/New_York\" or \"00:00 UTC\"")
    }
    do throws(ZoneError) {
      self.init(
        minute: minute, zone: parts.count == 2 ? try ZoneRules(name: String(parts[1])) : .utc)
    } catch {
      throw table.failure(key, error.description)
    }
  }

  /// Minutes of `HH:MM`.
  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// The date of the day of the account that a time belongs to, days since 1970-01-01: one that begins in
  /// the afternoon is called by the next date, as sessions are.
  func date(at time: Int64) -> Int64 {
    let local = (try? zone.local(utc: time)) ?? time
    let sinceStart = local - Int64(minute) * Timestamp.minute
    return Timestamp.floorDivide(sinceStart, Timestamp.day).quotient + (minute >= 12 * 60 ? 1 : 0)
  }

  /// The first start of a day after a time. Where the clock skips it, it is read by the offset before
  /// the change.
  public func next(after time: Int64) -> Int64 {
    guard let local = try? zone.local(utc: time) else { return .max }
    let today = Timestamp.floorDivide(local, Timestamp.day).quotient
    for day in (today - 1)...(today + 2) {
      let start = day * Timestamp.day + Int64(minute) * Timestamp.minute
      if let utc = try? zone.utc(local: start, missing: .shifted), utc > time { return utc }
    }
    return .max
  }
}
