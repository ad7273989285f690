import Calendars
import EventModel
import Foundation
import Testing

/// CME Globex, futures on share indexes, against the package exchange_calendars, and spot currencies.
@Suite struct ChicagoTests {
  private static func day(_ text: String) -> Int { Int(Timestamp.parse(text)! / Timestamp.day) }

  /// The package lacks Juneteenth and the eves of Independence Day, and ends every early session at
  /// noon (see ChicagoHolidays).
  private static func isBeyondThePackage(_ day: Int) -> Bool {
    let (year, month, date) = Timestamp.civil(days: day)
    return month == 6 && year >= 2022 && (18...20).contains(date) || month == 7 && date == 3
  }

  @Test(arguments: ["XCME", "GLBX"]) func daysAreThoseOfThePackage(name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/chicago.csv")
    var kinds: [Int: String] = [:]
    for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: ",").map(String.init)
      kinds[Self.day(fields[0])] = fields[1]
    }
    let calendar = try #require(ExchangeCalendar.named(name))
    var extra = 0
    for day in Self.day("2010-01-01")..<Self.day("2031-01-01") {
      let isWeekday = (1...5).contains(Timestamp.weekday(days: day))
      let date = "\(Timestamp.civil(days: day))"
      #expect(calendar.isSessionDay(day) == (isWeekday && kinds[day] != "holiday"), "\(date)")
      guard isWeekday, kinds[day] != "holiday" else { continue }
      let isEarly = calendar.close(on: day) < calendar.close
      if isEarly, kinds[day] == nil {
        #expect(Self.isBeyondThePackage(day), "\(date)")
        extra += 1
      } else {
        #expect(isEarly == (kinds[day] != nil), "\(date)")
      }
    }
    // Nine Juneteenths and the third of July from Monday to Thursday, where the fourth is a holiday.
    #expect(extra == 9 + 12)
  }

  @Test(arguments: [
    // 17:00 in Chicago is 23:00 UTC in winter and 22:00 in summer.
    ("GLBX", "2023-12-25T22:59:59Z", SessionPhase.closed),
    ("GLBX", "2023-12-25T23:00:00Z", .continuous), ("GLBX", "2024-07-04T16:59:59Z", .continuous),
    ("GLBX", "2024-07-04T17:00:00Z", .closed), ("GLBX", "2024-07-04T22:00:00Z", .continuous),
    ("GLBX", "2024-07-03T17:14:59Z", .continuous), ("GLBX", "2024-07-03T17:15:00Z", .closed),
    ("GLBX", "2024-11-28T18:00:00Z", .closed), ("GLBX", "2024-11-29T18:14:59Z", .continuous),
    ("GLBX", "2024-11-29T18:15:00Z", .closed), ("GLBX", "2024-03-29T15:00:00Z", .closed),
    // 17:00 in New York.
    ("FX", "2023-12-24T23:30:00Z", .closed), ("FX", "2023-12-25T21:59:59Z", .closed),
    ("FX", "2023-12-25T22:00:00Z", .continuous), ("FX", "2024-01-01T12:00:00Z", .closed),
    ("FX", "2024-01-01T22:00:00Z", .continuous), ("FX", "2024-07-04T19:00:00Z", .continuous),
    ("FX", "2024-03-29T15:00:00Z", .continuous),
  ])
  func phases(name: String, time: String, phase: SessionPhase) throws {
    let times = try SessionTimes(#require(ExchangeCalendar.named(name)))
    #expect(try times.phase(at: #require(Timestamp.parse(time))) == phase)
  }
}
