import EventModel

/// What is known of the clock of one source.
struct SourceClock: BitwiseCopyable {
  /// The newest event time that was believed; `noTime` before the first.
  var newest = noTime
  /// Event time less receive time at its largest, in the events before and since the last turn: the
  /// offset of the venue's clock, less the shortest delay.
  var earlierOffset = Int64.min
  var currentOffset = Int64.min
  var sinceTurn = 0
  /// An event further ahead of its receive time is not believed at once.
  var offsetLimit = Int64.min
  /// The time of the group that is open, and the origin that continues it.
  var groupTime: Int64 = 0
  var groupOrigin = SourceClock.noGroup
  var groupIsSnapshot = false
  /// Events of this source that wait to be believed.
  var candidates = 0

  /// The offset is the largest of the last one to two times so many events.
  static var turn: Int { 1 << 16 }
  /// The origin that continues no group.
  static var noGroup: UInt64 { .max }

  @inline(__always) mutating func note(offset: Int64, skew: Int64) {
    sinceTurn += 1
    if offset > currentOffset {
      currentOffset = offset
      updateLimit(skew)
    }
    if sinceTurn == Self.turn {
      sinceTurn = 0
      earlierOffset = currentOffset
      currentOffset = offset
      updateLimit(skew)
    }
  }

  @inline(never) private mutating func updateLimit(_ skew: Int64) {
    offsetLimit = max(earlierOffset, currentOffset).addingSaturated(skew)
  }
}

extension Int64 {
  /// The largest multiple of `step` that is not above this.
  func floored(to step: Int64) -> Int64 {
    let rest = self % step
    return subtractingSaturated(rest < 0 ? rest + step : rest)
  }
}
