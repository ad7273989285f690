import EventModel
import EventStream

extension OrderDesk {
  /// Takes an `order` event of the stream: an approved parent, or a request about one. Others are of no
  /// concern.
  mutating func take(
    _ event: Event, words: UnsafeBufferPointer<Int64>, into reports: inout EventBuffer
  ) {
    guard words.count >= OrderWord.count,
      let code = UInt16(exactly: words[OrderWord.state])
    else { return }
    now = max(now, event.eventTime)
    switch OrderState(rawValue: code) {
    case .approved: approve(event, words, into: &reports)
    case .cancelRequested: requestCancel(event, into: &reports)
    case .replaceRequested: requestReplace(event, into: &reports)
    default: break
    }
  }

  private mutating func approve(
    _ event: Event, _ words: UnsafeBufferPointer<Int64>, into reports: inout EventBuffer
  ) {
    let order = event.order
    guard seen.add(order.orderId) else {
      counters.repeatedParents += 1
      return
    }
    counters.parents += 1
    func code(_ word: Int) -> UInt16 { UInt16(truncatingIfNeeded: words[word]) }
    var parent = ParentOrder(
      id: order.orderId, instrument: event.instrument, isBuy: order.side == .bid,
      type: OrderType(rawValue: code(OrderWord.type)),
      timeInForce: TimeInForce(rawValue: code(OrderWord.timeInForce)), price: order.price,
      size: order.size, strategy: Int32(clamping: words[OrderWord.strategy]),
      schedule: ScheduleKind(rawValue: code(OrderWord.schedule)),
      deadline: words[OrderWord.deadline], decisionTime: words[OrderWord.decisionTime],
      start: now, origin: event.origin)
    if parent.type == .market { parent.price = noNumber }
    let settings = self.settings(of: parent)
    if parent.schedule == .configured { parent.schedule = settings.kind }
    let slot = parents.add(parent, id: parent.id)
    while plans.count <= slot { plans.append([]) }
    guard isValid(parent, order.side) else {
      counters.rejectedParents += 1
      return end(slot, .rejected, into: &reports)
    }
    plan(slot, settings)
    tell(parent: slot, into: &reports)
    releaseSlices(slot, into: &reports)
  }

  private func isValid(_ parent: ParentOrder, _ side: Side) -> Bool {
    guard Int(parent.instrument) < board.pointee.count, side == .bid || side == .ask,
      parent.id & ParentOrder.mostChildren == 0, parent.size > 0,
      Int(parent.type.rawValue) < OrderType.names.count,
      Int(parent.timeInForce.rawValue) < TimeInForce.names.count,
      Int(parent.schedule.rawValue) < ScheduleKind.names.count,
      parent.type == .market || parent.price != noNumber
    else { return false }
    return parent.size % board.pointee.markets[Int(parent.instrument)].lot == 0
  }

  func settings(of parent: ParentOrder) -> ScheduleSettings {
    let strategy = Int(parent.strategy)
    return settings.indices.contains(strategy) ? settings[strategy] : options.schedule
  }

  private mutating func requestCancel(_ event: Event, into reports: inout EventBuffer) {
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
  private mutating func requestReplace(_ event: Event, into reports: inout EventBuffer) {
    let order = event.order
    guard let slot = parents.slot(order.orderId), !parents[slot].ending.isTerminal,
      order.size > 0,
      order.size % board.pointee.markets[Int(parents[slot].instrument)].lot == 0
    else { return }
    parents[slot].origin = event.origin
    let parent = parents[slot]
    if parent.type != .market, order.price != noNumber { parents[slot].price = order.price }
    if parent.schedule == .direct {
      parents[slot].size = max(order.size, parent.filled)
      parents[slot].released = parents[slot].size
      tell(parent: slot, into: &reports)
      for place in openChildren(of: slot) { replace(place, into: &reports) }
      return
    }
    let (old, new) = (parent.size, max(order.size, parent.filled + parent.open))
    parents[slot].size = new
    // The rest of the plan grows or shrinks in proportion.
    for index in plans[slot].indices {
      let share = Double(plans[slot][index].cumulative) / Double(old)
      plans[slot][index].cumulative = min(new, Int64((share * Double(new)).rounded(.down)))
    }
    if !plans[slot].isEmpty { plans[slot][plans[slot].count - 1].cumulative = new }
    parents[slot].released = min(parents[slot].released, new)
    tell(parent: slot, into: &reports)
    work(slot, into: &reports)
  }

  /// Asks that a child be as its parent, which is sent as it is.
  private mutating func replace(_ place: Int, into reports: inout EventBuffer) {
    let parent = parents[Int(children[place].parent)]
    guard step(place, .replaceSent, into: &reports) else { return }
    var ticket = ticket(children[place])
    ticket.price = price(parent.price, for: parent)
    ticket.size = parent.size
    venue.replace(ticket, at: now)
  }

  // MARK: The schedule

  /// Lays out when how much is let go, and sets the timers.
  private mutating func plan(_ slot: Int, _ settings: ScheduleSettings) {
    let parent = parents[slot]
    plans[slot] = [Slice(time: now, cumulative: parent.size)]
    for slice in plans[slot] where slice.time > now {
      timers.push(Timer(kind: .slice, parent: parent.id), at: slice.time)
    }
    if parent.deadline != noTime, parent.deadline > now {
      timers.push(Timer(kind: .deadline, parent: parent.id), at: parent.deadline)
    }
  }

  /// Lets go what is due by now.
  mutating func releaseSlices(_ slot: Int, into reports: inout EventBuffer) {
    var next = Int(parents[slot].nextSlice)
    while next < plans[slot].count, plans[slot][next].time <= now {
      parents[slot].released = max(parents[slot].released, plans[slot][next].cumulative)
      next += 1
    }
    parents[slot].nextSlice = Int32(next)
    work(slot, into: &reports)
  }

  /// Sends what is let go and neither executed nor at the venue.
  mutating func work(_ slot: Int, into reports: inout EventBuffer) {
    let parent = parents[slot]
    if parent.ending.isTerminal || parent.children >= ParentOrder.mostChildren { return }
    let lot = board.pointee.markets[Int(parent.instrument)].lot
    var size = min(parent.released, parent.size) - parent.filled - parent.open
    size -= size % lot
    guard size > 0 else { return }
    let price = price(parent.price, for: parent)
    send(
      slot, size, type: parent.type, timeInForce: parent.timeInForce, price: price,
      into: &reports)
  }

  /// A limit on the tick, on the passive side.
  func price(_ price: Int64, for parent: ParentOrder) -> Int64 {
    price == noNumber
      ? price
      : board.pointee.markets[Int(parent.instrument)].passive(price, isBuy: parent.isBuy)
  }

  /// The schedule's time is over: what is left crosses the spread, or goes.
  mutating func reachDeadline(_ slot: Int, into reports: inout EventBuffer) {
    guard !parents[slot].ending.isTerminal else { return }
    parents[slot].ending = .expired
    cancelChildren(slot, into: &reports)
    if parents[slot].openChildren == 0 { end(slot, .expired, into: &reports) }
  }

  mutating func reprice(_ slot: Int, into reports: inout EventBuffer) {}
}
