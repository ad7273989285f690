import EventModel

/// The times of one connection's messages, for those among them that say none.
///
/// Such a message borrows its event time. With a receive time that is the receive time less the
/// smallest delay (receive time - event time) seen so far, and never before the last event time: no
/// message of this connection came faster, so that the borrowed time is never earlier than the moment
/// at which the venue can have sent it. The last event time alone would be a look-ahead while the
/// connection is quiet. Before any event time was seen it is the receive time; without receive times
/// it is the last event time.
struct ConnectionClock {
  private(set) var lastEventTime = noTime
  /// Receive time - event time; negative where the recorder's clock is behind the venue's.
  private var leastDelay = Int64.max

  /// Takes note of a message that has an event time.
  mutating func note(eventTime: Int64, receiveTime: Int64) {
    guard receiveTime != noTime else {
      lastEventTime = eventTime
      return
    }
    let (delay, overflow) = receiveTime.subtractingReportingOverflow(eventTime)
    // A time from the future would stay with all that borrow after it.
    if overflow || delay < -Self.largestOffset { return }
    lastEventTime = eventTime
    leastDelay = min(leastDelay, delay)
  }

  /// No recorder's clock is further behind.
  private static var largestOffset: Int64 { Timestamp.hour }

  /// The event time of a message that has none; `noTime` where nothing is known.
  func borrowed(receiveTime: Int64) -> Int64 {
    guard receiveTime != noTime, leastDelay != .max else {
      return lastEventTime == noTime ? receiveTime : lastEventTime
    }
    let (time, overflow) = receiveTime.subtractingReportingOverflow(leastDelay)
    return overflow ? lastEventTime : max(lastEventTime, time)
  }
}
