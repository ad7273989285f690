import Accounts
import EventModel
import Execution

/// Going on from what a session left: what was wanted is wanted, states hold, a close that had not come to its
/// end is tried at the first sound price, orders that are good until cancelled are sent again for what is
/// left of them, and the venue makes what protects again.
extension Desk {
  /// Takes over the states of strategies that have become known.
  ///
  /// - Parameter first: the first of them, by owner.
  func resumeOwners(from first: Int) {
    guard let saved = real.account.configuration.start, let left = saved.desk else { return }
    if first == 0 {
      unclaimed = left
      startTime = left.time
      ordinal = left.orders
      isKilled = left.isKilled
      if let next = saved.nextDay { nextDay = next }
    }
    for owner in first..<limits.count {
      let name = owner == 0 ? nil : owner == 1 ? "" : header.strategies[owner - 2].name
      guard let found = left.owners.first(where: { $0.name == name }) else { continue }
      commanded[owner] = max(commanded[owner], Self.state(found.commanded))
      afterDailyLoss[owner] = Self.state(found.afterDailyLoss)
      afterDrawdown[owner] = Self.state(found.afterDrawdown)
      states[owner] = max(commanded[owner], max(afterDailyLoss[owner], afterDrawdown[owner]))
      retired[owner] = found.isRolledBack
      if found.hasTakenOver { isShadow[owner] = false }
    }
  }

  private static func state(_ name: String) -> TradingState {
    TradingState.allCases.first { $0.name == name } ?? .halted
  }

  /// Takes over what waits for an instrument or a strategy that the stream has now.
  ///
  /// - Parameter changed: instruments that the header told of or changed.
  func resumeSlots(_ changed: [Int]) {
    guard let saved = real.account.configuration.start else { return }
    let isAll = unclaimed != nil || !hasResumed || !saved.flattened.isEmpty
    let some = Set(isAll ? [] : changed)
    if !isAll, some.isEmpty { return }
    // What was due before goes on as it does.
    let wasDue = Set(hasResumed ? slots.indices.filter { slots[$0].exit.dueSince != noTime } : [])
    if let left = unclaimed {
      unclaimed?.targets = left.targets.filter { !resume($0, saved) }
      unclaimed?.working = left.working.filter { !resume($0, saved) }
      unclaimed?.guards = left.guards.filter { !resume($0, saved) }
      unclaimed?.days = left.days.filter { !resume($0) }
      if unclaimed?.isEmpty == true { unclaimed = nil }
    }
    for holding in saved.holdings where saved.flattened.contains(holding.strategy) {
      close(holding)
    }
    hasResumed = true
    if saved.desk != nil, isAll { leaveShadows() }
    // What is to be closed, and was not to be before, waits for a price.
    for index in slots.indices
    where !slots[index].isShadow && !wasDue.contains(index)
      && (isAll || some.contains(Int(slots[index].instrument)))
    {
      guard let target = target(of: slots[index]),
        PositionGap(held: held(by: slots[index]), buys: 0, sells: 0, wanted: target).reduction != 0
      else { continue }
      if slots[index].exit.dueSince == noTime {
        slots[index].exit = ExitState()
        slots[index].exit.dueSince = startTime == .max ? now : startTime
        slots[index].exit.backOff = configuration.exits.retryAfter
      }
      slots[index].exit.needsNews = true
      awaitNews(of: slots[index].instrument)
    }
  }

  /// Who is a shadow by now closes what it held before.
  private func leaveShadows() {
    for index in slots.indices where slots[index].isShadow {
      let (strategy, instrument) = (slots[index].strategy, slots[index].instrument)
      if real.account.quantity(strategy: strategy, instrument: instrument) == 0 { continue }
      slots[index].isShadow = false
      slots[index].isLeaving = true
    }
  }

