import EventModel

/// Events whose time is too far ahead. One such event must neither stall the stream nor flush it,
/// but a leap may be real: a night, a halt, a clock that was set. What follows decides. Events in
/// doubt wait; when eight of a source wait (and their last group is whole), the earliest is believed
/// and with it all that are then not ahead any more; when eight events of the source came after it
/// that were not ahead, it was wrong: it is set aside, flagged `skewed`, and leaves when the stream
/// gets to the time it claims, or at the end.
///
/// Ahead is what is further than `maximumSkew` ahead of every event so far, unless its receive time
/// explains it: it is as far from it as the source's estimated clock offset allows, and not a day
/// ahead of every event.
extension NormalizeCore {
  struct Candidate: BitwiseCopyable {
    var event: Event
    var contradictions: Int
  }

  static var proof: Int { 8 }
  /// A group longer than this does not wait for its end.
  private static var longestGroup: Int { 4096 }

  /// Whether an event beyond `leapLimit` is to be doubted.
  @inline(never) func isAhead(_ event: Event) -> Bool {
    if event.receiveTime == noTime { return event.eventTime > leapLimit }
    let offset = event.eventTime.subtractingSaturated(event.receiveTime)
    if newest == noTime {
      // A first event whose clock agrees with the receiver's is believed.
      return offset.magnitude > UInt64(options.maximumSkew)
    }
    if event.eventTime <= leapLimit { return false }
    return event.eventTime > receivedLeapLimit
      || offset > clocks[Int(event.source)].offsetLimit
  }

  /// Takes an event that is ahead.
  @inline(never) func doubt(
    _ event: Event, payload: UnsafeRawPointer?, into output: inout EventBuffer
  ) {
    let source = Int(event.source)
    candidates.append(
      Candidate(event: arena.hold(event, payload: payload), contradictions: 0))
    clocks[source].candidates += 1
    let isWhole = event.flags.contains(.last) || clocks[source].candidates > Self.longestGroup
    if clocks[source].candidates >= Self.proof, isWhole {
      believeEarliest(of: source, into: &output)
    }
  }

  /// An event of the source came that was not ahead.
  @inline(never) func contradict(_ source: Int, into output: inout EventBuffer) {
    var index = 0
    while index < candidates.count {
      if Int(candidates[index].event.source) == source {
        candidates[index].contradictions += 1
        if candidates[index].contradictions >= Self.proof {
          setAside(candidates.remove(at: index).event, into: &output)
          continue
        }
      }
      index += 1
    }
  }

  /// At the end, or after a silence: what nothing spoke against is believed, the rest is not.
  func finishCandidates(into output: inout EventBuffer) {
    while let wrong = candidates.firstIndex(where: { $0.contradictions > 0 }) {
      setAside(candidates.remove(at: wrong).event, into: &output)
    }
    while let earliest = earliestCandidate(where: { _ in true }) {
      believeCandidate(earliest, into: &output)
    }
  }

  private func believeEarliest(of source: Int, into output: inout EventBuffer) {
    guard let earliest = earliestCandidate(where: { Int($0.source) == source }) else { return }
    let time = candidates[earliest].event.eventTime
    // What others sent before it is as likely: it would be late behind it.
    while let other = earliestCandidate(where: { $0.eventTime <= time }) {
      believeCandidate(other, into: &output)
    }
    believeReached(into: &output)
  }

  /// Believes those that are not ahead any more.
  func believeReached(into output: inout EventBuffer) {
    while true {
      guard let reached = earliestCandidate(where: { !isAhead($0) }) else { return }
      believeCandidate(reached, into: &output)
    }
  }

  /// The index of the earliest in time that is wanted, the first to come among equals.
  private func earliestCandidate(where isWanted: (Event) -> Bool) -> Int? {
    var earliest: Int?
    for (index, candidate) in candidates.enumerated() where isWanted(candidate.event) {
      if let best = earliest, candidates[best].event.eventTime <= candidate.event.eventTime {
        continue
      }
      earliest = index
    }
    return earliest
  }

  private func believeCandidate(_ index: Int, into output: inout EventBuffer) {
    let event = candidates.remove(at: index).event
    clocks[Int(event.source)].candidates -= 1
    believeHeld(event, into: &output)
  }

  /// Marks an event as skewed and keeps it for the time that it claims.
  private func setAside(_ held: Event, into output: inout EventBuffer) {
    clocks[Int(held.source)].candidates -= 1
    counters.skewed += 1
    var event = held
    event.flags.insert(.skewed)
    release(into: &output)
    if event.eventTime < max(frontier, watermark) {
      meetLate(event, payload: arena.pointer(event), into: &output)
      arena.release(event)
    } else if skewedHeld >= min(1 << 16, options.maximumHeld / 4) {
      emit(event, payload: arena.pointer(event), into: &output)
      arena.release(event)
    } else {
      skewedHeld += 1
      queue.pushOutOfOrder(event)
    }
  }
}
