import EventModel

extension OrderDesk {
  /// Takes an `order` event of the stream: an approved parent, or a request about one. Others are of no
  /// concern.
  mutating func take(
    _ event: Event, words: UnsafeBufferPointer<Int64>, into reports: inout EventBuffer
  ) {
    guard words.count >= OrderWord.count, !isGated || event.flags.contains(.derived) else { return }
    let terms = OrderPayload(words)
    // What is asked for and not known here is not sent without it.
    let isKnown = words.count <= OrderWord.known
    now = max(now, event.eventTime)
    switch terms.state {
    case .approved: approve(event, terms, isKnown: isKnown, into: &reports)
    case .cancelRequested: requestCancel(event, into: &reports)
    case .replaceRequested where isKnown: requestReplace(event, terms, into: &reports)
    default: break
    }
  }

  private mutating func approve(
    _ event: Event, _ terms: OrderPayload, isKnown: Bool, into reports: inout EventBuffer
  ) {
    let order = event.order
    guard seen.add(order.orderId) else {
      counters.repeatedParents += 1
      return
    }
    counters.parents += 1
    var parent = ParentOrder(
      id: order.orderId, instrument: event.instrument, isBuy: order.side == .bid,
      type: terms.type, timeInForce: terms.timeInForce, price: order.price, size: order.size,
      strategy: Int32(clamping: terms.strategy), schedule: terms.schedule,
      deadline: terms.deadline, decisionTime: terms.decisionTime, signal: terms.signal,
      conditions: OrderConditions(terms), start: now, origin: event.origin)
    if parent.type == .market { parent.price = noNumber }
    if parent.schedule == .configured { parent.schedule = settings(of: parent).kind }
    // What is for one moment cannot be spread over time.
    let isOfOneMoment = parent.timeInForce != .day && parent.timeInForce != .goodTillCancel
    if isOfOneMoment || parent.conditions.needsOneChild {
      parent.schedule = .direct
    }
    if parent.schedule == .direct { roundTrigger(&parent) }
    let slot = parents.add(parent, id: parent.id)
    while plans.count <= slot { plans.append([]) }
    guard isKnown, isValid(parent, order.side) else {
      counters.rejectedParents += 1
      return end(slot, .rejected, reason: .invalidOrder, into: &reports)
    }
    plan(slot)
    tell(parent: slot, into: &reports)
    release(slot, into: &reports)
  }

  private func isValid(_ parent: ParentOrder, _ side: Side) -> Bool {
    guard Int(parent.instrument) < board.pointee.count, side == .bid || side == .ask,
      parent.id & ParentOrder.mostChildren == 0, parent.size > 0, parent.size < 1 << 62,
      Int(parent.type.rawValue) < OrderType.names.count,
      Int(parent.timeInForce.rawValue) < TimeInForce.names.count,
      Int(parent.schedule.rawValue) < ScheduleKind.names.count,
      parent.type == .market || parent.price != noNumber
    else { return false }
    let lot = board.pointee.markets[Int(parent.instrument)].lot
    return admits(parent.size, of: parent)
      && parent.conditions.isValid(parent.type, parent.timeInForce, size: parent.size, lot: lot)
  }

  /// Whether a size may be an order: whole lots, or the odd rest of what is held.
  private func admits(_ size: Int64, of parent: ParentOrder) -> Bool {
    board.pointee.markets[Int(parent.instrument)].lots.admits(
      size, isSale: !parent.isBuy, held: venue.held(parent.instrument))
  }

  /// A trigger on the tick that lies further from the market than the one asked for.
  private func roundTrigger(_ parent: inout ParentOrder) {
    guard parent.conditions.trigger != noNumber, Int(parent.instrument) < board.pointee.count else {
      return
    }
    parent.conditions.trigger = board.pointee.markets[Int(parent.instrument)].passive(
      parent.conditions.trigger, isBuy: !parent.isBuy)
  }

  func settings(of parent: ParentOrder) -> ScheduleSettings {
    let strategy = Int(parent.strategy)
    return settings.indices.contains(strategy) ? settings[strategy] : options.schedule
  }

  private mutating func requestCancel(_ event: Event, into reports: inout EventBuffer) {
    if let slot = protective.slot(event.order.orderId) { return cancelProtective(slot) }
    guard let slot = parents.slot(event.order.orderId), !parents[slot].ending.isTerminal else {
      return
    }
    parents[slot].ending = .cancelled
    parents[slot].state = .cancelPending
    parents[slot].origin = event.origin
    tell(parent: slot, into: &reports)
    cancelChildren(slot, into: &reports)
    if parents[slot].openChildren == 0 { end(slot, .cancelled, into: &reports) }
  }

  /// A parent gets another price and size. Of one that is sent as it is the child is replaced; one that
  /// is worked by a schedule goes on with what is then left of it.
  private mutating func requestReplace(
    _ event: Event, _ terms: OrderPayload, into reports: inout EventBuffer
  ) {
    let order = event.order
    guard let slot = parents.slot(order.orderId), !parents[slot].ending.isTerminal else { return }
    guard order.size > 0, order.size < 1 << 62, admits(order.size, of: parents[slot]) else {
      // It stands as it was.
      return tell(parent: slot, into: &reports)
    }
    parents[slot].origin = event.origin
    if terms.trigger != noNumber, parents[slot].conditions.isStop {
      parents[slot].conditions.trigger = terms.trigger
      roundTrigger(&parents[slot])
    }
    let parent = parents[slot]
    if parent.schedule == .direct {
      // Price and size are those of its child, which change when the venue says so.
      var isAsked = false
      for place in openChildren(of: slot) {
        isAsked =
          replace(place, price: order.price, size: order.size, into: &reports) || isAsked
      }
      if !isAsked { tell(parent: slot, into: &reports) }
      return
    }
    if parent.type != .market, order.price != noNumber { parents[slot].price = order.price }
    let (old, new) = (parent.size, max(order.size, parent.filled + parent.open))
    parents[slot].size = new
    // The rest of the plan grows or shrinks in proportion.
    for index in plans[slot].indices {
      let share = Double(plans[slot][index].cumulative) / Double(old)
      plans[slot][index].cumulative = min(new, Int64((share * Double(new)).rounded(.down)))
    }
    if !plans[slot].isEmpty { plans[slot][plans[slot].count - 1].cumulative = new }
    parents[slot].released = min(parents[slot].released, new)
    if parents[slot].filled == new { return end(slot, .filled, into: &reports) }
    tell(parent: slot, into: &reports)
    work(slot, into: &reports)
  }

  /// Asks that a child have another price and size. One that waits for an answer already keeps to what
  /// it has asked for.
  ///
  /// - Returns: whether it asks.
  private mutating func replace(
    _ place: Int, price: Int64, size: Int64, into reports: inout EventBuffer
  ) -> Bool {
    let child = children[place]
    guard child.state == .working || child.state == .partlyFilled || child.state == .pending,
      step(place, .replaceSent, into: &reports)
    else { return false }
    var ticket = ticket(child)
    if child.type != .market, price != noNumber {
      ticket.price = self.price(price, for: parents[Int(child.parent)])
    }
    ticket.size = size
    venue.replace(ticket, at: now)
    return true
  }
}
