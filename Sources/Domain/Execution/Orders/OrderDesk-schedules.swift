import EventModel

extension OrderDesk {
  /// Lays out when how much of a parent is let go, and sets the timers.
  mutating func plan(_ slot: Int) {
    let settings = self.settings(of: parents[slot])
    let market = board.pointee.markets[Int(parents[slot].instrument)]
    parents[slot].startVolume = market.volume
    if parents[slot].schedule != .direct, parents[slot].deadline == noTime {
      parents[slot].deadline = now + settings.duration
    }
    let parent = parents[slot]
    if parent.deadline == noTime || parent.deadline <= now && parent.schedule != .direct {
      // Nothing to lay out, or no time to do it in.
      plans[slot] = [Slice(time: now, cumulative: parent.size)]
      parents[slot].crosses = parent.schedule != .direct && settings.completes
    } else {
      plans[slot] = slices(of: parent, settings)
    }
    if parent.deadline != noTime, parent.deadline > now {
      timers.push(Timer(kind: .deadline, parent: parent.id), at: parent.deadline)
    }
    guard parent.schedule == .peg else { return }
    switch settings.reprice {
    case .interval:
      timers.push(Timer(kind: .reprice, parent: parent.id), at: now + settings.interval)
    case .move:
      followers[Int(parent.instrument)].append(parent.id)
      board.pointee.markets[Int(parent.instrument)].interest += 1
    }
  }

  private mutating func slices(of parent: ParentOrder, _ settings: ScheduleSettings) -> [Slice] {
    guard let definition = ScheduleDefinition.of(parent.schedule) else { return [] }
    let instrument = Int(parent.instrument)
    let market = board.pointee.markets[instrument]
    var context = ScheduleContext(
      start: now, deadline: parent.deadline, size: parent.size, settings: settings,
      parent: parent.id, sizeScale: DecimalNumber.scale(market.sizeExponent))
    if parent.schedule == .vwap {
      context.profile = settings.profile
      if settings.profile == nil {
        let own = profiles[instrument].settled(at: now)
        if own.days > 0 { context.profile = own } else { counters.withoutProfile += 1 }
      }
    }
    let plan = definition.plan(context)
    var slices = plan.map { point in
      let exact = (Double(parent.size) * point.share).rounded(.down)
      return Slice(
        time: point.time, cumulative: market.roundedToLot(min(parent.size, Int64(exact))))
    }
    if !slices.isEmpty { slices[slices.count - 1].cumulative = parent.size }
    return slices
  }

  /// Lets go what is due by now, and sets the timer for what is next.
  mutating func release(_ slot: Int, into reports: inout EventBuffer) {
    let parent = parents[slot]
    if parent.ending.isTerminal { return }
    if parent.schedule == .participation {
      follow(slot)
    } else {
      var next = Int(parent.nextSlice)
      while next < plans[slot].count, plans[slot][next].time <= now {
        parents[slot].released = max(parents[slot].released, plans[slot][next].cumulative)
        next += 1
      }
      parents[slot].nextSlice = Int32(next)
      if next < plans[slot].count {
        timers.push(Timer(kind: .slice, parent: parent.id), at: plans[slot][next].time)
      }
    }
    if parent.schedule != .direct { repriceChildren(slot, into: &reports) }
    work(slot, into: &reports)
  }

  /// As much as is the configured share of the market's volume since the start.
  private mutating func follow(_ slot: Int) {
    let parent = parents[slot]
    let settings = self.settings(of: parent)
    let market = board.pointee.markets[Int(parent.instrument)]
    let volume = Double(market.volume &- parent.startVolume)
    let due = min(Double(parent.size), volume * settings.participation).rounded(.down)
    if !parent.crosses {
      parents[slot].released = max(parent.released, market.roundedToLot(Int64(due)))
      timers.push(Timer(kind: .slice, parent: parent.id), at: now + settings.interval)
    }
  }

  /// Sends what is let go and neither executed nor at the venue.
  mutating func work(_ slot: Int, into reports: inout EventBuffer) {
    let parent = parents[slot]
    if parent.ending.isTerminal || parent.children >= ParentOrder.protectiveBit - 1 { return }
    let market = board.pointee.markets[Int(parent.instrument)]
    let missing = max(0, min(parent.released, parent.size) - parent.filled - parent.open)
    // The odd rest of a holding goes with the last part.
    let hasRest = parent.size % market.lot != 0 && parent.released >= parent.size
    let size = hasRest ? missing : market.roundedToLot(missing)
    guard size > 0, let terms = childTerms(parent) else { return }
    send(
      slot, size, type: terms.type, timeInForce: terms.timeInForce, price: terms.price,
      into: &reports)
  }

