import Calendars
import EventModel
import Testing

@Suite struct SessionTimesTests {
  private func day(_ text: String) -> Int {
    Int(Timestamp.parse(text)! / Timestamp.day)
  }

  @Test(arguments: [
    ("XNYS", "2014-07-01", "2014-07-01T20:00:00"), ("XNYS", "2014-12-01", "2014-12-01T21:00:00"),
    ("XASX", "2017-01-10", "2017-01-10T05:10:00"), ("XASX", "2017-07-10", "2017-07-10T06:10:00"),
    ("XSHG", "2011-07-28", "2011-07-28T07:00:00"), ("XLON", "2024-01-02", "2024-01-02T16:35:00"),
    ("GLBX", "2024-07-02", "2024-07-02T21:00:00"), ("FX", "2024-01-02", "2024-01-02T22:00:00"),
    ("CRYPTO", "2024-01-06", "2024-01-07T00:00:00"),
  ])
  func closesInUTC(name: String, date: String, close: String) throws {
    let times = try SessionTimes(#require(ExchangeCalendar.named(name)))
    #expect(try times.close(day: day(date)) == Timestamp.parse(close))
  }

  @Test func aSessionOpensOnTheEveningBefore() throws {
    let times = try SessionTimes(#require(ExchangeCalendar.named("GLBX")))
    // Sunday evening belongs to Monday's session.
    let sunday = Timestamp.parse("2024-06-30T22:00:00")!
    #expect(try times.sessionDay(at: sunday) == day("2024-07-01"))
    #expect(try times.sessionDay(at: sunday - 1) == nil)
    #expect(try times.phase(at: Timestamp.parse("2024-07-01T21:30:00")!) == .closed)
  }

  @Test func lunchIsABreak() throws {
    let times = try SessionTimes(#require(ExchangeCalendar.named("XSHG")))
    #expect(try times.phase(at: Timestamp.parse("2024-07-01T03:29:59")!) == .continuous)
    #expect(try times.phase(at: Timestamp.parse("2024-07-01T03:30:00")!) == .break)
    #expect(try times.phase(at: Timestamp.parse("2024-07-01T05:00:00")!) == .continuous)
    #expect(try times.phase(at: Timestamp.parse("2024-06-30T05:00:00")!) == .closed)
  }

  /// Shanghai time is eight hours ahead. Shenzhen has had a closing auction since 2006, Shanghai since
  /// 2018.
  @Test(arguments: [
    ("XSHG", "2024-07-01T01:14:59Z", SessionPhase.closed),
    ("XSHG", "2024-07-01T01:15:00Z", .openingAuction), ("XSHG", "2024-07-01T01:25:00Z", .preOpen),
    ("XSHG", "2024-07-01T01:30:00Z", .continuous), ("XSHG", "2024-07-01T06:56:59Z", .continuous),
    ("XSHG", "2024-07-01T06:57:00Z", .closingAuction), ("XSHG", "2024-07-01T07:00:00Z", .closed),
    ("XSHG", "2018-08-17T06:57:00Z", .continuous),
    ("XSHG", "2018-08-20T06:57:00Z", .closingAuction),
    ("XSHE", "2018-08-17T06:57:00Z", .closingAuction),
    ("XSHE", "2006-06-30T06:57:00Z", .continuous),
  ])
  func chineseAuctions(name: String, time: String, phase: SessionPhase) throws {
    let times = try SessionTimes(#require(ExchangeCalendar.named(name)))
    let time = try #require(Timestamp.parse(time))
    #expect(try times.phase(at: time) == phase)
    let session = try #require(try times.session(openAtOrAfter: time - 1))
    #expect(session.nextChange(after: time - 1) >= time)
    #expect(session.boundaries == session.boundaries.sorted())
  }

  @Test func everyCalendarsZoneIsInTheDatabase() throws {
    for calendar in exchangeCalendars { _ = try SessionTimes(calendar) }
  }

  @Test func absurdDaysAreRefused() throws {
    let times = try SessionTimes(#require(ExchangeCalendar.named("XNYS")))
    #expect(throws: ZoneError.outOfRange) { try times.close(day: Int.max) }
  }
}
