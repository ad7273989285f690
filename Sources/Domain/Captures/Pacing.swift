import EventModel
import EventStream
import Glibc

/// Emits events at a multiple of the speed at which they happened.
final class Pacing {
  private let speed: Double
  private var started: (clock: Int64, event: Int64)?
  private var due = EventBuffer()
  private let context: RunContext

  init(_ speed: Double, in context: RunContext) {
    self.speed = speed
    self.context = context
  }

  /// Events wait in a buffer of their own, as a frame must hold the payload of its events alone.
  func send(_ batch: EventBatch, to sink: any FrameSink) throws(StreamError) {
    for event in batch.events {
      let wait = untilDue(event.eventTime)
      if wait > 1_000_000 {
        try pass(to: sink)
        try sink.flush()
        try sleep(wait, sink)
        if Signals.stopRequested { return }
      }
      due.forward(event, of: batch)
    }
    try pass(to: sink)
  }

  private func pass(to sink: any FrameSink) throws(StreamError) {
    try due.forEachFrame { frame throws(StreamError) in try sink.batch(frame) }
    due.removeAll()
  }

  private func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * Timestamp.second + Int64(time.tv_nsec)
  }

  private func untilDue(_ eventTime: Int64) -> Int64 {
    guard let started else {
      self.started = (now(), eventTime)
      return 0
    }
    let due = Double(eventTime &- started.event) / speed + Double(started.clock)
    return due > Double(now()) ? Int64(min(due - Double(now()), 1e15)) : 0
  }

  /// Sleeps, and wakes when a signal comes or the reader of the output goes.
  private func sleep(_ nanoseconds: Int64, _ sink: any FrameSink) throws(StreamError) {
    var heartbeat = Heartbeat()
    var left = nanoseconds
    while left > 0, !Signals.stopRequested {
      if left > Timestamp.second { try heartbeat.beat(to: sink) }
      let slice = min(left, Timestamp.second)
      try context.sleep(milliseconds: Int32(slice / 1_000_000))
      left -= slice
    }
  }
}
