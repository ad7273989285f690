import EventModel

extension OrderDesk {
  /// Takes a report of the venue.
  mutating func apply(_ report: VenueReport, into reports: inout EventBuffer) {
    guard let place = children.slot(report.id) else {
      // Else an answer to a request that crossed the end of the order.
      return applyProtective(report, into: &reports)
    }
    let slot = Int(children[place].parent)
    let origin = parents[slot].origin
    parents[slot].origin = report.origin
    switch report.kind {
    case .acknowledged: _ = step(place, .acknowledged, into: &reports)
    case .filled: fill(place, report, into: &reports)
    case .cancelRejected: _ = step(place, .cancelRejected, into: &reports)
    case .replaceRejected: replaceRejected(place, into: &reports)
    case .replaced: replaced(place, report, into: &reports)
    case .resized: resized(place, report, into: &reports)
    case .made: break
    case .rejected: _ = step(place, .rejected, reason: report.reason, into: &reports)
    case .cancelled: _ = step(place, .cancelled, reason: report.reason, into: &reports)
    case .expired: _ = step(place, .expired, reason: report.reason, into: &reports)
    }
    let state = children[place].state
    if state.isTerminal { close(place, into: &reports) }
    if report.kind == .cancelled, report.reason == .stopped {
      endEntry(slot, into: &reports)
    } else {
      settle(slot, child: state, into: &reports)
    }
    if parents.isUsed[slot] { parents[slot].origin = origin }
  }

  private mutating func fill(
    _ place: Int, _ report: VenueReport, into reports: inout EventBuffer
  ) {
    let slot = Int(children[place].parent)
    children[place].filled += report.size
    parents[slot].filled += report.size
    parents[slot].open -= report.size
    counters.fills += 1
    tell(fill: report, of: place, into: &reports)
    _ = step(
      place, children[place].remaining == 0 ? .filled : .partlyFilled, into: &reports)
    if parents[slot].filled < parents[slot].size {
      if parents[slot].state == .working { parents[slot].state = .partlyFilled }
      tell(parent: slot, into: &reports)
    }
  }

  private mutating func replaced(
    _ place: Int, _ report: VenueReport, into reports: inout EventBuffer
  ) {
    let slot = Int(children[place].parent)
    parents[slot].open += report.size - children[place].size
    children[place].size = report.size
    children[place].price = report.price
    if parents[slot].schedule == .direct {
      parents[slot].size = report.size
      parents[slot].price = report.price
      parents[slot].released = report.size
    }
    // Of a size that is already executed nothing is left.
    let isDone = children[place].remaining == 0
    _ = step(place, isDone ? .filled : .replaced, into: &reports)
    if parents[slot].schedule == .direct, !isDone { tell(parent: slot, into: &reports) }
  }

  /// The venue keeps the order as it was: so does what asked for the change.
  private mutating func replaceRejected(_ place: Int, into reports: inout EventBuffer) {
    let slot = Int(children[place].parent)
    let isAnswer = children[place].state == .replacePending
    _ = step(place, .replaceRejected, into: &reports)
    if isAnswer, parents[slot].schedule == .direct { tell(parent: slot, into: &reports) }
  }

  /// Others have filled what was left of a child, or a part of it.
  private mutating func resized(
    _ place: Int, _ report: VenueReport, into reports: inout EventBuffer
  ) {
    let slot = Int(children[place].parent)
    let less = children[place].size - report.size
    children[place].size -= less
    parents[slot].open -= less
    parents[slot].size -= less
    parents[slot].released = min(parents[slot].released, parents[slot].size)
    let isDone = children[place].remaining == 0
    _ = step(place, isDone ? .filled : .resized, into: &reports)
    if parents[slot].schedule == .direct, !isDone { tell(parent: slot, into: &reports) }
  }

  /// A child is in its last state.
  private mutating func close(_ place: Int, into reports: inout EventBuffer) {
    let child = children[place]
    let slot = Int(child.parent)
    parents[slot].open -= child.remaining
    parents[slot].openChildren -= 1
    children.remove(place, id: child.id)
  }

  /// Decides what becomes of a parent after something happened to one of its children.
  mutating func settle(
    _ slot: Int, child state: OrderState, into reports: inout EventBuffer
  ) {
    let parent = parents[slot]
    if parent.filled >= parent.size, parent.openChildren == 0 {
      return end(slot, .filled, into: &reports)
    }
    if parent.openChildren == 0, parent.ending.isTerminal {
      return end(slot, parent.ending, into: &reports)
    }
    guard state.isTerminal, state != .filled, !parent.ending.isTerminal else { return }
    if parent.schedule == .direct {
      // The parent is its child.
      if parent.openChildren == 0 { end(slot, state, into: &reports) }
      return
    }
    if state == .rejected {
      // The venue does not want it: what is left is not sent again and again.
      parents[slot].ending = .rejected
      cancelChildren(slot, into: &reports)
      if parents[slot].openChildren == 0 { end(slot, .rejected, into: &reports) }
      return
    }
    if state == .expired {
      // Its day is over, or what was to cross found nothing within the limit.
      parents[slot].ending = .expired
      cancelChildren(slot, into: &reports)
      if parents[slot].openChildren == 0 { end(slot, .expired, into: &reports) }
      return
    }
    work(slot, into: &reports)
  }

  /// A parent is in its last state.
  mutating func end(
    _ slot: Int, _ state: OrderState, reason: DecisionReason = .accepted,
    into reports: inout EventBuffer
  ) {
    parents[slot].state = state
    tell(parent: slot, reason: reason, into: &reports)
    plans[slot] = []
    stopFollowing(slot)
    parents.remove(slot, id: parents[slot].id)
  }

  /// The stream is complete: what is known at the venue is told, and what is open expires.
  mutating func finish(_ inFlight: [VenueReport], into reports: inout EventBuffer) {
    for report in inFlight {
      now = max(now, report.knownTime)
      apply(report, into: &reports)
    }
    timers.removeAll()
    for slot in parents.usedSlots.sorted(by: { parents[$0].id < parents[$1].id }) {
      for place in openChildren(of: slot) {
        children[place].state = .expired
        tell(place, into: &reports)
        close(place, into: &reports)
      }
      end(slot, .expired, into: &reports)
    }
    for slot in protective.usedSlots.sorted(by: { protective[$0].id < protective[$1].id }) {
      endProtective(slot, .expired, .accepted, into: &reports)
    }
  }
}
