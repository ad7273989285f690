import EventModel

/// An exchange's calendar with the rules of its time zone: sessions as UTC times.
public struct SessionTimes: Sendable {
  public let calendar: ExchangeCalendar
  public let zone: ZoneRules

  /// Reads the calendar's zone from the tz database.
  public init(_ calendar: ExchangeCalendar) throws(ZoneError) {
    self.calendar = calendar
    zone = try ZoneRules(name: calendar.zone)
  }

  public init(_ calendar: ExchangeCalendar, zone: ZoneRules) {
    self.calendar = calendar
    self.zone = zone
  }

  /// The opening of the session of a date (days since 1970-01-01), whether or not it is a session
  /// day.
  public func open(day: Int) throws(ZoneError) -> Int64 {
    try utc(day: day, minute: calendar.open)
  }

  /// The close of the session of a date, whether or not it is a session day: captures may hold
  /// extra sessions.
  public func close(day: Int) throws(ZoneError) -> Int64 {
    try utc(day: day, minute: calendar.close(on: day))
  }

  /// The date of the session that is open or in its lunch break at a UTC time; nil between sessions.
  public func sessionDay(at time: Int64) throws(ZoneError) -> Int? {
    let local = try zone.local(utc: time)
    let day = Int(Timestamp.floorDivide(local, Timestamp.day).quotient)
    // A session may open on the evening before its date.
    for candidate in [day, day + 1] where calendar.isSessionDay(candidate) {
      if try open(day: candidate) <= time, try time < close(day: candidate) { return candidate }
    }
    return nil
  }

  /// The part of the session at a UTC time: an auction, continuous, break or closed.
  public func phase(at time: Int64) throws(ZoneError) -> SessionPhase {
    try session(openAtOrAfter: time)?.phase(at: time) ?? .closed
  }

  /// A time of day that clocks skip on this date is read by the offset before the change.
  func utc(day: Int, minute: Int) throws(ZoneError) -> Int64 {
    guard abs(day) < 110_000 else { throw .outOfRange }
    return try zone.utc(
      local: Int64(day) * Timestamp.day + Int64(minute) * Timestamp.minute, missing: .shifted)
  }
}
