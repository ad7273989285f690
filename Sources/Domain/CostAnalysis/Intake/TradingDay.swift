import Calendars
import EventModel

/// The days of an instrument: those of its calendar's clock, or of another where it has none.
struct TradingDay {
  private var clock: ZoneClock
  /// Nanoseconds from the change of the day to local midnight: a session that begins in the evening
  /// belongs to the next day.
  private let lead: Int64

  init(_ instrument: Instrument, otherwise zone: ZoneRules) {
    let calendar = ExchangeCalendar.named(instrument.calendar)
    let rules = calendar.flatMap { try? ZoneRules(name: $0.zone) }
    self.init(
      rules ?? zone,
      lead: rules == nil ? 0 : Int64(max(0, -(calendar?.open ?? 0))) * Timestamp.minute)
  }

  init(_ zone: ZoneRules, lead: Int64 = 0) {
    clock = ZoneClock(zone, missing: .shifted)
    self.lead = lead
  }

  /// When the day of a time ends.
  mutating func end(of time: Int64) -> Int64 {
    guard let local = try? clock.local(utc: time) else { return time + Timestamp.day }
    let day = Timestamp.floorDivide(local + lead, Timestamp.day).quotient
    let end = try? clock.utc(local: (day + 1) * Timestamp.day - lead)
    return max(end ?? 0, time + 1)
  }

  /// The hour that the clock shows, 0 to 23.
  mutating func hour(of time: Int64) -> Int {
    let local = (try? clock.local(utc: time)) ?? time
    return Int(Timestamp.floorDivide(local, Timestamp.day).remainder / Timestamp.hour)
  }
}
