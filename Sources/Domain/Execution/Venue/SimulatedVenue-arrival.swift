import EventModel
import MarketRules

extension SimulatedVenue {
  /// Whether there is a book that orders meet; trades and bars come to them.
  var meetsBook: Bool { board.pointee.mode != .trades && board.pointee.mode != .bars }

  /// A new order reaches the venue.
  mutating func arrive(_ ticket: OrderTicket, at time: Int64) {
    let instrument = Int(ticket.instrument)
    followCalendar(instrument, to: time)
    let market = board.pointee.markets[instrument]
    serial += 1
    var order = VenueOrder(ticket, arrival: time, serial: serial)
    order.openings = market.openings
    guard isValid(order, market),
      order.conditions.expiry == noTime || order.conditions.expiry > time
    else { return tell(.rejected, order, at: time, reason: .invalidOrder) }
    if order.conditions.reducesOnly {
      let most = position(of: order)?.closable(buying: order.isBuy) ?? 0
      if most == 0 { return tell(.rejected, order, at: time, reason: .reducingOnly) }
      order.size = min(order.size, most)
    }
    guard isSettled(order, at: time) else {
      return tell(.rejected, order, at: time, reason: .settlement)
    }
    if order.type == .postOnly, meetsBook, !order.waitsForAuction, isTradable(instrument),
      crosses(order, at: time)
    {
      return tell(.rejected, order, at: time)
    }
    tell(.acknowledged, order, at: time)
    if order.conditions.expiry != noTime {
      queue.push(.expiry(order.id, instrument: order.instrument), at: order.conditions.expiry)
    }
    if order.conditions.isStop { return wait(order, at: time) }
    work(order, at: time)
  }

  /// An order that the venue has, and that waits for nothing, takes what there is; what is left of it
  /// rests or expires.
  mutating func work(_ order: VenueOrder, at time: Int64) {
    var order = order
    let instrument = Int(order.instrument)
    guard meetsBook, !order.waitsForAuction, isTradable(instrument) else {
      // Trades and bars come after it; the others wait for the auction, the end of the halt or a book
      // that can be traded with.
      if order.isImmediate, meetsBook { return tell(.expired, order, at: time) }
      let isHeldUp =
        meetsBook && !order.waitsForAuction && board.pointee.markets[instrument].isContinuous
      order.isTaking = isHeldUp && crosses(order, at: time)
      return rest(order, at: time)
    }
    order.isTaking = crosses(order, at: time)
    if order.timeInForce != .fillOrKill || available(to: order, at: time) >= order.size {
      take(&order, liquidity: .taker, at: time, origin: order.origin)
    }
    if order.remaining == 0 {
      // It was more than could be closed.
      if order.toldSize > order.size { tell(.resized, order, at: time) }
      return
    }
    if order.isImmediate { tell(.expired, order, at: time) } else { rest(order, at: time) }
  }

  private func isValid(_ order: VenueOrder, _ market: InstrumentMarket) -> Bool {
    // Schedules may cut less than the smallest order.
    let lots = LotRule(lot: market.lot, sellsRest: market.lots.sellsRest)
    let held = held(Int(order.instrument))
    guard order.size > 0, lots.admits(order.size, isSale: !order.isBuy, held: held) else {
      return false
    }
    if order.conditions.trigger != noNumber, order.conditions.trigger % market.tick != 0 {
      return false
    }
    if order.isMarket { return true }
    return order.price != noNumber && order.price % market.tick == 0
  }

  private mutating func rest(_ order: VenueOrder, at time: Int64) {
    var order = order
    joinQueue(&order)
    insert(order)
    watchSession(order)
  }

  /// The place in the queue of its price that an order gets now.
  mutating func joinQueue(_ order: inout VenueOrder) {
    order.traded = 0
    order.ahead = VenueOrder.notSeen
    if order.isMarket { return }
    if board.pointee.mode == .l3 { return noteOrdersAhead(&order) }
    let shown = board.pointee.shown(
      Int(order.instrument), isAsk: !order.isBuy, at: order.price)
    if let shown {
      order.shown = shown
      order.ahead = Double(shown)
    }
  }

  mutating func cancelArrives(_ ticket: OrderTicket, at time: Int64) {
    let instrument = Int(ticket.instrument)
    guard let order = takeOut(ticket.id, instrument) else {
      // Done before the request came.
      serial += 1
      return tell(
        .cancelRejected, VenueOrder(ticket, arrival: time, serial: serial), at: time)
    }
    // What is taken back by name is not made again.
    if order.role != .none { dropProtection(of: order) }
    tell(.cancelled, order, at: time)
  }

  /// The time that an order named itself is over.
  mutating func expire(_ id: UInt64, _ instrument: Int, at time: Int64) {
    if let order = takeOut(id, instrument) { tell(.expired, order, at: time) }
  }

  /// Takes an order out of the venue, whether it waits for its trigger or rests.
  private mutating func takeOut(_ id: UInt64, _ instrument: Int) -> VenueOrder? {
    if let place = place(id, instrument) {
      let order = orders[instrument][place]
      remove(instrument, place)
      return order
    }
    guard let place = stops[instrument].firstIndex(where: { $0.id == id }) else { return nil }
    return removeStop(instrument, place)
  }

  mutating func replaceArrives(_ ticket: OrderTicket, at time: Int64) {
    let instrument = Int(ticket.instrument)
    followCalendar(instrument, to: time)
    let market = board.pointee.markets[instrument]
    let ahead = aheads[ticket.id]
    guard let order = takeOut(ticket.id, instrument) else {
      serial += 1
      return tell(
        .replaceRejected, VenueOrder(ticket, arrival: time, serial: serial), at: time)
    }
    var changed = order
    changed.price = order.isMarket ? noNumber : ticket.price
    changed.size = ticket.size
    changed.toldSize = ticket.size
    if order.conditions.isStop, !order.isTriggered {
      changed.conditions.trigger = ticket.conditions.trigger
    }
    let isCrossing =
      order.type == .postOnly && isTradable(instrument) && crosses(changed, at: time)
    guard isValid(changed, market), isSettled(changed, at: time), !isCrossing else {
      putBack(order, behind: ahead)
      return tell(.replaceRejected, order, at: time)
    }
    if changed.size <= order.filled {
      // Nothing is left to work: what was executed is the order.
      changed.size = order.filled
      return tell(.replaced, changed, at: time)
    }
    tell(.replaced, changed, at: time)
    let keepsPlace = changed.price == order.price && changed.size <= order.size
    let isWaiting = order.conditions.isStop && !order.isTriggered
    if keepsPlace || isWaiting { return putBack(changed, behind: ahead) }
    serial += 1
    changed.serial = serial
    changed.arrival = time
    changed.sent = ticket.sent
    changed.origin = ticket.origin
    work(changed, at: time)
  }

  /// An order that was taken out goes where it stood.
  ///
  /// - Parameter ahead: what stood before it in a book of single orders.
  private mutating func putBack(_ order: VenueOrder, behind ahead: OrdersAhead?) {
    if order.conditions.isStop, !order.isTriggered { return appendStop(order) }
    insert(order)
    aheads[order.id] = ahead
  }
}
