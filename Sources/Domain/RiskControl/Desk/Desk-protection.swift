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
      // It closed all that it stood for.
      if payload.state == .filled { stop(id, event.order.side) }
      protective[id] = nil
    } else if protective[id] == nil, (-1..<limits.count - 2).contains(payload.strategy),
      event.instrument != noInstrument
    {
      protective[id] = Int32(slot(strategy: payload.strategy, instrument: event.instrument))
    }
    return true
  }

  /// What protection has closed is not entered again by the same signal.
  private func stop(_ id: UInt64, _ side: Side) {
    guard let place = protective[id] else { return }
    let slot = Int(place)
    slots[slot].stoppedSide = side == .ask ? 1 : -1
    slots[slot].isEntryDue = false
    list(slot)
  }
}
