import EventModel

/// The end of an event's way: watermarks before it, then duplicates, gaps and books.
extension NormalizeCore {
  @inline(__always) func emitHeld(
    _ event: UnsafePointer<Event>, into output: inout EventBuffer
  ) {
    if event.pointee.flags.contains(.skewed) { skewedHeld -= 1 }
    if event.pointee.kind.payload == .none, !adjustment.isActive {
      emitAdjusted(event, payload: nil, into: &output)
    } else {
      emit(event.pointee, payload: arena.pointer(event.pointee), into: &output)
      arena.release(event.pointee)
    }
  }

  @inline(never) func emit(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    if adjustment.isActive, let adjusted = adjustment.adjust(event, payload: payload) {
      let words = adjustment.words
      words.withUnsafeBytes {
        emitAdjusted(adjusted, payload: words.isEmpty ? payload : $0.baseAddress, into: &output)
      }
    } else {
      emitAdjusted(event, payload: payload, into: &output)
    }
  }

  private func emitAdjusted(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    withUnsafePointer(to: event) { emitAdjusted($0, payload: payload, into: &output) }
  }

  @inline(__always) private func emitAdjusted(
    _ place: UnsafePointer<Event>, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    // A time that is not believed closes nothing.
    if place.pointee.eventTime >= min(cellEnd, sessions.due),
      place.pointee.flags.isDisjoint(with: [.late, .skewed])
    {
      enter(place.pointee.eventTime, into: &output)
    }
    let kind = place.pointee.kind
    if kind == .tradeDetail {
      if place.pointee.origin == leftOutTrade &+ 1 { return leaveOut(place.pointee, into: &output) }
    } else if place.pointee.sequence != 0 || (kind == .trade && place.pointee.trade.tradeId != 0) {
      if options.deduplicates {
        if duplicates.isDuplicate(place.pointee) {
          // The end of a group that is open cannot be left out; levels and quotes may come twice.
          if kind == .trade || !(isGroupOpen && place.pointee.flags.contains(.last)) {
            counters.duplicates += 1
            return leaveOut(place.pointee, into: &output)
          }
        } else if kind == .trade, place.pointee.trade.tradeId != 0, isRepeated(place) {
          counters.duplicates += 1
          counters.repeatedTrades += 1
          return leaveOut(place.pointee, into: &output)
        }
      }
      if options.findsGaps, place.pointee.sequence != 0 {
        findGap(before: place.pointee, into: &output)
      }
    }
    if kind == .quote || kind == .depth, followsTops, isOvertaken(place) {
      counters.overtaken += 1
      return leaveOut(place.pointee, into: &output)
    }
    if kind != .quote, options.bookLevels != nil {
      if kind == .gap { counters.gaps += 1 }
      if books.apply(place.pointee) == .mismatch { counters.gaps += 1 }
      if place.pointee.flags.contains(.last), books.hasChanges {
        return endGroup(place.pointee, payload: payload, into: &output)
      }
    }
    append(place, payload: payload, into: &output)
    if kind == .quote {
      let (bid, ask) = (place.pointee.quote.bidPrice, place.pointee.quote.askPrice)
      if bid >= ask, ask != noNumber { output.flagLast(.crossed) }
    }
  }

  @inline(never) private func enter(_ time: Int64, into output: inout EventBuffer) {
    if time >= sessions.due { changeSessions(until: time, into: &output) }
    if time >= cellEnd, options.mode == .ordered { enterCell(time, into: &output) }
  }

  func append(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    withUnsafePointer(to: event) { append($0, payload: payload, into: &output) }
  }

  @inline(__always) private func append(
    _ place: UnsafePointer<Event>, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    if place.pointee.kind.payload == .none {
      output.append(copyOf: place)
    } else {
      output.append(place.pointee, payload: payload)
    }
    counters.eventsOut += 1
    isGroupOpen = !place.pointee.flags.contains(.last)
    if isGroupOpen { lastEvent = place.pointee }
  }

