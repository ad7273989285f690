import EventModel
import Foundation
import TestSupport
import Testing

/// Times, spans and sizes as text.
struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01", Int64(0)), ("2026-01-05T14:30:00Z", 1_767_623_400_000_000_000),
    ("20260105T14:30Z", 1_767_623_400_000_000_000),
    ("2026-01-05 14:30:00.000000001", 1_767_623_400_000_000_001),
    ("2026-01-05T14:30:00,5Z", 1_767_623_400_500_000_000),
    ("2026-01-05T09:30:00-05:00", 1_767_623_400_000_000_000),
    ("2026-01-05T20:00:00+0530", 1_767_623_400_000_000_000),
    ("2026-01-05T15:30:00+01", 1_767_623_400_000_000_000),
    ("1969-12-31T23:59:59.999999999Z", -1), ("2000-02-29", 951_782_400_000_000_000),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
    ("2026-01-05T14:30:00.123456789000Z", 1_767_623_400_123_456_789),
    ("1678-01-01", -9_214_560_000_000_000_000), ("2261-12-31", 9_214_560_000_000_000_000),
  ])
  func parses(text: String, time: Int64) { #expect(Timestamp.parse(text) == time) }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-29", "2026-00-10", "2026-01-00", "2026-01-05T",
    "2026-01-05X",
    "2026-01-05T24:00:00", "2026-01-05T14:60", "2026-01-05T14:30:61", "2026-01-05T14:30:00.",
    "2026-01-05T14:30:00.1234567891", "2026-01-05T14:30:00ZZ", "2026-01-05T14:30:00+5",
    "2026-01-05T14:30:00+24:00", "2026-0105", "1677-12-31", "2262-01-01", "9999-12-31", "26-01-05",
    "2026-01-05T14:30:00+05:30x", "-2026-01-05",
  ])
  func refuses(text: String) { #expect(Timestamp.parse(text) == nil) }

  @Test func saysWhetherAZoneWasNamed() {
    func zone(_ text: String) -> Bool? {
      Array(text.utf8).withUnsafeBytes { Timestamp.parse($0)?.hasZone }
    }
    #expect(zone("2026-01-05T14:30") == false)
    #expect(zone("2026-01-05") == false)
    #expect(zone("2026-01-05T14:30Z") == true)
    #expect(zone("2026-01-05T14:30-05") == true)
  }

  @Test func formatIsReadBackAndSortsAsTime() {
    var random = SeededGenerator(seed: 2)
    var texts: [(Int64, String)] = []
    for _ in 0..<5000 {
      let time = Int64.random(
        in: -9_214_560_000_000_000_000...9_214_560_000_000_000_000, using: &random)
      let text = Timestamp.format(time)
      #expect(Timestamp.parse(text) == time)
      texts.append((time, text))
    }
    texts.sort { $0.0 < $1.0 }
    #expect(zip(texts, texts.dropFirst()).allSatisfy { $0.1 < $1.1 })
    // Extremes have texts too.
    #expect(Timestamp.format(.max) == "2262-04-11T23:47:16.854775807Z")
    #expect(Timestamp.format(.min + 1) == "1677-09-21T00:12:43.145224193Z")
    #expect(Timestamp.format(noTime) == "")
  }

  /// Another calendar says the same of every day.
  @Test func datesAgreeWithFoundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for day in stride(from: -100_000, through: 100_000, by: 37) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
      let (year, month, dayOfMonth) = Timestamp.civil(days: day)
      #expect(parts.year == year && parts.month == month && parts.day == dayOfMonth)
      #expect(Timestamp.days(year: year, month: month, day: dayOfMonth) == day)
      #expect(Timestamp.weekday(days: day) + 1 == parts.weekday)
    }
  }

  @Test(arguments: [
    ("0", Int64(0)), ("1ns", 1), ("250us", 250_000), ("200ms", 200_000_000), ("1s", 1_000_000_000),
    ("90s", 90_000_000_000), ("5m", 300_000_000_000), ("2h", 7_200_000_000_000),
    ("1d", 86_400_000_000_000), ("20000d", 1_728_000_000_000_000_000),
  ])
  func spans(text: String, span: Int64) { #expect(Duration64.parse(text) == span) }

  @Test(arguments: [
    "", "1", "s", "-1s", "1.5s", "1 s", "1S", "1sec", "20001d", "106752d", "99999999999999999999s",
    "١s",
  ])
  func refusesSpans(text: String) { #expect(Duration64.parse(text) == nil) }

  @Test func spansAreReadBack() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5000 {
      let span =
        Int64.random(in: 0...Duration64.longest, using: &random)
        >> Int64.random(in: 0..<60, using: &random)
      #expect(Duration64.parse(Duration64.format(span)) == span)
    }
    #expect(Duration64.format(60_000_000_000) == "1m")
    #expect(Duration64.format(90_000_000_000) == "90s")
  }

  @Test(arguments: [
    ("0", 0), ("17", 17), ("17B", 17), ("256KiB", 262_144), ("1MiB", 1 << 20), ("2GiB", 2 << 30),
  ])
  func sizes(text: String, size: Int) { #expect(ByteSize.parse(text) == size) }

  @Test(arguments: ["", "KiB", "1kb", "-1", "1.5MiB", "9223372036854775807GiB"])
  func refusesSizes(text: String) { #expect(ByteSize.parse(text) == nil) }
}
