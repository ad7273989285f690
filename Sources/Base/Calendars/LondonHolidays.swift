/// The holidays and half days of the London exchange from 1997 on, by their rules.
///
/// Source: https://www.londonstockexchange.com/equities-trading/business-days and
/// https://www.gov.uk/bank-holidays (England).
enum LondonHolidays {
  /// Minutes after local midnight, closing auction included, on the last days before Christmas and New
  /// Year.
  static let earlyClose = 12 * 60 + 35

  static func isHoliday(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    let date = CivilDate(days: day)
    let easter = CivilDate.easterSunday(date.year)
    return date.isMadeUp(month: 1, day: 1) || day == easter - 2 || day == easter + 1
      || isBankHoliday(date) || date.isChristmasOrBoxingDay || closures.contains(date.number)
  }

  private static func isBankHoliday(_ date: CivilDate) -> Bool {
    switch date.month {
    // In 2020 on the anniversary of the end of the war.
    case 5 where date.day <= 7: return date.isMonday(1) && date.year != 2020
    // In the years of jubilees in June.
    case 5: return date.weekday == 1 && date.day > 24 && ![2002, 2012, 2022].contains(date.year)
    case 8: return date.weekday == 1 && date.day > 24
    default: return false
    }
  }

  static func isHalfDay(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    return CivilDate(days: day).isLastWeekdayBeforeChristmasOrNewYear && !isHoliday(day)
  }

  /// The turn of the millennium, jubilees, weddings, funerals and a coronation.
  private static let closures: Set<Int> = [
    1999_12_31, 2002_06_03, 2002_06_04, 2011_04_29, 2012_06_04, 2012_06_05, 2020_05_08, 2022_06_02,
    2022_06_03, 2022_09_19, 2023_05_08,
  ]
}
