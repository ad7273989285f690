/// The holidays and half days of the Australian exchange from 1997 on, by their rules.
///
/// Source: https://www.asx.com.au/markets/market-resources/trading-hours-calendar
enum SydneyHolidays {
  /// Minutes after local midnight at which the last days before Christmas and New Year end.
  static let earlyClose = 14 * 60 + 10

  static func isHoliday(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    let date = CivilDate(days: day)
    let easter = CivilDate.easterSunday(date.year)
    return date.isMadeUp(month: 1, day: 1) || date.isMadeUp(month: 1, day: 26)
      || day == easter - 2 || day == easter + 1 || date.month == 4 && date.day == 25
      || date.month == 6 && date.isMonday(2) || date.isChristmasOrBoxingDay
      || closures.contains(date.number)
  }

  /// The last weekday before Christmas Day or New Year's Day, from 2010 on.
  static func isHalfDay(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    let date = CivilDate(days: day)
    return date.year >= 2010 && date.isLastWeekdayBeforeChristmasOrNewYear && !isHoliday(day)
  }

  /// The turn of the millennium, Anzac Days that were made up for, and a day of mourning.
  private static let closures: Set<Int> = [1999_12_31, 2010_04_26, 2011_04_26, 2022_09_22]
}
