import EventModel

/// The session of one date, in UTC.
public struct Session: Sendable, Equatable {
  public var open: Int64
  public var close: Int64
  /// [start, end); nil where trading does not pause.
  public var lunch: Range<Int64>?

  /// The part of the session at a time: continuous, break, or closed outside of it.
  public func phase(at time: Int64) -> SessionPhase {
    if time < open || time >= close { return .closed }
    return lunch?.contains(time) == true ? .break : .continuous
  }
}

extension SessionTimes {
  /// The session that is open at a time, else the next; nil where there is none within two weeks.
  public func session(openAtOrAfter time: Int64) throws(ZoneError) -> Session? {
    let today = Int(Timestamp.floorDivide(try zone.local(utc: time), Timestamp.day).quotient)
    for day in (today - 1)...(today + 15) where calendar.isSessionDay(day) {
      if try close(day: day) > time { return try session(day: day) }
    }
    return nil
  }

  /// The session of a date, whether or not it is a session day.
  public func session(day: Int) throws(ZoneError) -> Session {
    var session = Session(open: try open(day: day), close: try close(day: day))
    if let lunch = calendar.lunch {
      session.lunch =
        try utc(day: day, minute: lunch.lowerBound)..<utc(day: day, minute: lunch.upperBound)
    }
    return session
  }
}
