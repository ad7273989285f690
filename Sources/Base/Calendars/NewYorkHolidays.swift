/// The holidays and half days of the New York stock exchanges from 2000 on, by their rules; before
/// that only by today's.
///
/// Source: NYSE Rule 7.2 and https://www.nyse.com/markets/hours-calendars.
enum NewYorkHolidays {
  /// Minutes after local midnight at which a half day ends.
  static let earlyClose = 13 * 60

  static func isHoliday(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    let date = CivilDate(days: day)
    return isByRule(date) || day == CivilDate.easterSunday(date.year) - 2
      || closures.contains(date.number)
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
    if !CivilDate.known.contains(day) || isHoliday(day) { return false }
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
}
