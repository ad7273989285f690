/// The days on which banks nowhere settle currencies, and dealers quote none: Christmas Day and New
/// Year's Day, from 17:00 in New York of the day before. No other day is closed everywhere.
///
/// Source: CLS, settlement holidays (https://www.cls-group.com); the hours of EBS Market.
enum SpotHolidays {
  static func isHoliday(_ day: Int) -> Bool {
    if !CivilDate.known.contains(day) { return false }
    let date = CivilDate(days: day)
    return (date.month, date.day) == (12, 25) || (date.month, date.day) == (1, 1)
  }
}
