import Calendars
import EventModel
import Foundation
import Testing

/// Holidays and half days against the package exchange_calendars: see Tests/Oracles/exchange_days.py.
@Suite struct HolidayTests {
  @Test(arguments: ["XNYS", "XNAS"]) func newYork(name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/new_york.csv")
    var kinds: [Int: String] = [:]
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: ",").map(String.init)
      let time = try #require(Timestamp.parse(fields[0]))
      kinds[Int(time / Timestamp.day)] = fields[1]
    }
    let calendar = try #require(ExchangeCalendar.named(name))
    let first = Timestamp.days(year: 2000, month: 1, day: 1)
    for day in first..<Timestamp.days(year: 2028, month: 1, day: 1) {
      let isWeekday = (1...5).contains(Timestamp.weekday(days: day))
      let date = "\(Timestamp.civil(days: day))"
      #expect(calendar.isSessionDay(day) == (isWeekday && kinds[day] != "holiday"), "\(date)")
      if kinds[day] != "holiday" {
        #expect(calendar.close(on: day) == (kinds[day] == "13:00" ? 780 : 960), "\(date)")
      }
    }
  }

  /// A daily bar of a half day ends when it did.
  @Test func aHalfDayEndsEarly() throws {
    let sessions = try SessionTimes(try #require(ExchangeCalendar.named("XNYS")))
    let day = Timestamp.days(year: 2024, month: 11, day: 29)
    #expect(try sessions.close(day: day) == Timestamp.parse("2024-11-29T18:00:00Z"))
    #expect(try sessions.close(day: day - 2) == Timestamp.parse("2024-11-27T21:00:00Z"))
  }
}
