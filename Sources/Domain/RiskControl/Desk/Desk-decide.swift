import Accounts
import EventModel

/// From signals and requests to orders.
extension Desk {
  /// Takes a signal: what the strategy wants from now on.
  func take(signal event: Event, of batch: EventBatch) {
    guard event.instrument != noInstrument else { return }
    let strategy = Int(event.signal.strategy)
    let slot = slot(strategy: strategy, instrument: event.instrument)
    let inputs = strategy < header.strategies.count ? header.strategies[strategy].inputs.count : 0
    slots[slot].signal = batch.signalPayload(of: event, inputCount: inputs)
    slots[slot].signalTime = event.eventTime
    slots[slot].origin = event.origin
    slots[slot].receiveTime = event.receiveTime
    let wanted = target(event.signal.target * slots[slot].share, event.instrument)
    if wanted == 0, event.signal.target != 0 { smallTargets += 1 }
    slots[slot].isInvalid = wanted == nil
    slots[slot].wanted = wanted ?? 0
    if retired[slots[slot].strategy + 2], !slots[slot].isShadow { retire(slot) }
    slots[slot].isPending = true
    list(slot)
  }

  /// What a strategy that was rolled back still holds is closed; then it is a shadow.
  private func retire(_ slot: Int) {
    let held = real.account.quantity(
      strategy: slots[slot].strategy, instrument: slots[slot].instrument)
    if held == 0, slots[slot].orders == 0 {
      slots[slot].isShadow = true
    } else {
      slots[slot].wanted = 0
    }
  }

  /// Units as size units, rounded toward zero to whole lots; nil where they are no size.
  private func target(_ units: Double, _ instrument: UInt32) -> Int64? {
    let exact = units * unitSizes[Int(instrument)]
    guard exact.magnitude < 4e18 else { return nil }
    // 0.29 × 100 is 28.999999999999996 and means 29.
    let nearest = exact.rounded()
    let isMeant = (exact - nearest).magnitude <= 1e-9 * max(1, exact.magnitude)
    let size = Int64(isMeant ? nearest : exact.rounded(.towardZero))
    let lot = instruments[Int(instrument)].lot
    return lot == noNumber ? size : size - size % lot
  }

  /// Decides what is listed, in order. What an order causes at once may list more.
  func decide(into output: inout EventBuffer, _ venue: VenueReports?) {
    var index = 0
    while index < listed.count {
      let slot = listed[index]
      index += 1
      slots[slot].isListed = false
      if slots[slot].isPending { decide(slot, into: &output, venue) }
    }
    listed.removeAll(keepingCapacity: true)
  }

  /// Orders what lacks to the target of a slot; where orders of earlier signals work, these are
  /// cancelled first, and it is decided again when they have ended.
  private func decide(_ index: Int, into output: inout EventBuffer, _ venue: VenueReports?) {
    let slot = slots[index]
    if slot.isInvalid {
      slots[index].isPending = false
      var order = order(of: index, size: 0, side: .none)
      order.isInvalid = true
      submit(&order, into: &output, venue)
      return
    }
    let book = slot.isShadow ? shadow : real
    let held = book.account.quantity(strategy: slot.strategy, instrument: slot.instrument)
    let (ordered, overflow) = held.addingReportingOverflow(slot.open.buys - slot.open.sells)
    let (missing, second) = slot.wanted.subtractingReportingOverflow(ordered)
    if missing == 0 {
      slots[index].isPending = false
      return
    }
    if isWaiting(slot) { return }
    if slot.orders > 0 {
      cancelOrders(ofSlot: index, into: &output, venue)
      return
    }
    slots[index].isPending = false
    var order = order(
      of: index, size: missing.magnitude.clamped, side: missing > 0 ? .bid : .ask)
    order.isInvalid = overflow || second
    price(&order, terms[slot.strategy + 2])
    submit(&order, into: &output, venue)
  }

  /// Whether a strategy that was rolled back still holds what this one would trade: that is closed
  /// first.
  private func isWaiting(_ slot: Slot) -> Bool {
    if !hasRetired || retired[slot.strategy + 2] || slot.isShadow { return false }
    var place = instruments[Int(slot.instrument)].firstSlot
    while place >= 0 {
      let other = slots[Int(place)]
      if retired[other.strategy + 2], !other.isShadow,
        other.orders > 0
          || real.account.quantity(strategy: other.strategy, instrument: other.instrument) != 0
      {
        return true
      }
      place = other.next
    }
    return false
  }

  private func order(of index: Int, size: Int64, side: Side) -> ProposedOrder {
    let slot = slots[index]
    return ProposedOrder(
      slot: index, strategy: slot.strategy, instrument: slot.instrument, side: side, size: size,
      decisionTime: slot.signalTime, origin: slot.origin, receiveTime: slot.receiveTime)
  }

