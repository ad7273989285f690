/// What goes on unchanged is copied in runs: one copy for all events between two that are added.
extension EventBuffer {
  /// Appends copies of the events of a batch from `next` up to `end`, payload included, and moves `next`
  /// there. The frames are those of appending one by one.
  public mutating func forward(_ batch: EventBatch, _ next: inout Int, upTo end: Int) {
    guard next < end, let events = batch.events.baseAddress else { return }
    var start = next
    for index in next..<end where events[index].kind.payload != .none {
      append(events + start, index - start)
      forwardPayload(events[index], of: batch)
      start = index + 1
    }
    append(events + start, end - start)
    next = end
  }

  /// Appends copies of events that have no payload.
  @inline(__always)
  private mutating func append(_ events: UnsafePointer<Event>, _ count: Int) {
    var done = 0
    while done < count {
      // Up to the event that fills the frame; in a full one whose group is open, one by one.
      let room = max((Self.frameBytes - filled + 71) / 72, 1)
      let taken = min(count - done, room)
      if end.events + taken > capacity.events { growEvents(taken) }
      (eventBase + end.events).update(from: events + done, count: taken)
      end.events += taken
      filled += taken * 72
      done += taken
      if filled >= Self.frameBytes {
        closeFullFrame(isLast: events[done - 1].flags.contains(.last))
      }
    }
  }
}
