import Accounts
import EventModel

/// From what is wanted to orders.
extension Desk {
  /// Decides what is listed, in order. What an order causes at once may list more.
  func decide(into output: inout EventBuffer, _ venue: VenueReports?) {
    if !invalidSignals.isEmpty {
      for index in invalidSignals { refuseInvalid(index, into: &output, venue) }
      invalidSignals.removeAll(keepingCapacity: true)
    }
    var index = 0
    while index < listed.count {
      let slot = listed[index]
      index += 1
      slots[slot].isListed = false
      decide(slot, into: &output, venue)
    }
    listed.removeAll(keepingCapacity: true)
  }

  /// Brings a slot nearer to what it should hold: takes back what would carry it elsewhere, closes what
  /// is too much, and makes the one attempt of its signal to hold more.
  private func decide(_ index: Int, into output: inout EventBuffer, _ venue: VenueReports?) {
    guard let target = target(of: slots[index]) else { return }
    let gap = gap(index, to: target)
    noteReach(index, held(by: slots[index]), target)
    if gap.hasExcess {
      slots[index].hasWaited = true
      return withdraw(index, gap, into: &output, venue)
    }
    if !isDust(gap.reduction, index) {
      reduce(index, gap.reduction, into: &output, venue)
    } else if !open.has(index) {
      slots[index].exit = ExitState()
    }
    if slots[index].isEntryDue { tryToEnter(index, target, into: &output, venue) }
  }

  private func gap(_ index: Int, to target: Int64) -> PositionGap {
    let slot = slots[index]
    let open = slot.isShadow ? OpenQuantity() : slot.open
    return PositionGap(
      held: held(by: slot), buys: open.buys, sells: open.sells, wanted: target)
  }

  /// Less than can be traded; the odd rest of an A-share is sold as a whole.
  func isDust(_ size: Int64, _ index: Int) -> Bool {
    let instrument = instruments[Int(slots[index].instrument)]
    if size == 0 { return true }
    return instrument.lot != noNumber && size.magnitude.clamped < instrument.lot
      && !instrument.isShare
  }

  /// Makes the attempt of a signal, unless something has to be closed before.
  private func tryToEnter(
    _ index: Int, _ target: Int64, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let slot = slots[index]
    if let cause = overriding(slot) {
      slots[index].isEntryDue = false
      let increase = PositionGap(
        held: held(by: slot), buys: 0, sells: 0, wanted: slot.wanted
      ).increase
      if increase == 0 { return }
      var order = order(of: index, increase)
      complete(&order)
      return refuse(order, cause, .reject(limit: 0, observed: 1), into: &output)
    }
    if slot.entryTry != .min, let span = terms[slot.strategy + 2].retriesFor,
      now >= slot.signalTime.addingSaturated(span)
    {
      // The time for trying again is over.
      slots[index].isEntryDue = false
      return
    }
    if slot.entryNeedsNews || now < slot.entryTry { return }
    if isWaiting(slot) {
      slots[index].hasWaited = true
      return
    }
    // What closes goes first: sent by now, or the entry would be taken for it.
    let rest = gap(index, to: target)
    if rest.hasExcess || !isDust(rest.reduction, index)
      || slot.entryWaits && slot.open.same(rest.increase > 0 ? .bid : .ask) > 0
    {
      slots[index].hasWaited = true
      return
    }
    enter(index, rest.increase, into: &output, venue)
  }

