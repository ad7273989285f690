import EventModel

extension NormalizeCore {
  /// The first half of an event's way: its time and group, and whether its clock is believed.
  @inline(__always) mutating func take(
    _ event: Event, of batch: EventBatch, into output: inout EventBuffer
  ) {
    var event = event
    let source = Int(event.source)
    if source >= clockCapacity { growClocks(to: source) }
    if event.eventTime == noTime { borrowTime(&event) }
    if event.origin == clocks[source].groupOrigin { joinGroup(&event) }
    if event.flags.contains(.snapshot), event.eventTime < max(frontier, watermark) {
      stampSnapshot(&event)
    }
    if event.flags.contains(.last) {
      clocks[source].groupOrigin = SourceClock.noGroup
    } else {
      clocks[source].groupOrigin = event.origin &+ 1
      clocks[source].groupTime = event.eventTime
      clocks[source].groupIsSnapshot = event.flags.contains(.snapshot)
    }
    if event.eventTime > leapLimit, isAhead(event) {
      return doubt(event, payload: PayloadArena.pointer(event, in: batch), into: &output)
    }
    believe(event, of: batch, into: &output)
    if clocks[source].candidates > 0 { contradict(source, into: &output) }
  }

  /// The second half: the event advances its source's clock, and is held or leaves.
  @inline(__always) mutating func believe(
    _ event: Event, of batch: EventBatch, into output: inout EventBuffer
  ) {
    noteTime(event)
    if options.mode == .eager {
      passEagerly(event, payload: PayloadArena.pointer(event, in: batch), into: &output)
    } else if event.eventTime < frontier {
      meetLate(event, payload: PayloadArena.pointer(event, in: batch), into: &output)
    } else if event.kind.payload == .none {
      hold(event, into: &output)
    } else {
      let payload = PayloadArena.pointer(event, in: batch)
      hold(arena.hold(event, payload: payload), into: &output)
    }
  }

  /// `believe` for an event whose payload is in the arena.
  mutating func believeHeld(_ event: Event, into output: inout EventBuffer) {
    noteTime(event)
    if options.mode == .eager {
      passEagerly(event, payload: arena.pointer(event), into: &output)
      arena.release(event)
    } else if event.eventTime < frontier {
      meetLate(event, payload: arena.pointer(event), into: &output)
      arena.release(event)
    } else {
      hold(event, into: &output)
    }
  }

  @inline(__always) private mutating func hold(_ event: Event, into output: inout EventBuffer) {
    queue.push(event)
    if queue.count >= options.maximumHeld { makeRoom(into: &output) }
  }

  /// Everything that is complete leaves, in order.
  mutating func release(into output: inout EventBuffer) {
    if queue.count > counters.heldMost { counters.heldMost = queue.count }
    while let event = queue.pop(before: frontier) { emitHeld(event, into: &output) }
    guard options.mode == .ordered else { return }
    if sessions.isStarted, sessions.due <= frontier {
      changeSessions(until: frontier, into: &output)
    }
    if cellEnd != .min, cellEnd <= frontier { emitWatermark(cellEnd, into: &output) }
  }

  /// The eager way: events leave at once, watermarks when the frontier passes them.
  private mutating func passEagerly(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    if event.eventTime < watermark { return meetLate(event, payload: payload, into: &output) }
    if frontier >= watermark.addingSaturated(options.watermarkStep) || watermark == .min {
      let reached = frontier.floored(to: options.watermarkStep)
      if queue.count > 0 { release(into: &output) }
      if reached > watermark { emitWatermark(reached, into: &output) }
    }
    var event = event
    if event.eventTime < newestEmitted {
      counters.stragglers += 1
      event.flags.insert(.late)
    } else {
      newestEmitted = event.eventTime
    }
    emit(event, payload: payload, into: &output)
  }

  /// An event that is older than what has been declared complete.
  @inline(never) mutating func meetLate(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    counters.late += 1
    if event.instrument < UInt32(lateByInstrument.count) {
      lateByInstrument[Int(event.instrument)] += 1
    }
    var event = event
    event.flags.insert(.late)
    // What leaves before and after it must not depend on where the batch was cut.
    release(into: &output)
    switch options.late {
    case .flag:
      emit(event, payload: payload, into: &output)
    case .drop:
      counters.lateRemoved += 1
      books.miss(event)
    case .side:
      counters.lateRemoved += 1
      books.miss(event)
      lateEvents.append(event, payload: payload)
    }
  }

  @inline(never) private mutating func makeRoom(into output: inout EventBuffer) {
    release(into: &output)
    while queue.count >= options.maximumHeld {
      frontier = max(frontier, queue.oldestTime.addingSaturated(1))
      let before = queue.count
      release(into: &output)
      counters.forced += before - queue.count
    }
  }

  /// A record with no time takes its source's last one.
  @inline(never) private mutating func borrowTime(_ event: inout Event) {
    counters.timeless += 1
    event.flags.insert(.timeBorrowed)
    let last = clocks[Int(event.source)].newest
    event.eventTime = last != noTime ? last : newest != noTime ? newest : max(event.receiveTime, 0)
  }

  /// A snapshot says what is, however long ago it last changed: it is not late, but of its source's
  /// last time.
  @inline(never) private mutating func stampSnapshot(_ event: inout Event) {
    counters.restamped += 1
    event.eventTime = max(clocks[Int(event.source)].newest, frontier, watermark)
    event.flags.insert(.timeBorrowed)
  }

  /// A group stays together, so its events take the time of the first.
  @inline(__always) private mutating func joinGroup(_ event: inout Event) {
    let clock = clocks[Int(event.source)]
    if event.eventTime == clock.groupTime { return }
    restamp(&event, clock)
  }

  @inline(never) private mutating func restamp(_ event: inout Event, _ clock: SourceClock) {
    // An open snapshot is followed by changes of another time: they are no part of it.
    let isSnapshot = event.flags.contains(.snapshot)
    if isSnapshot != clock.groupIsSnapshot { return }
    let distance = event.eventTime.subtractingSaturated(clock.groupTime)
    if !isSnapshot, distance.magnitude > UInt64(Timestamp.second) { return }
    counters.restamped += 1
    event.eventTime = clock.groupTime
    event.flags.insert(.timeBorrowed)
  }
}
