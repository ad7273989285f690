/// The holidays and early closes of CME Globex for futures on share indexes, by their rules of today.
/// A day of the exchange begins at 17:00 of the evening before: on most holidays of the United States
/// there is a session that ends at noon.
///
/// On Good Fridays with a report of employment, and on days of mourning, some products have traded for
/// a few hours in the morning; they are taken for closed.
///
/// Source: https://www.cmegroup.com/tools-information/holiday-calendar.html, equity products. The
/// package exchange_calendars (CMES) has the same days, all with an end at 12:00, without 19 June and
/// 3 July.
enum ChicagoHolidays {
  /// Minutes after midnight in Chicago.
  private static let noon = 12 * 60
  private static let quarterPastNoon = 12 * 60 + 15

  static func isHoliday(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    let date = CivilDate(days: day)
    switch (date.month, date.weekday) {
    case (1, 1...5) where date.day == 1 || date.day == 2 && date.weekday == 1: return true
    case (12, _) where date.observes(25): return true
    default: break
    }
    return day == CivilDate.easterSunday(date.year) - 2 || closures.contains(date.number)
  }

  /// When the session of a date ends, where it ends early: minutes after midnight in Chicago.
  static func earlyClose(on day: Int) -> Int? {
    if !CivilDate.known.contains(day) || isHoliday(day) { return nil }
    let date = CivilDate(days: day)
    switch (date.month, date.weekday) {
    case (1, 1), (2, 1): return date.isMonday(3) ? noon : nil  // King, Washington's Birthday
    case (5, 1): return date.day > 24 ? noon : nil  // Memorial Day
    case (6, _): return date.year >= 2022 && date.observes(19) ? noon : nil  // Juneteenth
    case (7, _) where date.observes(4): return noon
    case (7, 1...4) where date.day == 3: return quarterPastNoon
    case (9, 1): return date.isMonday(1) ? noon : nil  // Labor Day
    case (11, 4): return date.isThanksgiving ? noon : nil
    case (11, 5): return CivilDate(days: day - 1).isThanksgiving ? quarterPastNoon : nil
    case (12, 1...4) where date.day == 24: return quarterPastNoon
    default: return nil
    }
  }

  /// Days of mourning.
  private static let closures: Set<Int> = [2004_06_11, 2007_01_02, 2018_12_05, 2025_01_09]
}