  /// The one increasing attempt of a signal.
  private func enter(
    _ index: Int, _ increase: Int64, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let isSecond = slots[index].entryWaits
    slots[index].isEntryDue = false
    slots[index].entryWaits = false
    if increase == 0 { return }
    let slot = slots[index]
    let terms = terms[slot.strategy + 2]
    if let age = terms.signalAge, slot.hasWaited || slot.entryTry != .min,
      now.subtractingSaturated(slot.signalTime) > age
    {
      hinder(index, .staleData)
      return
    }
    var order = order(of: index, increase)
    order.terms.protect(as: slot.signal, priceScale: priceScales[Int(slot.instrument)])
    price(&order, terms)
    let closes = slots[index].open.same(order.side) > 0
    guard let failure = submit(&order, into: &output, venue) else { return }
    hinder(index, failure)
    if closes, !isSecond, failure == .shortSale || failure == .settlement || failure == .tradingHalt
    {
      // Once what closes the position has ended it may be allowed.
      slots[index].isEntryDue = true
      slots[index].entryWaits = true
    } else {
      retryEntry(index)
    }
  }

  /// An entry came to nothing: it is tried again where the configuration says so.
  func retryEntry(_ index: Int) {
    let terms = terms[slots[index].strategy + 2]
    guard let span = terms.retriesFor, slots[index].hasWanted,
      now < slots[index].signalTime.addingSaturated(span)
    else { return }
    slots[index].isEntryDue = true
    slots[index].entryTry = now.addingSaturated(configuration.exits.retryAfter)
    slots[index].entryNeedsNews = true
    awaitNews(of: slots[index].instrument)
  }

  private func refuseInvalid(
    _ index: Int, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    var order = order(of: index, 0)
    order.isInvalid = true
    _ = submit(&order, into: &output, venue)
  }

  /// Whether a strategy that was rolled back still holds what this one would trade: that is closed
  /// first.
  private func isWaiting(_ slot: Slot) -> Bool {
    if !hasRetired || retired[slot.strategy + 2] || slot.isShadow { return false }
    var place = instruments[Int(slot.instrument)].firstSlot
    while place >= 0 {
      let other = slots[Int(place)]
      if retired[other.strategy + 2], !other.isShadow,
        open.has(Int(place))
          || account.quantity(strategy: other.strategy, instrument: other.instrument) != 0
      {
        return true
      }
      place = other.next
    }
    return false
  }

  /// An order of a slot for a size with its sign, without a type and a price.
  func order(of index: Int, _ signedSize: Int64) -> ProposedOrder {
    let slot = slots[index]
    let side: Side = signedSize > 0 ? .bid : signedSize < 0 ? .ask : .none
    var order = ProposedOrder(
      slot: index, strategy: slot.strategy, instrument: slot.instrument, side: side,
      size: signedSize.magnitude.clamped, origin: slot.origin, receiveTime: slot.receiveTime)
    order.terms.strategy = slot.strategy
    order.terms.timeInForce = .day
    order.terms.decisionTime = slot.signalTime == noTime ? now : slot.signalTime
    order.terms.signal = UInt64(exactly: slot.signal.number) ?? 0
    return order
  }

  /// Gives an order of a signal its type, price and schedule.
  private func price(_ order: inout ProposedOrder, _ terms: OrderTerms) {
    order.terms.type = terms.type
    order.terms.timeInForce = terms.timeInForce
    order.terms.schedule = terms.schedule
    if let deadline = terms.deadline {
      order.terms.deadline = now.addingReportingOverflow(deadline).partialValue
    }
    if terms.type == .limit { order.price = limit(of: order, offset: terms.offset) }
  }

  /// A limit so much worse than the touch, as a share of it, to the whole tick that is better;
  /// `noNumber` where no price is known.
  func limit(of order: ProposedOrder, offset: Double) -> Int64 {
    let market = prices[order.instrument]
    let touch = market.touch(of: order.side)
    let reference = touch != noNumber ? touch : market.last
    guard reference != noNumber else { return noNumber }
    let sign = order.side == .bid ? 1.0 : -1
    let exact = Double(reference) + sign * offset * abs(Double(reference))
    guard exact.magnitude < 9e18 else { return noNumber }
    let step = Double(max(1, instruments[Int(order.instrument)].tick))
    let ticks = (exact / step).rounded(order.side == .bid ? .down : .up)
    return Int64(exactly: ticks * step) ?? noNumber
  }
}
