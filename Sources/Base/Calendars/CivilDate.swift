import EventModel

/// A date of the Gregorian calendar.
struct CivilDate {
  let year: Int
  let month: Int
  let day: Int
  /// 0 is Sunday.
  let weekday: Int

  init(days: Int) {
    (year, month, day) = Timestamp.civil(days: days)
    weekday = Timestamp.weekday(days: days)
  }

  /// The years 1699 to 2240; times are within them.
  static let known = -99_000...99_000

  /// As in 2026_11_21.
  var number: Int { year * 10_000 + month * 100 + day }

  /// Whether it is the given Monday of its month, 1 the first.
  func isMonday(_ count: Int) -> Bool { weekday == 1 && (day - 1) / 7 == count - 1 }

  var isThanksgiving: Bool { month == 11 && weekday == 4 && (day - 1) / 7 == 3 }

  /// Whether a holiday of this month is kept on this day: on the Friday before a Saturday, on the
  /// Monday behind a Sunday.
  func observes(_ holiday: Int) -> Bool {
    (1...5).contains(weekday)
      && (day == holiday || day == holiday - 1 && weekday == 5
        || day == holiday + 1 && weekday == 1)
  }

  /// Easter by the Gregorian calendar, days since 1970-01-01.
  ///
  /// Source: the anonymous algorithm of Nature 14 (1876), p. 487, as in Meeus, Astronomical Algorithms
  /// (1991), ch. 8.
  static func easterSunday(_ year: Int) -> Int {
    let a = year % 19
    let (b, c) = (year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let n = h + l - 7 * m + 114
    return Timestamp.days(year: year, month: n / 31, day: n % 31 + 1)
  }

  /// Whether a holiday of this date is kept on this day: on the Monday behind a weekend.
  func isMadeUp(month: Int, day holiday: Int) -> Bool {
    self.month == month && (1...5).contains(weekday)
      && (day == holiday || weekday == 1 && (day == holiday + 1 || day == holiday + 2))
  }

  /// 25 and 26 December; where one falls on a weekend, the next weekdays behind both.
  var isChristmasOrBoxingDay: Bool {
    guard month == 12, (1...5).contains(weekday) else { return false }
    switch day {
    case 25, 26: return true
    case 27: return weekday <= 2
    case 28: return weekday <= 2
    default: return false
    }
  }

  /// The last weekday before 25 December or 1 January.
  var isLastWeekdayBeforeChristmasOrNewYear: Bool {
    guard month == 12, (1...5).contains(weekday) else { return false }
    let isFriday = weekday == 5
    return day == 24 || day == 31 || isFriday && [22, 23, 29, 30].contains(day)
  }
}
