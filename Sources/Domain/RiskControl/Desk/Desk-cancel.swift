import EventModel

/// Orders are taken back.
extension Desk {
  /// Takes back orders of a slot until what is open stays within what is wanted: those that are to
  /// increase first, the newest of them first. What a signal ordered may be taken back by a signal; what
  /// bots asked for only by what goes before all signals.
  func withdraw(
    _ index: Int, _ gap: PositionGap, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    let includesRequests = overriding(slots[index]) != nil
    let reason = overriding(slots[index]) ?? .targetChanged
    for side in [Side.bid, .ask] {
      var excess = side == .bid ? gap.excessBuys : gap.excessSells
      // What was asked back already goes as well.
      for id in open.ids(ofSlot: index) {
        guard let place = open.index(of: id), open[place].side == side else { continue }
        if open[place].isCancelling { excess -= open[place].left }
      }
      excess -= cancelSpent(index, side, reason, into: &output, venue)
      for isReducing in [false, true] {
        for id in open.ids(ofSlot: index) where excess > 0 {
          guard let place = open.index(of: id) else { continue }
          let order = open[place]
          guard order.side == side, order.isReducing == isReducing, !order.isCancelling,
            now >= order.cancelAgain,
            includesRequests || order.request == 0
          else { continue }
          excess -= order.left
          cancel(place, reason, into: &output, venue)
        }
      }
    }
  }

  /// Takes back exits that have nothing left to close, as a stop was filled before them: an entry behind
  /// them stays.
  ///
  /// - Returns: their size.
  private func cancelSpent(
    _ index: Int, _ side: Side, _ reason: DecisionReason, into output: inout EventBuffer,
    _ venue: VenueReports?
  ) -> Int64 {
    let held = held(by: slots[index])
    if held != 0, (held > 0) != (side == .bid) { return 0 }
    var size: Int64 = 0
    for id in open.ids(ofSlot: index) {
      guard let place = open.index(of: id), open[place].side == side, open[place].isReducing,
        open[place].terms.reduceOnly == 1, !open[place].isCancelling
      else { continue }
      size = size.addingSaturated(open[place].left)
      cancel(place, reason, into: &output, venue)
    }
    return size
  }

  /// Asks that open orders of an owner be cancelled; 0 is all.
  ///
  /// - Parameter all: also those that reduce a position.
  func cancelOrders(
    owner: Int, all: Bool = false, _ reason: DecisionReason, into output: inout EventBuffer,
    _ venue: VenueReports?
  ) {
    for id in open.ids {
      // What an order causes at once may end others.
      guard let place = open.index(of: id), all || !open[place].isReducing,
        owner == 0 || slots[Int(open[place].slot)].strategy + 2 == owner
      else { continue }
      cancel(place, reason, into: &output, venue)
    }
  }

  /// Asks again for what a state or the kill switch has cancelled and the venue would not: it knows a
  /// time in which nothing can be.
  func cancelAgain(_ slot: Int, into output: inout EventBuffer, _ venue: VenueReports?) {
    for id in open.ids(ofSlot: slot) {
      guard let place = open.index(of: id), open[place].cancelAgain != .min,
        now >= open[place].cancelAgain, !open[place].isCancelling
      else { continue }
      switch open[place].cancelReason {
      case .killSwitch, .halted, .reducingOnly, .flatten, .rolledBack, .selfMatch:
        cancel(place, open[place].cancelReason, into: &output, venue)
      default: break
      }
    }
  }

  /// Asks that an open order be cancelled, once.
  func cancel(
    _ index: Int, _ reason: DecisionReason, into output: inout EventBuffer, _ venue: VenueReports?
  ) {
    if open[index].isCancelling { return }
    open[index].isCancelling = true
    open[index].cancelReason = reason
    let order = open[index]
    emit(proposal(of: order), order.id, .cancelRequested, reason, into: &output, venue)
  }

  /// An open order as it was asked for.
  func proposal(of order: OpenOrder) -> ProposedOrder {
    let slot = slots[Int(order.slot)]
    return ProposedOrder(
      slot: Int(order.slot), strategy: slot.strategy, instrument: slot.instrument,
      side: order.side, size: order.size, price: order.price, terms: order.terms,
      origin: slot.origin, receiveTime: slot.receiveTime,
      isExit: order.isReducing && order.request == 0,
      time: now)
  }
}
