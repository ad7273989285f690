import EventModel

/// Keeps the changes of a book in the order in which their source sent them.
///
/// Venues stamp messages of one connection with times that now and then step back a little. Events
/// are put in order by their times, and a level that is set and then removed would stay if the removal
/// claimed to be the earlier. So a change that comes behind another of its instrument, and not behind
/// it in sequence, takes the other's time where its own is up to a second older; it is flagged
/// `timeBorrowed`. What is behind in sequence is late indeed, and stays as it is.
@usableFromInline struct BookClocks {
  @usableFromInline struct Clock: BitwiseCopyable {
    @usableFromInline var time = Int64.min
    @usableFromInline var sequence: UInt64 = 0
    @usableFromInline init() {}
  }

  @usableFromInline var clocks: [Clock] = []
  @usableFromInline init() {}

  @inlinable mutating func keep(_ event: inout Event) {
    let instrument = Int(event.instrument)
    if instrument >= clocks.count {
      if event.instrument == noInstrument { return }
      grow(to: instrument + 1)
    }
    if event.flags.contains(.snapshot) || event.sequence < clocks[instrument].sequence { return }
    clocks[instrument].sequence = event.sequence
    if event.eventTime >= clocks[instrument].time {
      clocks[instrument].time = event.eventTime
    } else {
      hold(&event, at: clocks[instrument].time)
    }
  }

  @usableFromInline @inline(never) mutating func grow(to count: Int) {
    clocks += [Clock](repeating: Clock(), count: count - clocks.count)
  }

  @usableFromInline @inline(never) mutating func hold(_ event: inout Event, at time: Int64) {
    // noTime is far from every time.
    let (distance, overflow) = time.subtractingReportingOverflow(event.eventTime)
    if overflow || distance > Timestamp.second {
      clocks[Int(event.instrument)].time = event.eventTime == noTime ? time : event.eventTime
    } else {
      event.eventTime = time
      event.flags.insert(.timeBorrowed)
    }
  }
}
