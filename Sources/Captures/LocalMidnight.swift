import EventModel

/// When a day begins in a time zone, nanoseconds since the Unix epoch; nil where the zone is not
/// known. A value of this type is handed to decoders of captures that count from midnight.
public typealias LocalMidnight = @Sendable (_ day: Int, _ timezone: String) -> Int64?

/// Midnights by rules that need no tz database: UTC, and New York since 1987.
public let ruledMidnight: LocalMidnight = { day, timezone in
  guard abs(day) < 100_000 else { return nil }
  switch timezone {
  case "UTC", "Etc/UTC", "GMT": return Int64(day) * Timestamp.day
  case "America/New_York", "US/Eastern":
    return Int64(day) * Timestamp.day + (newYorkSavesDaylight(day) ? 4 : 5) * Timestamp.hour
  default: return nil
  }
}

/// Whether midnight of a day is daylight saving time: the clocks change at 02:00, so the day of
/// change still begins under the old time. Since 2007 from the second Sunday of March to the first
/// of November (Energy Policy Act of 2005), before from the first of April to the last of October.
private func newYorkSavesDaylight(_ day: Int) -> Bool {
  let year = Timestamp.civil(days: day).year
  let begin: Int
  let end: Int
  if year >= 2007 {
    begin = sunday(onOrAfter: Timestamp.days(year: year, month: 3, day: 8))
    end = sunday(onOrAfter: Timestamp.days(year: year, month: 11, day: 1))
  } else {
    begin = sunday(onOrAfter: Timestamp.days(year: year, month: 4, day: 1))
    end = sunday(onOrAfter: Timestamp.days(year: year, month: 10, day: 25))
  }
  return day > begin && day <= end
}

private func sunday(onOrAfter day: Int) -> Int {
  day + (7 - Timestamp.weekday(days: day)) % 7
}