  /// The slot of what was saved; nil where the stream does not have its instrument, or its strategy.
  private func slot(_ place: SavedDesk.Place, _ saved: SavedAccount) -> Int? {
    let heir = saved.heir(of: place.strategy)
    let strategy = heir.isEmpty ? -1 : header.strategies.firstIndex { $0.name == heir }
    guard let strategy, let instrument = instrument(of: place) else { return nil }
    return slot(strategy: strategy, instrument: instrument.id)
  }

  private func instrument(of place: SavedDesk.Place) -> Instrument? {
    header.instruments.first {
      $0.symbol == place.symbol && (place.publisher.isEmpty || $0.publisher == place.publisher)
    }
  }

  /// What bounds prices and what may be sold goes by the day before.
  private func resume(_ day: SavedDesk.Day) -> Bool {
    guard let instrument = instrument(of: day.place) else { return false }
    let index = Int(instrument.id)
    var start = StartingDay(
      symbol: instrument.symbol, date: day.date,
      last: units(day.last, exponent: instrument.priceExponent),
      previousClose: units(day.previousClose, exponent: instrument.priceExponent))
    let bought = units(day.bought, exponent: instrument.sizeExponent)
    if bought > 0, day.settles != noTime, instruments[index].isShare {
      (start.bought, start.settles) = (bought, day.settles)
    }
    var own = instruments[index].day
    start.begin(&own.limits, &own.purchases)
    instruments[index].day = own
    days.append(start)
    return true
  }

  /// What is handed to nobody, or closed, is wanted by nobody.
  private func isDropped(_ place: SavedDesk.Place, _ saved: SavedAccount) -> Bool {
    !place.strategy.isEmpty && saved.heir(of: place.strategy).isEmpty
  }

  private func resume(_ target: SavedDesk.Target, _ saved: SavedAccount) -> Bool {
    if isDropped(target.place, saved) { return true }
    guard let index = slot(target.place, saved) else { return false }
    let exponent = Int(header.instruments[Int(slots[index].instrument)].sizeExponent)
    if let size = target.size?.units(exponent: exponent).flatMap(Int64.init(exactly:)) {
      // Of two strategies that become one both are wanted.
      let other = slots[index].hasWanted ? slots[index].wanted : 0
      slots[index].wanted = size.addingSaturated(other)
      slots[index].hasWanted = true
    }
    slots[index].signalTime = target.time
    slots[index].signal = target.signal
    slots[index].stoppedSide = Int8(target.stoppedSide.signum())
    slots[index].isEntryDue = target.isEntryDue
    slots[index].entryTry = target.entryTry
    if target.isEntryDue {
      slots[index].hasWaited = true
      slots[index].entryNeedsNews = true
      awaitNews(of: slots[index].instrument)
    }
    guard let exit = target.exit else { return true }
    slots[index].exit = ExitState()
    slots[index].exit.dueSince = exit.since
    slots[index].exit.nextTry = exit.nextTry
    slots[index].exit.backOff = exit.backOff
    slots[index].exit.refusals = Int32(exit.refusals)
    slots[index].exit.widenings = Int32(exit.widenings)
    slots[index].exit.isStuck = exit.stuckDate != nil
    slots[index].exit.stuckDate = exit.stuckDate ?? .min
    slots[index].exit.toldWait = DecisionReason(rawValue: UInt16(exit.toldWait))
    return true
  }

  /// What a strategy held that is not there any more is closed, and nothing else that belongs to none.
  private func close(_ holding: SavedAccount.Holding) {
    guard
      let instrument = header.instruments.first(where: {
        $0.symbol == holding.symbol
          && (holding.publisher.isEmpty || $0.publisher == holding.publisher)
      })
    else { return }
    let index = slot(strategy: -1, instrument: instrument.id)
    guard let size = holding.size.units(exponent: Int(instrument.sizeExponent)),
      let part = Int64(exactly: size), part != 0,
      !closing.contains(holding.strategy + instrument.symbol)
    else { return }
    closing.insert(holding.strategy + instrument.symbol)
    if !slots[index].hasWanted { slots[index].wanted = held(by: slots[index]) }
    slots[index].hasWanted = true
    slots[index].wanted = slots[index].wanted.subtractingSaturated(part)
  }

