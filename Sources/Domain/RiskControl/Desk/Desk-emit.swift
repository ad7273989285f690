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
    if reason == .accepted {
      event.decision = Decision(reason: reason.rawValue, orderId: id, limit: .nan, observed: .nan)
      return output.append(event, text: UnsafeBufferPointer(start: nil, count: 0))
    }
    var told = verdict
    if let check = riskChecks.first(where: { $0.reason == reason }) {
      told = exact(verdict, in: check.unit, of: order.instrument)
    }
    text.removeAll(keepingCapacity: true)
    describe(reason, told)
    event.decision = Decision(
      reason: reason.rawValue, orderId: id, limit: told.limit, observed: told.observed)
    text.withUnsafeBufferPointer { output.append(event, text: $0) }
  }

  /// Prices and sizes as the doubles nearest to their decimals, which print as those: 11.01, and not the
  /// 11.010000000000002 that a product with the scale may be.
  func exact(_ verdict: Verdict, in unit: String, of instrument: UInt32) -> Verdict {
    let scale: Double
    guard instrument < UInt32(priceScales.count) else { return verdict }
    switch unit {
    case "price": scale = priceScales[Int(instrument)]
    case "units": scale = sizeScales[Int(instrument)]
    default: return verdict
    }
    let divisor = (1 / scale).rounded()
    func nearest(_ value: Double) -> Double {
      let units = (value * divisor).rounded()
      return units.magnitude < 0x1p53 ? units / divisor : value
    }
    return Verdict(
      passes: verdict.passes, limit: nearest(verdict.limit), observed: nearest(verdict.observed))
  }

  /// `order_size: 1500.0 units, allowed is 1000.0`.
  func describe(_ reason: DecisionReason, _ verdict: Verdict) {
    let check = riskChecks.first { $0.reason == reason }
    text += (check?.name ?? reason.name).utf8
    guard let check, !check.unit.isEmpty else { return }
    if reason == .selfMatch {
      let place = verdict.limit.isNaN ? "at the market" : "at \(verdict.limit)"
      text += ": it would meet an own order \(place)".utf8
      return
    }
    if reason == .marketHours, !verdict.observed.isNaN {
      text += ": \(SessionPhase(rawValue: UInt16(verdict.observed)).name)".utf8
      return
    }
    text += verdict.observed.isNaN ? ": not known".utf8 : ": \(verdict.observed) \(check.unit)".utf8
    if !verdict.limit.isNaN { text += ", allowed is \(verdict.limit)".utf8 }
  }

  /// Tells that the venue refused to change an order.
  func emitStands(
    _ order: OpenOrder, _ size: Int64, _ price: Int64, into output: inout EventBuffer
  ) {
    let slot = slots[Int(order.slot)]
    let instrument = header.instruments[Int(slot.instrument)]
    var event = Event(
      kind: .decision, eventTime: now, receiveTime: slot.receiveTime, origin: slot.origin,
      instrument: slot.instrument, flags: [.last, .derived])
    event.decision = Decision(
      reason: DecisionReason.invalidOrder.rawValue, orderId: order.id, limit: .nan, observed: .nan)
    text.removeAll(keepingCapacity: true)
    text += "the venue refused the change: it stays ".utf8
    text += DecimalNumber.format(size, exponent: instrument.sizeExponent).utf8
    if price != noNumber {
      text += " at \(DecimalNumber.format(price, exponent: instrument.priceExponent))".utf8
    }
    text.withUnsafeBufferPointer { output.append(event, text: $0) }
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
    var payload = order.terms
    payload.state = state
    payload.strategy = order.strategy
    payload.filled = filled
    payload.reason = reason
    // The request's word is there also where a signal asked.
    output.append(event, payload, atLeast: OrderWord.request + 1)
    guard let venue else { return }
    venue.single.append(event, payload, atLeast: OrderWord.request + 1)
    venue.takeSingle()
  }
}
