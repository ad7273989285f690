import EventModel

/// An order that the venue made itself, to protect what the children of a parent filled. It is told like a
/// parent, with the parent that it protects as its link: nothing works it, and it has no children.
struct ProtectiveOrder: WorkedOrder {
  var ticket: OrderTicket
  var price: Int64
  var trigger: Int64
  var size: Int64
  var filled: Int64 = 0
  var state = OrderState.working

  init(_ ticket: OrderTicket) {
    self.ticket = ticket
    price = ticket.price
    trigger = ticket.conditions.trigger
    size = ticket.size
  }

  var id: UInt64 { ticket.id }
}

extension OrderDesk {
  /// Takes a report of the venue about an order that it made itself, the report of its making included.
  mutating func applyProtective(_ report: VenueReport, into reports: inout EventBuffer) {
    if report.kind == .made, let ticket = report.ticket {
      let slot = protective.add(ProtectiveOrder(ticket), id: ticket.id)
      return tell(protective: slot, report.origin, into: &reports)
    }
    guard let slot = protective.slot(report.id) else { return }
    switch report.kind {
    case .filled:
      protective[slot].filled += report.size
      counters.fills += 1
      tell(fill: report, ofProtective: slot, into: &reports)
      let isDone = protective[slot].filled >= protective[slot].size
      protective[slot].state = isDone ? .filled : .partlyFilled
      tell(protective: slot, report.origin, into: &reports)
    case .resized:
      protective[slot].size = report.size
      protective[slot].price = report.price
      protective[slot].trigger = report.trigger
      if protective[slot].filled >= report.size { protective[slot].state = .filled }
      tell(protective: slot, report.origin, into: &reports)
    case .cancelled: endProtective(slot, .cancelled, report.reason, into: &reports)
    case .expired: endProtective(slot, .expired, report.reason, into: &reports)
    default: break
    }
    if protective.isUsed[slot], protective[slot].state.isTerminal {
      protective.remove(slot, id: protective[slot].id)
    }
  }

  /// A protective order is in its last state.
  mutating func endProtective(
    _ slot: Int, _ state: OrderState, _ reason: DecisionReason, into reports: inout EventBuffer
  ) {
    protective[slot].state = state
    tell(protective: slot, protective[slot].ticket.origin, reason: reason, into: &reports)
    protective.remove(slot, id: protective[slot].id)
  }

  /// Asks the venue to take back an order that it made, which it then does not make again.
  mutating func cancelProtective(_ slot: Int) {
    venue.cancel(protective[slot].ticket, at: now)
  }

  private func event(_ kind: EventKind, _ order: ProtectiveOrder, _ origin: UInt64) -> Event {
    Event(
      kind: kind, eventTime: now, origin: origin, instrument: order.ticket.instrument,
      flags: [.last, .derived])
  }

  private func tell(
    protective slot: Int, _ origin: UInt64, reason: DecisionReason = .accepted,
    into reports: inout EventBuffer
  ) {
    let order = protective[slot]
    var event = event(.order, order, origin)
    event.order = Order(
      side: order.ticket.isBuy ? .bid : .ask, orderId: order.id, price: order.price,
      size: order.size)
    var payload = OrderPayload()
    payload.state = order.state
    payload.strategy = Int(order.ticket.strategy)
    payload.type = order.ticket.type
    payload.timeInForce = order.ticket.timeInForce
    payload.filled = order.filled
    payload.schedule = .direct
    payload.decisionTime = order.ticket.sent
    payload.signal = order.ticket.signal
    payload.reason = reason
    order.ticket.conditions.write(to: &payload)
    payload.trigger = order.trigger
    payload.link = order.ticket.link
    reports.append(event, payload)
  }

  private func tell(
    fill report: VenueReport, ofProtective slot: Int, into reports: inout EventBuffer
  ) {
    let order = protective[slot]
    var event = event(.fill, order, report.origin)
    event.fill = Fill(
      side: order.ticket.isBuy ? .bid : .ask, orderId: order.id, price: report.price,
      size: report.size)
    var payload = FillPayload()
    payload.parent = order.id
    payload.strategy = Int(order.ticket.strategy)
    payload.liquidity = report.liquidity
    payload.fees = report.fees
    payload.fillId = UInt64(counters.fills)
    payload.filled = order.filled
    payload.venueTime = report.venueTime
    reports.append(event, payload)
  }
}
