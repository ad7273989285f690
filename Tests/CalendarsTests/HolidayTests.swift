import Calendars
import EventModel
import Foundation
import Testing

/// Holidays and half days against the package exchange_calendars: see Tests/Oracles/exchange_days.py.
@Suite struct HolidayTests {
  /// The file's years, and when a day that it calls early ends here.
  @Test(arguments: [
    ("XNYS", "new_york", 2000...2027, 13 * 60), ("XNAS", "new_york", 2000...2027, 13 * 60),
    ("XASX", "sydney", 1997...2026, 14 * 60 + 10), ("XSHG", "shanghai", 1997...2026, 0),
    ("XSHE", "shanghai", 1997...2026, 0), ("XLON", "london", 1997...2026, 12 * 60 + 35),
  ])
  func daysAreThoseOfThePackage(
    name: String, file: String, years: ClosedRange<Int>, early: Int
  ) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(file).csv")
    var kinds: [Int: String] = [:]
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: ",").map(String.init)
      let time = try #require(Timestamp.parse(fields[0]))
      kinds[Int(time / Timestamp.day)] = fields[1]
    }
    let calendar = try #require(ExchangeCalendar.named(name))
    let first = Timestamp.days(year: years.lowerBound, month: 1, day: 1)
    for day in first..<Timestamp.days(year: years.upperBound + 1, month: 1, day: 1) {
      let isWeekday = (1...5).contains(Timestamp.weekday(days: day))
      let date = "\(Timestamp.civil(days: day))"
      #expect(calendar.isSessionDay(day) == (isWeekday && kinds[day] != "holiday"), "\(date)")
      let isEarly =
        kinds[day] != nil && kinds[day] != "holiday" || Self.exchangeSaysEarly(name, day)
      if isWeekday, kinds[day] != "holiday" {
        #expect(calendar.close(on: day) == (isEarly ? early : calendar.close), "\(date)")
      }
    }
  }

  /// The exchange's own calendar of 2022 has the half days that the package lacks.
  private static func exchangeSaysEarly(_ name: String, _ day: Int) -> Bool {
    let days = [(12, 23), (12, 30)].map { Timestamp.days(year: 2022, month: $0.0, day: $0.1) }
    return name == "XASX" && days.contains(day)
  }

  /// A daily bar of a half day ends when it did.
  @Test func aHalfDayEndsEarly() throws {
    let sessions = try SessionTimes(try #require(ExchangeCalendar.named("XNYS")))
    let day = Timestamp.days(year: 2024, month: 11, day: 29)
    #expect(try sessions.close(day: day) == Timestamp.parse("2024-11-29T18:00:00Z"))
    #expect(try sessions.close(day: day - 2) == Timestamp.parse("2024-11-27T21:00:00Z"))
  }
}
