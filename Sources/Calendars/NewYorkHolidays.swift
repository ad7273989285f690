import EventModel

/// The holidays and half days of the New York stock exchanges from 2000 on, by their rules; before
/// that only by today's.
///
/// Source: NYSE Rule 7.2 and https://www.nyse.com/markets/hours-calendars.
enum NewYorkHolidays {
  /// The years 1699 to 2240; times are within them.
  private static let known = -99_000...99_000

  /// Minutes after local midnight at which a half day ends.
  static let earlyClose = 13 * 60

  static func isHoliday(_ day: Int) -> Bool {
    if !known.contains(day) { return false }
    let date = CivilDate(days: day)
    return isByRule(date) || day == easterSunday(date.year) - 2 || closures.contains(date.number)
  }

  private static func isByRule(_ date: CivilDate) -> Bool {
    switch (date.month, date.weekday) {
    // On a Saturday New Year's Day is not made up for: the books of the year close on that Friday.
    case (1, 1...5) where date.day == 1 || date.day == 2 && date.weekday == 1: return true
    case (1, 1): return date.isMonday(3)  // Martin Luther King
    case (2, 1): return date.isMonday(3)  // Washington's Birthday
    case (5, 1): return date.day > 24  // Memorial Day
    case (6, _): return date.year >= 2022 && date.observes(19)  // Juneteenth
    case (7, _): return date.observes(4)
    case (9, 1): return date.isMonday(1)  // Labor Day
    case (11, 4): return date.isThanksgiving
    case (12, _): return date.observes(25)
    default: return false
    }
  }

  /// Days of mourning, attacks and storms.
  private static let closures: Set<Int> = [
    2001_09_11, 2001_09_12, 2001_09_13, 2001_09_14, 2004_06_11, 2007_01_02, 2012_10_29, 2012_10_30,
    2018_12_05, 2025_01_09,
  ]

  /// Days that end early; a holiday never does.
  static func isHalfDay(_ day: Int) -> Bool {
    if !known.contains(day) || isHoliday(day) { return false }
    let date = CivilDate(days: day)
    switch (date.month, date.day, date.weekday) {
    // The day before Independence Day; until 2012 the Friday behind it where it was a Thursday.
    case (7, 3, 1...2), (7, 3, 4): return true
    case (7, 3, 3): return date.year >= 2013
    case (7, 5, 5): return date.year < 2013
    case (11, _, 5): return CivilDate(days: day - 1).isThanksgiving
    case (12, 24, 1...4): return true
    default: return date.number == 2003_12_26
    }
  }

  /// Easter by the Gregorian calendar, days since 1970-01-01.
  ///
  /// Source: the anonymous algorithm of Nature 14 (1876), p. 487, as in Meeus, Astronomical Algorithms
  /// (1991), ch. 8.
  private static func easterSunday(_ year: Int) -> Int {
    let a = year % 19
    let (b, c) = (year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let n = h + l - 7 * m + 114
    return Timestamp.days(year: year, month: n / 31, day: n % 31 + 1)
  }
}

/// A date of the Gregorian calendar.
private struct CivilDate {
  let year: Int
  let month: Int
  let day: Int
  /// 0 is Sunday.
  let weekday: Int

  init(days: Int) {
    (year, month, day) = Timestamp.civil(days: days)
    weekday = Timestamp.weekday(days: days)
  }

  /// As in 2026_11_21.
  var number: Int { year * 10_000 + month * 100 + day }

  func isMonday(_ count: Int) -> Bool { weekday == 1 && (day - 1) / 7 == count - 1 }

  var isThanksgiving: Bool { month == 11 && weekday == 4 && (day - 1) / 7 == 3 }

  /// Whether a holiday of this month is kept on this day: on the Friday before a Saturday, on the
  /// Monday behind a Sunday.
  func observes(_ holiday: Int) -> Bool {
    (1...5).contains(weekday)
      && (day == holiday || day == holiday - 1 && weekday == 5
        || day == holiday + 1 && weekday == 1)
  }
}