  /// Gives an order of a signal its type, price and schedule.
  private func price(_ order: inout ProposedOrder, _ terms: OrderTerms) {
    order.type = terms.type
    order.timeInForce = terms.timeInForce
    order.schedule = terms.schedule
    if let deadline = terms.deadline {
      order.deadline = now.addingReportingOverflow(deadline).partialValue
    }
    guard terms.type == .limit else { return }
    let market = prices[order.instrument]
    let touch = order.side == .bid ? market.ask : market.bid
    let reference = touch != noNumber ? touch : market.last
    guard reference != noNumber else { return }
    let sign = order.side == .bid ? 1.0 : -1
    let exact = Double(reference) + sign * terms.offset * abs(Double(reference))
    guard exact.magnitude < 9e18 else { return }
    // Toward the better price, to a whole tick.
    let step = Double(max(1, instruments[Int(order.instrument)].tick))
    let ticks = (exact / step).rounded(order.side == .bid ? .down : .up)
    guard let price = Int64(exactly: ticks * step) else { return }
    order.price = price
  }

  /// Judges an order and tells what was decided.
  func submit(
    _ order: inout ProposedOrder, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    ordinal += 1
    let id = ordinal << 20
    complete(&order)
    if order.type == .market, queuesOutside,
      order.timeInForce != .atOpen, order.timeInForce != .atClose, isOutside(order.instrument)
    {
      order.timeInForce = .atOpen
    }
    if let verdict = firstFailure(order) {
      emitDecision(of: order, id, riskChecks[verdict.check].reason, verdict.verdict, into: &output)
      emit(order, id, .rejected, riskChecks[verdict.check].reason, into: &output, nil)
    } else {
      accepted += 1
      emitDecision(of: order, id, .accepted, .pass, into: &output)
      if slots[order.slot].isShadow {
        emit(order, id, .shadow, .accepted, into: &output, nil)
        fillShadow(order)
      } else {
        note(order, id)
        emit(order, id, .approved, .accepted, into: &output, venue)
      }
    }
    if order.request != 0 { requests.note(order.request) }
  }

  /// The first check that an order fails.
  func firstFailure(_ order: ProposedOrder) -> (check: Int, verdict: Verdict)? {
    for index in judges.indices {
      let verdict = judges[index].ask(order, self)
      if !verdict.passes {
        rejections[index] += 1
        return (index, verdict)
      }
    }
    return nil
  }

  /// A shadow's order is filled at once at the touch.
  private func fillShadow(_ order: ProposedOrder) {
    let price = order.twicePrice / 2
    shadow.account.take(
      strategy: order.strategy, instrument: order.instrument, side: order.side, size: order.size,
      price: price, fees: 0)
  }

  private func note(_ order: ProposedOrder, _ id: UInt64) {
    open.append(
      OpenOrder(
        id: id, request: order.request, slot: Int32(order.slot), side: order.side,
        type: order.type, price: order.price, size: order.size, timeInForce: order.timeInForce,
        schedule: order.schedule, deadline: order.deadline, decisionTime: order.decisionTime))
    openCounts[order.strategy + 2] += 1
    if order.request == 0 { slots[order.slot].orders += 1 }
    slots[order.slot].open.add(order.side, order.size)
    instruments[Int(order.instrument)].open.add(order.side, order.size)
    updateReserves(order.slot)
    rates[0].note(now)
    rates[order.strategy + 2].note(now)
    let ring = order.slot * RecentOrder.count + recentNext[order.slot]
    recent[ring] = RecentOrder(time: now, size: order.size, price: order.price, side: order.side)
    recentNext[order.slot] = (recentNext[order.slot] + 1) % RecentOrder.count
  }

  // MARK: Cancelling

  /// Asks that the orders of a slot's signals be cancelled.
  private func cancelOrders(
    ofSlot slot: Int, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    // What an order causes at once may end others: ids stay, places do not.
    var from: UInt64 = 0
    while let index = nextOpen(from: from, where: { Int($0.slot) == slot && $0.request == 0 }) {
      from = open[index].id + 1
      cancel(index, .targetChanged, into: &output, venue)
    }
  }

  /// Asks that all open orders of an owner be cancelled; 0 is all.
  func cancelAll(
    owner: Int, _ reason: DecisionReason, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    var from: UInt64 = 0
    while let index = nextOpen(
      from: from, where: { owner == 0 || slots[Int($0.slot)].strategy + 2 == owner })
    {
      from = open[index].id + 1
      cancel(index, reason, into: &output, venue)
    }
  }

  private func nextOpen(from id: UInt64, where matches: (OpenOrder) -> Bool) -> Int? {
    (0..<open.count).first { open[$0].id >= id && matches(open[$0]) }
  }

  /// Asks that an open order be cancelled, once.
  func cancel(
    _ index: Int, _ reason: DecisionReason, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    if open[index].isCancelling { return }
    open[index].isCancelling = true
    let order = open[index]
    emit(proposal(of: order), order.id, .cancelRequested, reason, into: &output, venue)
  }

  /// An open order as it was asked for.
  func proposal(of order: OpenOrder) -> ProposedOrder {
    let slot = slots[Int(order.slot)]
    return ProposedOrder(
      slot: Int(order.slot), strategy: slot.strategy, instrument: slot.instrument,
      side: order.side, size: order.size, type: order.type, price: order.price,
      timeInForce: order.timeInForce, schedule: order.schedule, deadline: order.deadline,
      decisionTime: order.decisionTime, request: order.request, origin: slot.origin,
      receiveTime: slot.receiveTime, time: now)
  }
}
