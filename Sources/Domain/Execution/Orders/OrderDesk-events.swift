import EventModel

extension OrderDesk {
  func header(_ kind: EventKind, _ parent: ParentOrder) -> Event {
    Event(
      kind: kind, eventTime: now, origin: parent.origin, instrument: parent.instrument,
      flags: [.last, .derived])
  }

  /// Says a parent as it now is.
  func tell(
    parent slot: Int, reason: DecisionReason = .accepted, into reports: inout EventBuffer
  ) {
    let parent = parents[slot]
    var event = header(.order, parent)
    event.order = Order(
      side: parent.isBuy ? .bid : .ask, orderId: parent.id, price: parent.price,
      size: parent.size)
    var payload = payload(of: parent)
    payload.state = parent.state
    payload.type = parent.type
    payload.timeInForce = parent.timeInForce
    payload.filled = parent.filled
    payload.deadline = parent.deadline
    payload.reason = reason
    parent.conditions.write(to: &payload)
    reports.append(event, payload)
  }

  /// What a child says as its parent does.
  private func payload(of parent: ParentOrder) -> OrderPayload {
    var payload = OrderPayload()
    payload.strategy = Int(parent.strategy)
    payload.decisionTime = parent.decisionTime
    payload.schedule = parent.schedule
    payload.signal = parent.signal
    return payload
  }

  /// Says a child as it now is.
  func tell(
    _ place: Int, reason: DecisionReason = .accepted, into reports: inout EventBuffer
  ) {
    let child = children[place]
    let parent = parents[Int(child.parent)]
    var event = header(.order, parent)
    event.order = Order(
      side: parent.isBuy ? .bid : .ask, orderId: child.id, price: child.price, size: child.size)
    var payload = payload(of: parent)
    payload.state = child.state
    payload.parent = parent.id
    payload.type = child.type
    payload.timeInForce = child.timeInForce
    payload.filled = child.filled
    payload.reason = reason
    parent.conditions.write(to: &payload)
    reports.append(event, payload)
  }

  /// Says a fill of a child.
  func tell(fill report: VenueReport, of place: Int, into reports: inout EventBuffer) {
    let child = children[place]
    let parent = parents[Int(child.parent)]
    var event = header(.fill, parent)
    event.fill = Fill(
      side: parent.isBuy ? .bid : .ask, orderId: child.id, price: report.price,
      size: report.size)
    var payload = FillPayload()
    payload.parent = parent.id
    payload.strategy = Int(parent.strategy)
    payload.liquidity = report.liquidity
    payload.fees = report.fees
    // The number of fills so far: unique, and the same in every run.
    payload.fillId = UInt64(counters.fills)
    payload.filled = child.filled
    payload.venueTime = report.venueTime
    reports.append(event, payload)
  }
}
