import EventModel

/// What is told.
extension Desk {
  /// Tells a decision about an order.
  func emitDecision(
    of order: ProposedOrder, _ id: UInt64, _ reason: DecisionReason, _ verdict: Verdict,
    into output: inout EventBuffer
  ) {
    var event = Event(
      kind: .decision, eventTime: now, receiveTime: order.receiveTime, origin: order.origin,
      instrument: order.instrument, flags: [.last, .derived])
    event.decision = Decision(
      reason: reason.rawValue, orderId: id, limit: verdict.limit, observed: verdict.observed)
    text.removeAll(keepingCapacity: true)
    if reason != .accepted { describe(reason, verdict) }
    text.withUnsafeBufferPointer { output.append(event, text: $0) }
  }

  /// `order_size: 1500.0 units, allowed is 1000.0`.
  private func describe(_ reason: DecisionReason, _ verdict: Verdict) {
    let check = riskChecks.first { $0.reason == reason }
    text += (check?.name ?? reason.name).utf8
    guard let check, !check.unit.isEmpty else { return }
    if reason == .marketHours, !verdict.observed.isNaN {
      text += ": \(SessionPhase(rawValue: UInt16(verdict.observed)).name)".utf8
      return
    }
    text += verdict.observed.isNaN ? ": not known".utf8 : ": \(verdict.observed) \(check.unit)".utf8
    if !verdict.limit.isNaN { text += ", allowed is \(verdict.limit)".utf8 }
  }

  /// Tells a change of risk itself.
  func emitChange(
    _ reason: DecisionReason, limit: Double = 0, observed: Double = 0, _ words: String,
    into output: inout EventBuffer
  ) {
    var event = Event(kind: .decision, eventTime: now, flags: [.last, .derived])
    event.decision = Decision(
      reason: reason.rawValue, orderId: 0, limit: limit, observed: observed)
    text.removeAll(keepingCapacity: true)
    text += words.utf8
    text.withUnsafeBufferPointer { output.append(event, text: $0) }
  }

  /// Tells an order in a state, and the venue where there is one.
  func emit(
    _ order: ProposedOrder, _ id: UInt64, _ state: OrderState, _ reason: DecisionReason,
    filled: Int64 = 0, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    var event = Event(
      kind: .order, eventTime: now, receiveTime: order.receiveTime, origin: order.origin,
      instrument: order.instrument, flags: [.last, .derived])
    event.order = Order(
      side: order.side, orderId: id, price: order.type == .market ? noNumber : order.price,
      size: order.size)
    var payload = OrderPayload()
    payload.state = state
    payload.strategy = order.strategy
    payload.type = order.type
    payload.timeInForce = order.timeInForce
    payload.filled = filled
    payload.decisionTime = order.decisionTime
    payload.schedule = order.schedule
    payload.deadline = order.deadline
    payload.reason = reason
    payload.request = order.request
    if state == .approved, order.request == 0, slots[order.slot].wanted != 0 {
      payload.protect(
        as: slots[order.slot].signal, priceScale: priceScales[Int(order.instrument)])
    }
    // The request's word is there also where a signal asked.
    output.append(event, payload, atLeast: OrderWord.request + 1)
    guard let venue else { return }
    venue.single.append(event, payload, atLeast: OrderWord.request + 1)
    venue.takeSingle()
  }
}
