import EventModel

/// Stops and targets that the venue makes from its own fills. They are not counted as working: the venue
/// sizes them to what is held less what exits may still take, so that together they never close more.
extension Desk {
  /// Whether what is said of an order is about one that the venue made to protect a position; what it
  /// says is taken.
  func takeProtective(_ event: Event, _ payload: OrderPayload) -> Bool {
    let id = event.order.orderId
    guard payload.link != 0 || protective[id] != nil, payload.parent == 0 else { return false }
    if payload.state.isTerminal {
      if let slot = protective.removeValue(forKey: id) { slots[Int(slot)].protections -= 1 }
    } else if protective[id] == nil, (-1..<limits.count - 2).contains(payload.strategy),
      event.instrument != noInstrument
    {
      let slot = slot(strategy: payload.strategy, instrument: event.instrument)
      protective[id] = Int32(slot)
      slots[slot].protections += 1
    }
    return true
  }

  /// A fill of protection: what it has closed is not entered again by the same signal. Where the strategy
  /// wants the other side by now, or nothing, that holds.
  func takeProtectiveFill(_ id: UInt64, _ side: Side) {
    guard let place = protective[id] else { return }
    let slot = Int(place)
    let closed = side == .ask ? 1 : -1
    if slots[slot].wanted.signum() != Int64(closed) { return }
    slots[slot].stoppedSide = Int8(closed)
    slots[slot].isEntryDue = false
  }

  /// Asks the venue to take back all protection.
  func cancelProtection(
    _ reason: DecisionReason, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    for id in protective.keys.sorted() {
      guard let slot = protective[id] else { continue }
      let order = order(of: Int(slot), 0)
      emit(order, id, .cancelRequested, reason, into: &output, venue)
    }
  }
}
