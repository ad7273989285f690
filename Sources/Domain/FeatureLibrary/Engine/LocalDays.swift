import Calendars
import EventModel

/// The local days of instruments: each by the zone that was asked for, else by that of its calendar,
/// else by UTC.
struct LocalDays {
  private let zone: ZoneRules?
  private var clocks: [ZoneClock] = []

  init(_ zone: ZoneRules?) { self.zone = zone }

  mutating func begin(_ header: StreamHeader) {
    clocks = header.instruments.map { instrument in
      let own = ExchangeCalendar.named(instrument.calendar).flatMap { try? SessionTimes($0) }?.zone
      return ZoneClock(zone ?? own ?? .utc)
    }
  }

  /// The day, counted from 1970-01-01, and nanoseconds since its midnight, as the clock on the wall
  /// shows them.
  mutating func place(of time: Int64, _ instrument: Int) -> (day: Int64, time: Int64) {
    let local = (try? clocks[instrument].local(utc: time)) ?? time
    let (day, rest) = Timestamp.floorDivide(local, Timestamp.day)
    return (day, rest)
  }
}
