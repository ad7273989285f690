import EventModel

extension PosixRule.Change {
  /// The change's second by the local clock before it, counted from 1970-01-01T00:00 of that clock.
  func seconds(year: Int) -> Int64 {
    Int64(dayNumber(year: year)) * 86400 + time
  }

  private func dayNumber(year: Int) -> Int {
    let newYear = Timestamp.days(year: year, month: 1, day: 1)
    switch day {
    case .julian(let day):
      let isLeap = Timestamp.days(year: year, month: 3, day: 1) - newYear == 60
      return newYear + day - 1 + (isLeap && day >= 60 ? 1 : 0)
    case .ordinal(let day):
      return newYear + day
    case .weekday(let month, let week, let weekday):
      let first = Timestamp.days(year: year, month: month, day: 1)
      let next =
        month == 12
        ? Timestamp.days(year: year + 1, month: 1, day: 1)
        : Timestamp.days(year: year, month: month + 1, day: 1)
      var day = first + (weekday - Timestamp.weekday(days: first) + 7) % 7 + (week - 1) * 7
      if day >= next { day -= 7 }
      return day
    }
  }
}