  /// Type, time in force and price of the next child; nil where the market shows no price for it.
  private func childTerms(
    _ parent: ParentOrder
  ) -> (type: OrderType, timeInForce: TimeInForce, price: Int64)? {
    let limit = price(parent.price, for: parent)
    if parent.schedule == .direct { return (parent.type, parent.timeInForce, limit) }
    // What is good till cancelled goes on over the sessions; the deadline ends it.
    let stay: TimeInForce = parent.timeInForce == .goodTillCancel ? .goodTillCancel : .day
    let atMarket: (OrderType, TimeInForce, Int64) =
      limit == noNumber ? (.market, stay, noNumber) : (.limit, stay, limit)
    if parent.crosses {
      return limit == noNumber ? atMarket : (.limit, .immediateOrCancel, limit)
    }
    if board.pointee.mode == .trades || board.pointee.mode == .bars { return atMarket }
    let settings = self.settings(of: parent)
    let style = parent.schedule == .peg ? .limit : settings.child
    switch style {
    case .market: return atMarket
    case .limit:
      return passivePrice(parent, settings).map {
        (parent.type == .postOnly ? .postOnly : .limit, stay, $0)
      }
    case .marketable:
      let best = board.pointee.best(Int(parent.instrument), isAsk: parent.isBuy)
      return best == noNumber ? nil : (.limit, stay, within(limit, best, parent))
    }
  }

  /// Where a passive child stands: at the best price of its side or at the mid, on the tick, within the
  /// parent's limit.
  private func passivePrice(_ parent: ParentOrder, _ settings: ScheduleSettings) -> Int64? {
    let instrument = Int(parent.instrument)
    let own = board.pointee.best(instrument, isAsk: !parent.isBuy)
    let other = board.pointee.best(instrument, isAsk: parent.isBuy)
    var wanted = own
    if parent.schedule == .peg, settings.peg == .mid, own != noNumber, other != noNumber {
      wanted = price(own + (other - own) / 2, for: parent)
    }
    if wanted == noNumber { return nil }
    return within(price(parent.price, for: parent), wanted, parent)
  }

  private func within(_ limit: Int64, _ price: Int64, _ parent: ParentOrder) -> Int64 {
    if limit == noNumber { return price }
    return parent.isBuy ? min(limit, price) : max(limit, price)
  }

  /// A limit on the tick, on the passive side.
  func price(_ price: Int64, for parent: ParentOrder) -> Int64 {
    price == noNumber
      ? price
      : board.pointee.markets[Int(parent.instrument)].passive(price, isBuy: parent.isBuy)
  }

  // MARK: Repricing

  /// The market of an instrument has moved: what follows it is repriced.
  mutating func marketMoved(
    _ instrument: Int, at time: Int64, into reports: inout EventBuffer
  ) {
    now = max(now, time)
    for id in followers[instrument] {
      guard let slot = parents.slot(id) else { continue }
      repriceChildren(slot, into: &reports)
      work(slot, into: &reports)
    }
  }

  /// The timer of a peg.
  mutating func reprice(_ slot: Int, into reports: inout EventBuffer) {
    let parent = parents[slot]
    if parent.ending.isTerminal || parent.crosses { return }
    repriceChildren(slot, into: &reports)
    work(slot, into: &reports)
    timers.push(
      Timer(kind: .reprice, parent: parent.id), at: now + settings(of: parent).interval)
  }

  /// Moves the passive children of a parent to where new ones would stand.
  private mutating func repriceChildren(_ slot: Int, into reports: inout EventBuffer) {
    let parent = parents[slot]
    let settings = self.settings(of: parent)
    guard parent.openChildren > 0, !parent.crosses, !parent.ending.isTerminal,
      parent.schedule == .peg || settings.child == .limit,
      let wanted = passivePrice(parent, settings)
    else { return }
    for place in openChildren(of: slot) {
      let child = children[place]
      guard child.type != .market, child.price != wanted,
        child.state == .working || child.state == .partlyFilled
      else { continue }
      guard step(place, .replaceSent, into: &reports) else { continue }
      var ticket = ticket(child)
      ticket.price = wanted
      venue.replace(ticket, at: now)
    }
  }

  mutating func stopFollowing(_ slot: Int) {
    let parent = parents[slot]
    guard parent.schedule == .peg, Int(parent.instrument) < followers.count else { return }
    let instrument = Int(parent.instrument)
    guard let place = followers[instrument].firstIndex(of: parent.id) else { return }
    followers[instrument].remove(at: place)
    board.pointee.markets[instrument].interest -= 1
  }

  // MARK: The deadline

  /// The schedule's time is over: what is left crosses the spread, or goes.
  mutating func reachDeadline(_ slot: Int, into reports: inout EventBuffer) {
    let parent = parents[slot]
    guard !parent.ending.isTerminal else { return }
    guard parent.schedule != .direct, settings(of: parent).completes else {
      parents[slot].ending = .expired
      cancelChildren(slot, into: &reports)
      if parents[slot].openChildren == 0 { end(slot, .expired, into: &reports) }
      return
    }
    // What is due at this very time has been let go by its own timer.
    parents[slot].crosses = true
    parents[slot].released = parent.size
    for place in openChildren(of: slot) where children[place].type != .market {
      guard step(place, .cancelSent, into: &reports) else { continue }
      venue.cancel(ticket(children[place]), at: now)
    }
    work(slot, into: &reports)
  }
}
