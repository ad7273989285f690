import EventModel

/// The rules of one time zone: how its local clocks stand against UTC, now, in the past and in the
/// future. Local times are nanoseconds since 1970-01-01T00:00 as the local clock shows it.
///
/// A zone comes from the tz database (`init(name:)`), or is a fixed offset. For many conversions in
/// a row use `ZoneClock`, which keeps the span at hand.
public struct ZoneRules: Sendable, Equatable {
  public let name: String
  let file: ZoneFile

  /// A clock that is always `seconds` ahead of UTC (behind where negative), within a day.
  public init(fixedOffset seconds: Int, name: String) {
    precondition(abs(seconds) <= 86400)
    self.name = name
    file = ZoneFile(fixedOffset: Int64(seconds))
  }

  init(name: String, file: ZoneFile) {
    self.name = name
    self.file = file
  }

  public static var utc: ZoneRules { ZoneRules(fixedOffset: 0, name: "UTC") }

  /// The stretch of time around a UTC time in which the offset does not change.
  public func span(at utc: Int64) -> ZoneSpan {
    let second = Timestamp.floorDivide(utc, Timestamp.second).quotient
    return ZoneSpan(seconds: file.span(at: second))
  }

  /// What the local clock shows at a UTC time. Throws `outOfRange` only.
  public func local(utc: Int64) throws(ZoneError) -> Int64 {
    try checkRange(utc)
    return utc + span(at: utc).offset
  }

  /// The UTC time at which the local clock shows `local`. Of an ambiguous hour the first is taken;
  /// of a missing one `missing` says.
  public func utc(local: Int64, missing: MissingHour = .refused) throws(ZoneError) -> Int64 {
    try resolve(local: local, missing: missing).utc
  }

  /// The UTC time and the span it lies in.
  func resolve(
    local: Int64, missing: MissingHour
  ) throws(ZoneError) -> (utc: Int64, span: ZoneSpan) {
    try checkRange(local)
    // No clock is more than 26 hours ahead, so no span that ends before this can hold the time.
    var span = span(at: max(local - 26 * Timestamp.hour, -Self.limit))
    while true {
      let utc = local - span.offset
      if utc < span.start {
        // The span before ended too early for it and this one starts too late: a gap.
        guard missing == .shifted else {
          throw .missingHour(local: local, name: name)
        }
        let before = self.span(at: span.start - 1)
        return (local - before.offset, span)
      }
      if utc < span.end { return (utc, span) }
      guard span.end < Self.limit else { throw .outOfRange }
      span = self.span(at: span.end)
    }
  }

  /// Times nearer to the ends of Int64 than this would overflow when an offset is added.
  static var limit: Int64 { 9_223_272_000 * Timestamp.second }

  func checkRange(_ time: Int64) throws(ZoneError) {
    guard time > -Self.limit, time < Self.limit else { throw .outOfRange }
  }
}

/// What becomes of a local time that clocks skipped when they were set forward.
public enum MissingHour: Sendable {
  /// It is an error.
  case refused
  /// It is read by the offset before the change: 02:30 becomes 03:30.
  case shifted
}

/// UTC times [start, end) between two changes of a zone's clock. The ends of time are far enough
/// from the ends of Int64 that an offset can be added.
public struct ZoneSpan: Sendable, Equatable {
  public var start: Int64
  public var end: Int64
  /// Local time minus UTC, nanoseconds.
  public var offset: Int64

  init(seconds: (start: Int64, end: Int64, offset: Int64)) {
    let limit = ZoneRules.limit / Timestamp.second
    start = min(max(seconds.start, -limit), limit) * Timestamp.second
    end = min(max(seconds.end, -limit), limit) * Timestamp.second
    offset = seconds.offset * Timestamp.second
  }
}
