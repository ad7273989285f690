import EventModel

/// Converts many times of one zone: within a stretch in which the clock does not change, a
/// conversion is two comparisons and an addition.
public struct ZoneClock: Sendable {
  public let rules: ZoneRules
  public let missing: MissingHour
  /// Local times in [localStart, localEnd) are `offset` ahead of UTC.
  @usableFromInline var localStart: Int64 = 0
  @usableFromInline var localEnd: Int64 = 0
  @usableFromInline var offset: Int64 = 0
  @usableFromInline var span: ZoneSpan

  public init(_ rules: ZoneRules, missing: MissingHour = .refused) {
    self.rules = rules
    self.missing = missing
    span = rules.span(at: 0)
  }

  /// As `ZoneRules.utc(local:missing:)`.
  @inlinable public mutating func utc(local: Int64) throws(ZoneError) -> Int64 {
    if local >= localStart, local < localEnd { return local &- offset }
    return try utcSlowly(local: local)
  }

  /// As `ZoneRules.local(utc:)`.
  @inlinable public mutating func local(utc: Int64) throws(ZoneError) -> Int64 {
    if utc < span.start || utc >= span.end {
      try move(to: utc)
    }
    return utc &+ span.offset
  }

  @usableFromInline @inline(never) mutating func move(to utc: Int64) throws(ZoneError) {
    try rules.checkRange(utc)
    span = rules.span(at: utc)
  }

  @usableFromInline @inline(never) mutating func utcSlowly(
    local: Int64
  ) throws(ZoneError) -> Int64 {
    let (utc, span) = try rules.resolve(local: local, missing: missing)
    // A local time that the span before also shows belongs to that one, so the range starts where
    // no clock of an earlier span can stand.
    localStart = span.start + 26 * Timestamp.hour
    localEnd = span.end + span.offset
    if span.start <= -ZoneRules.limit { localStart = -ZoneRules.limit }
    offset = span.offset
    return utc
  }
}
