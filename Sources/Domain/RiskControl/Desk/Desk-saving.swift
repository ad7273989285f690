import Accounts
import EventModel
import Execution

/// Telling what is wanted and under way, to go on from.
extension Desk {
  /// - Parameter guards: what the venue protects holdings by.
  func saved(_ guards: [StartingProtection]) -> SavedDesk? {
    // Before the first event it is what it was.
    if now == .min { return real.account.configuration.start?.desk }
    var saved = SavedDesk(time: now, orders: ordinal)
    saved.isKilled = isKilled
    for owner in states.indices { saved.owners.append(savedOwner(owner)) }
    let names = Set(saved.owners.map(\.name))
    // Of strategies that this stream lacks: one that was stopped stays so until it is back.
    saved.owners += (real.account.configuration.start?.desk?.owners ?? []).filter {
      !names.contains($0.name)
    }
    for slot in slots { if let target = savedTarget(slot) { saved.targets.append(target) } }
    saved.targets.sort { order($0.place) < order($1.place) }
    for order in left + open.state where order.outlivesSession {
      saved.working.append(savedOrder(order))
    }
    for guarding in guards {
      if let found = savedGuard(guarding) { saved.guards.append(found) }
    }
    for index in instruments.indices where instruments[index].isBound {
      if let day = savedDay(index) { saved.days.append(day) }
    }
    if let unclaimed {
      saved.days += unclaimed.days
      saved.targets += unclaimed.targets
      saved.working += unclaimed.working
      saved.guards += unclaimed.guards
    }
    return saved
  }

  /// Nil where no price has come.
  private func savedDay(_ index: Int) -> SavedDesk.Day? {
    let (day, id) = (instruments[index].day, UInt32(index))
    guard let reference = day.limits.reference else { return nil }
    let place = place(Slot(strategy: -1, instrument: id, next: -1))
    var saved = SavedDesk.Day(place: place, date: reference.date)
    saved.last = price(reference.last, id)
    saved.previousClose = price(reference.previousClose, id)
    if let newest = day.purchases.newest {
      saved.bought = size(newest.bought, id)
      saved.settles = newest.close
    }
    return saved
  }

  private func savedOwner(_ owner: Int) -> SavedDesk.Owner {
    var saved = SavedDesk.Owner(
      name: owner == 0 ? nil : owner == 1 ? "" : header.strategies[owner - 2].name)
    saved.commanded = commanded[owner].name
    saved.afterDailyLoss = afterDailyLoss[owner].name
    saved.afterDrawdown = afterDrawdown[owner].name
    saved.isRolledBack = retired[owner]
    saved.hasTakenOver = !isShadow[owner] && rules(ofOwner: owner)?.canary.isShadow == true
    return saved
  }

  private func place(_ slot: Slot) -> SavedDesk.Place {
    let instrument = header.instruments[Int(slot.instrument)]
    return SavedDesk.Place(
      symbol: instrument.symbol, publisher: instrument.publisher,
      strategy: slot.strategy < 0 ? "" : header.strategies[slot.strategy].name)
  }

  private func order(_ place: SavedDesk.Place) -> (String, String, String) {
    (place.symbol, place.publisher, place.strategy)
  }

  /// Nil where nothing is wanted and nothing is to be closed.
  private func savedTarget(_ slot: Slot) -> SavedDesk.Target? {
    guard slot.hasWanted || slot.exit.dueSince != noTime else { return nil }
    var target = SavedDesk.Target(place: place(slot))
    if slot.hasWanted { target.size = size(slot.wanted, slot.instrument) }
    target.time = slot.signalTime
    target.signal = slot.signal
    target.stoppedSide = Int(slot.stoppedSide)
    target.isEntryDue = slot.isEntryDue
    target.entryTry = slot.entryTry
    let exit = slot.exit
    guard exit.dueSince != noTime, held(by: slot) != 0 else { return target }
    var saved = SavedDesk.Exit(since: exit.dueSince, backOff: exit.backOff)
    saved.nextTry = exit.nextTry
    saved.refusals = Int(exit.refusals)
    saved.widenings = Int(exit.widenings)
    saved.stuckDate = exit.isStuck ? exit.stuckDate : nil
    saved.toldWait = Int(exit.toldWait.rawValue)
    target.exit = saved
    return target
  }

  private func size(_ size: Int64, _ instrument: UInt32) -> ExactDecimal {
    ExactDecimal(
      Int128(size), exponent: Int(header.instruments[Int(instrument)].sizeExponent))
  }

  private func price(_ price: Int64, _ instrument: UInt32) -> ExactDecimal? {
    price == noNumber
      ? nil
      : ExactDecimal(
        Int128(price), exponent: Int(header.instruments[Int(instrument)].priceExponent))
  }

  private func savedOrder(_ order: OpenOrder) -> SavedDesk.Working {
    let slot = slots[Int(order.slot)]
    var saved = SavedDesk.Working(
      place: place(slot), side: order.side, size: size(order.left, slot.instrument))
    saved.price = order.type == .market ? nil : price(order.price, slot.instrument)
    saved.terms = order.terms
    let prices = [
      ("trigger", order.terms.trigger), ("trail", order.terms.trail),
      ("stop", order.terms.stopDistance), ("target", order.terms.targetDistance),
    ]
    for (key, number) in prices { saved.distances[key] = price(number, slot.instrument) }
    if order.terms.display != noNumber {
      saved.distances["display"] = size(order.terms.display, slot.instrument)
    }
    return saved
  }

  private func savedGuard(_ guarding: StartingProtection) -> SavedDesk.Guard? {
    guard let instrument = header.instruments.first(where: { $0.symbol == guarding.symbol }) else {
      return nil
    }
    let slot = Slot(strategy: guarding.strategy, instrument: instrument.id, next: -1)
    var saved = SavedDesk.Guard(
      place: place(slot), average: guarding.average * instrument.priceScale,
      parent: guarding.parent, made: guarding.made)
    saved.stop = price(guarding.stopDistance, instrument.id)
    saved.target = price(guarding.targetDistance, instrument.id)
    saved.level = price(guarding.level, instrument.id)
    let shares = [guarding.stopShare, guarding.targetShare].map {
      $0 == noNumber ? nil : ExactDecimal(Int128($0), exponent: -9)
    }
    (saved.stopShare, saved.targetShare) = (shares[0], shares[1])
    saved.trails = guarding.stopTrails
    return saved
  }
}

extension OpenOrder {
  /// It is not over with the session: good until cancelled, or for an opening that has not come; and nobody
  /// has asked for its end.
  var outlivesSession: Bool {
    if left == 0 || isCancelling { return false }
    return terms.timeInForce == .atOpen || terms.timeInForce == .goodTillCancel && !isExit
  }

  /// Risk sent it to close what is held: the next session sends its own.
  private var isExit: Bool { isReducing && request == 0 }
}
