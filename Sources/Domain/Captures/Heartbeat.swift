import EventModel
import EventStream
import Glibc

/// Tells the clock of a live source that has nothing to say, so that those behind it see time pass:
/// when it falls silent, then once a second.
struct Heartbeat {
  private var next = Int64.min

  /// To be called while waiting, at least every second.
  mutating func beat(to sink: any FrameSink) throws(StreamError) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let now = Int64(time.tv_sec) * Timestamp.second + Int64(time.tv_nsec)
    if now < next { return }
    next = now + Timestamp.second
    try sink.control(.heartbeat(now))
    try sink.flush()
  }

  /// The source has spoken.
  mutating func reset() { next = .min }
}
