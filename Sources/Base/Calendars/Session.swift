import EventModel

/// The session of one date, in UTC.
public struct Session: Sendable, Equatable {
  public var open: Int64
  public var close: Int64
  /// [start, end); nil where trading does not pause.
  public var lunch: Range<Int64>?
  /// [start, end) of the call auctions; nil where there are none. The opening's lies before `open`, the
  /// closing's ends at `close`.
  public var openingAuction: Range<Int64>?
  public var closingAuction: Range<Int64>?

  public init(open: Int64, close: Int64) {
    self.open = open
    self.close = close
  }

  /// The part of the session at a time: an auction, continuous, break, or closed outside of it. Between
  /// the opening auction and the opening nothing trades.
  public func phase(at time: Int64) -> SessionPhase {
    if time < open {
      guard let openingAuction, time >= openingAuction.lowerBound else { return .closed }
      return time < openingAuction.upperBound ? .openingAuction : .preOpen
    }
    if time >= close { return .closed }
    if lunch?.contains(time) == true { return .break }
    return closingAuction?.contains(time) == true ? .closingAuction : .continuous
  }

  /// When phases begin and end, ascending.
  public var boundaries: [Int64] {
    let ranges = [openingAuction, lunch, closingAuction].compactMap { $0 }
    return Set(ranges.flatMap { [$0.lowerBound, $0.upperBound] } + [open, close]).sorted()
  }

  /// The first time after this one at which the phase may change; the close from there on.
  public func nextChange(after time: Int64) -> Int64 {
    boundaries.first { $0 > time } ?? close
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

  /// When the session that is open at a time, else the next, closes; beyond what the calendar knows the
  /// end of the day in UTC.
  public func sessionClose(at time: Int64) -> Int64 {
    (try? session(openAtOrAfter: time))?.close ?? Timestamp.endOfDay(time)
  }

  /// The session of a date, whether or not it is a session day.
  public func session(day: Int) throws(ZoneError) -> Session {
    var session = Session(open: try open(day: day), close: try close(day: day))
    session.lunch = try utc(day: day, calendar.lunch)
    if let auctions = calendar.auctions {
      session.openingAuction = try utc(day: day, auctions.opening)
      if day >= auctions.closingSince {
        session.closingAuction = try utc(day: day, auctions.closing)
      }
    }
    return session
  }

  private func utc(day: Int, _ minutes: Range<Int>?) throws(ZoneError) -> Range<Int64>? {
    guard let minutes else { return nil }
    return try utc(day: day, minute: minutes.lowerBound)..<utc(day: day, minute: minutes.upperBound)
  }
}

extension Timestamp {
  /// The first midnight of UTC after a time.
  public static func endOfDay(_ time: Int64) -> Int64 {
    (floorDivide(time, day).quotient + 1) * day
  }
}
