import EventModel

/// Keeps the changes of a book in the order in which their source sent them.
///
/// Venues stamp messages of one connection with times that now and then step back a little. Events
/// are put in order by their times, and a level that is set and then removed would stay if the removal
/// claimed to be the earlier. So a change that came behind another of its instrument and source, by
/// ordinal, and is not behind it in sequence, takes the other's time where its own is up to a second
/// older; it is flagged `timeBorrowed`. What is behind in sequence is late indeed, and stays as it is.
///
/// The orders of a snapshot keep the times at which they were entered, days ago perhaps, and so does
/// what the venue sent with it: the snapshot says what is when it was received.
struct BookClocks {
  struct Clock: BitwiseCopyable {
    var time = Int64.min
    var sequence: UInt64 = 0
    var ordinal: UInt64 = 0
    var source: UInt16 = 0
  }

  private(set) var clocks: [Clock] = []

  mutating func grow(to count: Int) {
    if count > clocks.count {
      clocks += [Clock](repeating: Clock(), count: count - clocks.count)
    }
  }

  mutating func restore(_ clocks: [Clock]) { self.clocks = clocks }

  /// The time that a change of a book is to have; its own where nothing speaks against it.
  @inline(__always) mutating func time(of event: UnsafePointer<Event>) -> Int64 {
    let instrument = Int(event.pointee.instrument)
    guard instrument < clocks.count, event.pointee.eventTime != noTime else {
      return event.pointee.eventTime
    }
    let isSnapshot = event.pointee.flags.contains(.snapshot)
    var time = event.pointee.eventTime
    if isSnapshot, event.pointee.kind == .orderAction, event.pointee.receiveTime != noTime {
      time = max(time, event.pointee.receiveTime)
    }
    if event.pointee.source != clocks[instrument].source {
      clocks[instrument] = Clock()
      clocks[instrument].source = event.pointee.source
    }
    let ordinal = event.pointee.ordinal
    if ordinal < clocks[instrument].ordinal { return time }
    clocks[instrument].ordinal = ordinal
    if isSnapshot {
      if event.pointee.kind == .orderAction { clocks[instrument].time = time }
      return time
    }
    if event.pointee.sequence < clocks[instrument].sequence { return time }
    clocks[instrument].sequence = event.pointee.sequence
    let newest = clocks[instrument].time
    if time < newest, newest.subtractingSaturated(time) <= Timestamp.second { return newest }
    clocks[instrument].time = time
    return time
  }
}
