import EventModel

extension EventKind {
  /// Whether it is an order action or a level: neighbours among the codes, so that one comparison tells.
  @inline(__always) fileprivate var changesBook: Bool {
    rawValue &- EventKind.orderAction.rawValue
      <= EventKind.level.rawValue - EventKind.orderAction.rawValue
  }
}

extension NormalizeCore {
  /// The first half of an event's way: its time and group, and whether its clock is believed.
  @inline(__always) func take(
    _ place: UnsafePointer<Event>, of batch: EventBatch, into output: inout EventBuffer
  ) {
    let source = Int(place.pointee.source)
    if source >= clockCapacity { growClocks(to: source) }
    if place.pointee.kind.changesBook {
      let kept = bookClocks.time(of: place)
      if kept != place.pointee.eventTime {
        return takeKept(place.pointee, kept, of: batch, into: &output)
      }
    }
    let time = place.pointee.eventTime
    let isForeign =
      place.pointee.origin == clocks[source].groupOrigin && time != clocks[source].groupTime
    let isOld = place.pointee.flags.contains(.snapshot) && time < max(frontier, watermark)
    if time == noTime || isForeign || isOld {
      takeRestamped(place.pointee, of: batch, into: &output)
    } else {
      takeTimed(place, source, of: batch, into: &output)
    }
  }

  /// A change of a book that has another time than it says.
  @inline(never) private func takeKept(
    _ event: Event, _ time: Int64, of batch: EventBatch, into output: inout EventBuffer
  ) {
    counters.restamped += 1
    var event = event
    event.eventTime = time
    event.flags.insert(.timeBorrowed)
    takeRestamped(event, of: batch, into: &output)
  }

  /// An event whose time cannot stay as it is.
  @inline(never) private func takeRestamped(
    _ event: Event, of batch: EventBatch, into output: inout EventBuffer
  ) {
    let source = Int(event.source)
    var event = event
    if event.eventTime == noTime { borrowTime(&event) }
    if event.origin == clocks[source].groupOrigin { joinGroup(&event, clocks[source]) }
    if event.flags.contains(.snapshot), event.eventTime < max(frontier, watermark) {
      stampSnapshot(&event)
    }
    takeTimed(event, source, of: batch, into: &output)
  }

  private func takeTimed(
    _ event: Event, _ source: Int, of batch: EventBatch, into output: inout EventBuffer
  ) {
    withUnsafePointer(to: event) { takeTimed($0, source, of: batch, into: &output) }
  }

  @inline(__always) private func takeTimed(
    _ place: UnsafePointer<Event>, _ source: Int, of batch: EventBatch,
    into output: inout EventBuffer
  ) {
    if place.pointee.flags.contains(.last) {
      clocks[source].groupOrigin = SourceClock.noGroup
    } else {
      clocks[source].groupOrigin = place.pointee.origin &+ 1
      clocks[source].groupTime = place.pointee.eventTime
      clocks[source].groupIsSnapshot = place.pointee.flags.contains(.snapshot)
    }
    if place.pointee.eventTime > leapLimit, isAhead(place.pointee) {
      let payload = PayloadArena.pointer(place.pointee, in: batch)
      return doubt(place.pointee, payload: payload, into: &output)
    }
    believe(place, of: batch, into: &output)
    // Whoever got that far, the event in doubt is not ahead any more.
    if nearestCandidate <= leapLimit { believeReached(into: &output) }
    if clocks[source].candidates > 0 { contradict(source, into: &output) }
  }

  /// The second half: the event advances its source's clock, and is held or leaves.
  @inline(__always) func believe(
    _ place: UnsafePointer<Event>, of batch: EventBatch, into output: inout EventBuffer
  ) {
    noteTime(place.pointee)
    if options.mode == .eager {
      let payload = PayloadArena.pointer(place.pointee, in: batch)
      passEagerly(place.pointee, payload: payload, into: &output)
    } else if place.pointee.eventTime < frontier {
      let payload = PayloadArena.pointer(place.pointee, in: batch)
      meetLate(place.pointee, payload: payload, into: &output)
    } else if place.pointee.kind.payload == .none {
      hold(place, into: &output)
    } else {
      let payload = PayloadArena.pointer(place.pointee, in: batch)
      withUnsafePointer(to: arena.hold(place.pointee, payload: payload)) { hold($0, into: &output) }
    }
  }

  /// `believe` for an event whose payload is in the arena.
  func believeHeld(_ event: Event, into output: inout EventBuffer) {
    noteTime(event)
    if options.mode == .eager {
      passEagerly(event, payload: arena.pointer(event), into: &output)
      arena.release(event)
    } else if event.eventTime < frontier {
      meetLate(event, payload: arena.pointer(event), into: &output)
      arena.release(event)
    } else {
      withUnsafePointer(to: event) { hold($0, into: &output) }
    }
  }

  @inline(__always)
  private func hold(_ place: UnsafePointer<Event>, into output: inout EventBuffer) {
    queue.push(place)
    if isFull { makeRoom(into: &output) }
  }

  /// Whether as many events or bytes are held as may be.
  @inline(__always) private var isFull: Bool {
    queue.count >= options.maximumHeld || arena.heldBytes >= options.maximumHeldBytes
  }

  /// Everything that is complete leaves, in order.
  func release(into output: inout EventBuffer) {
    if queue.count > counters.heldMost { counters.heldMost = queue.count }
    while let event = queue.pop(before: frontier) { emitHeld(event, into: &output) }
    guard options.mode == .ordered else { return }
    if sessions.isStarted, sessions.due <= frontier {
      changeSessions(until: frontier, into: &output)
    }
    if cellEnd != .min, cellEnd <= frontier { emitWatermark(cellEnd, into: &output) }
  }

  /// The eager way: events leave at once, watermarks when the frontier passes them.
  private func passEagerly(
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
  @inline(never) func meetLate(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    counters.late += 1
    let furthest = candidates.map(\.event.eventTime).max() ?? newest
    counters.latest = max(
      counters.latest, max(furthest, newest).subtractingSaturated(event.eventTime))
    if newest != latePast {
      latePast = newest
      counters.latePasts += 1
    }
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

  @inline(never) private func makeRoom(into output: inout EventBuffer) {
    release(into: &output)
    while isFull, let event = queue.popFirst() {
      // What comes later at the same time is not late for it.
      frontier = max(frontier, event.pointee.eventTime)
      emitHeld(event, into: &output)
      counters.forced += 1
    }
    release(into: &output)
  }

  /// A record with no time takes its source's last one.
  private func borrowTime(_ event: inout Event) {
    counters.timeless += 1
    event.flags.insert(.timeBorrowed)
    let last = clocks[Int(event.source)].newest
    event.eventTime = last != noTime ? last : newest != noTime ? newest : max(event.receiveTime, 0)
  }

  /// A snapshot says what is, however long ago it last changed: it is not late, but of its source's
  /// last time.
  private func stampSnapshot(_ event: inout Event) {
    counters.restamped += 1
    event.eventTime = max(clocks[Int(event.source)].newest, frontier, watermark)
    event.flags.insert(.timeBorrowed)
  }

  /// A group stays together, so its events take the time of the first.
  private func joinGroup(_ event: inout Event, _ clock: SourceClock) {
    if event.eventTime == clock.groupTime { return }
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
