import Calendars
import EventModel

/// Where a calendar stands: within [from, until) nothing changes, so that asking costs two
/// comparisons.
struct SessionCursor: Sendable {
  private let times: SessionTimes
  private var from = Int64.max
  private var until = Int64.min
  private var known = SessionPhase.unknown

  init?(named name: String) {
    guard let calendar = ExchangeCalendar.named(name), let times = try? SessionTimes(calendar)
    else { return nil }
    self.times = times
  }

  /// An auction, continuous, break or closed; unknown beyond the calendar's range. The close itself is closed.
  mutating func phase(at time: Int64) -> SessionPhase {
    if time >= from, time < until { return known }
    guard let session = try? times.session(openAtOrAfter: time) else { return .unknown }
    known = session.phase(at: time)
    (from, until) = (time, session.nextChange(after: time))
    return known
  }

  /// When the phase of a time ends; nil beyond the calendar's range.
  mutating func nextChange(after time: Int64) -> Int64? {
    _ = phase(at: time)
    return time >= from && time < until ? until : nil
  }

  /// The local date, days since 1970-01-01.
  func date(at time: Int64) -> Int64 {
    let local = (try? times.zone.local(utc: time)) ?? time
    return Timestamp.floorDivide(local, Timestamp.day).quotient
  }

  /// The local date of the session that is open, else of the next.
  func sessionDate(at time: Int64) -> Int64 {
    guard let session = try? times.session(openAtOrAfter: time) else { return date(at: time) }
    return date(at: session.open)
  }

  /// When that session closes.
  func sessionClose(at time: Int64) -> Int64 { times.sessionClose(at: time) }
}