  // MARK: Orders and protection

  private func units(_ number: ExactDecimal?, exponent: Int8) -> Int64 {
    number?.units(exponent: Int(exponent)).flatMap(Int64.init(exactly:)) ?? noNumber
  }

  private func resume(_ order: SavedDesk.Working, _ saved: SavedAccount) -> Bool {
    if isDropped(order.place, saved) { return true }
    guard let index = slot(order.place, saved) else { return false }
    let instrument = header.instruments[Int(slots[index].instrument)]
    var again = ProposedOrder(
      slot: index, strategy: slots[index].strategy, instrument: instrument.id, side: order.side,
      size: units(order.size, exponent: instrument.sizeExponent),
      price: units(order.price, exponent: instrument.priceExponent), terms: order.terms)
    func distance(_ key: String) -> Int64 {
      units(order.distances[key], exponent: instrument.priceExponent)
    }
    again.terms.trigger = distance("trigger")
    again.terms.trail = distance("trail")
    again.terms.stopDistance = distance("stop")
    again.terms.targetDistance = distance("target")
    again.terms.display = units(order.distances["display"], exponent: instrument.sizeExponent)
    if again.size > 0 { returning.append(again) }
    return true
  }

  private func resume(_ guarding: SavedDesk.Guard, _ saved: SavedAccount) -> Bool {
    guard let index = slot(guarding.place, saved) else { return false }
    let instrument = header.instruments[Int(slots[index].instrument)]
    var start = StartingProtection(
      strategy: slots[index].strategy, symbol: instrument.symbol,
      average: guarding.average / instrument.priceScale, parent: guarding.parent,
      made: guarding.made, time: startTime)
    start.stopDistance = units(guarding.stop, exponent: instrument.priceExponent)
    start.stopShare = units(guarding.stopShare, exponent: -9)
    start.targetDistance = units(guarding.target, exponent: instrument.priceExponent)
    start.targetShare = units(guarding.targetShare, exponent: -9)
    start.level = units(guarding.level, exponent: instrument.priceExponent)
    start.stopTrails = guarding.trails
    protections.append(start)
    return true
  }

  // MARK: The start

  /// The session goes on: what holds from before is told, and what outlives a session is sent again.
  func start(into output: inout EventBuffer, _ venue: VenueReports?) {
    startTime = .max
    if isKilled { emitChange(.killSwitch, observed: 1, "as the account was saved", into: &output) }
    for owner in states.indices where states[owner] != .active {
      let words = "\(name(ofOwner: owner)): \(states[owner].name): as the account was saved"
      emitChange(states[owner].reason, words, into: &output)
    }
    for index in slots.indices where slots[index].exit.dueSince != noTime {
      switch slots[index].exit.toldWait {
      case .marketHours:
        if let change = nextPhase(of: slots[index].instrument) { wake(index, at: change) }
      case .priceCollar:
        let end = slots[index].exit.dueSince.addingSaturated(configuration.exits.patience)
        wake(index, at: end)
      default: break
      }
    }
    sendAgain(into: &output, venue)
  }

  /// Sends what is good until it is cancelled, as it was judged before: reloaded limits do not withdraw an
  /// order either. In a live stream it is still at the broker.
  private func sendAgain(into output: inout EventBuffer, _ venue: VenueReports?) {
    let orders = returning
    returning = []
    if header.mode == .live {
      brokerOrders = orders.count
      return
    }
    for var order in orders {
      complete(&order)
      order.origin = 0
      let slot = slots[order.slot]
      if isKilled {
        refuse(order, .killSwitch, .reject(), into: &output)
      } else if slot.isShadow || state(of: slot.strategy) != .active && !order.reducesOwn {
        refuse(order, state(of: slot.strategy).reason, .reject(), into: &output)
      } else {
        pass(&order, into: &output, venue)
      }
    }
  }
}