  func emitWatermark(_ time: Int64, into output: inout EventBuffer) {
    guard time > watermark else { return }
    if sessions.isStarted, sessions.due < time {
      changeSessions(until: time - 1, into: &output)
    }
    if isGroupOpen { closeGroup(into: &output) }
    watermark = time
    counters.watermarks += 1
    output.append(.watermark(time))
  }

  /// On the grid of watermarks, those count that end a cell with events or begin one. So they depend
  /// on the events alone, and a silence of any length costs two.
  func enterCell(_ time: Int64, into output: inout EventBuffer) {
    if cellEnd != .min { emitWatermark(cellEnd, into: &output) }
    let start = time.floored(to: options.watermarkStep)
    emitWatermark(start, into: &output)
    cellEnd = start.addingSaturated(options.watermarkStep)
  }

  private func findGap(before event: Event, into output: inout EventBuffer) {
    guard event.instrument < UInt32(sequences.count) else { return }
    var state = sequences[Int(event.instrument)]
    if state.last != 0, event.sequence > state.last, event.sequence - state.last > 1 {
      counters.gaps += 1
      var gap = Event(
        kind: .gap, eventTime: event.eventTime, receiveTime: event.receiveTime,
        origin: event.origin, sequence: event.sequence, instrument: event.instrument,
        flags: isGroupOpen ? .derived : [.derived, .last])
      gap.flags.formUnion(event.flags.intersection([.late, .skewed, .timeBorrowed]))
      gap.gap = Gap(
        fromSequence: state.last + 1, toSequence: event.sequence, fromTime: state.time,
        cause: .sequence)
      if options.bookLevels != nil { _ = books.apply(gap) }
      counters.derived += 1
      append(gap, payload: nil, into: &output)
    }
    if event.sequence > state.last { state.last = event.sequence }
    state.time = event.eventTime
    sequences[Int(event.instrument)] = state
  }

  /// The last event of a group in which books changed: what is derived joins the group.
  @inline(never) private func endGroup(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    let count = books.derive()
    var event = event
    if count > 0 { event.flags.remove(.last) }
    append(event, payload: payload, into: &output)
    appendDerived(count, of: event, into: &output)
  }

  /// A group without an end is ended by the next watermark, or by the end of the stream: what is
  /// derived is then partial.
  @inline(never) func closeGroup(
    flags: EventFlags = [], into output: inout EventBuffer
  ) {
    isGroupOpen = false
    guard options.bookLevels != nil else { return }
    lastEvent.flags.formUnion(flags)
    appendDerived(books.derive(), of: lastEvent, into: &output)
  }

  func appendDerived(
    _ count: Int, of group: Event, into output: inout EventBuffer
  ) {
    let inherited = group.flags.intersection([.late, .timeBorrowed, .partial])
    for index in 0..<count {
      let event = books.derived.elements + index
      event.pointee.eventTime = group.eventTime
      event.pointee.receiveTime = group.receiveTime
      event.pointee.sequence = group.sequence
      event.pointee.origin = group.origin
      event.pointee.flags.formUnion(inherited)
      if index == count - 1 { event.pointee.flags.insert(.last) }
      counters.derived += 1
      if event.pointee.kind != .gap { _ = isOvertaken(event) }
      let isDepth = event.pointee.kind == .depth
      append(
        event, payload: isDepth ? books.depthWords(event.pointee.instrument) : nil, into: &output)
    }
  }
}

extension EventBuffer {
  /// Appends an event with a copy of its payload, whose size it says.
  mutating func append(_ event: Event, payload: UnsafeRawPointer?) {
    guard let payload else { return append(event) }
    let count = event.payloadCount
    switch event.kind.payload {
    case .none:
      append(event)
    case .values:
      UnsafeMutableRawPointer(append(event, valueCount: count))
        .copyMemory(from: payload, byteCount: count * 8)
    case .words:
      UnsafeMutableRawPointer(append(event, wordCount: count))
        .copyMemory(from: payload, byteCount: count * 8)
    case .text:
      let start = payload.assumingMemoryBound(to: UInt8.self)
      append(event, text: UnsafeBufferPointer(start: start, count: count))
    }
  }
}
