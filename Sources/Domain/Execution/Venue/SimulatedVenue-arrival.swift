import EventModel

extension SimulatedVenue {
  /// A new order reaches the venue.
  mutating func arrive(_ ticket: OrderTicket, at time: Int64) {
    let instrument = Int(ticket.instrument)
    followCalendar(instrument, to: time)
    let market = board.pointee.markets[instrument]
    serial += 1
    var order = VenueOrder(ticket, arrival: time, serial: serial)
    order.openings = market.openings
    guard isValid(order, market) else {
      return tell(.rejected, order, at: time, reason: .invalidOrder)
    }
    let meetsBook = board.pointee.mode != .trades && board.pointee.mode != .bars
    guard meetsBook, !order.waitsForAuction, isTradable(instrument) else {
      tell(.acknowledged, order, at: time)
      // Trades and bars come after it; the others wait for the auction, the end of the halt or a book
      // that can be traded with.
      if order.isImmediate, meetsBook {
        tell(.expired, order, at: time)
      } else {
        let isHeldUp = meetsBook && market.isContinuous && !order.waitsForAuction
        order.isTaking = isHeldUp && crosses(order, at: time)
        rest(order, at: time)
      }
      return
    }
    if order.type == .postOnly, crosses(order, at: time) { return tell(.rejected, order, at: time) }
    tell(.acknowledged, order, at: time)
    order.isTaking = crosses(order, at: time)
    if order.timeInForce != .fillOrKill || available(to: order, at: time) >= order.size {
      take(&order, liquidity: .taker, at: time, origin: order.origin)
    }
    if order.remaining == 0 { return }
    if order.isImmediate { tell(.expired, order, at: time) } else { rest(order, at: time) }
  }

  private func isValid(_ order: VenueOrder, _ market: InstrumentMarket) -> Bool {
    if order.size <= 0 || order.size % market.lot != 0 { return false }
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
    guard let place = place(ticket) else {
      // Done before the request came.
      serial += 1
      return tell(
        .cancelRejected, VenueOrder(ticket, arrival: time, serial: serial), at: time)
    }
    let order = orders[Int(ticket.instrument)][place]
    remove(Int(ticket.instrument), place)
    tell(.cancelled, order, at: time)
  }

  mutating func replaceArrives(_ ticket: OrderTicket, at time: Int64) {
    let instrument = Int(ticket.instrument)
    guard let place = place(ticket) else {
      serial += 1
      return tell(
        .replaceRejected, VenueOrder(ticket, arrival: time, serial: serial), at: time)
    }
    followCalendar(instrument, to: time)
    let market = board.pointee.markets[instrument]
    var order = orders[instrument][place]
    var changed = order
    changed.price = order.isMarket ? noNumber : ticket.price
    changed.size = ticket.size
    guard isValid(changed, market), order.type != .postOnly || !crosses(changed, at: time) else {
      return tell(.replaceRejected, order, at: time)
    }
    remove(instrument, place)
    if changed.size <= order.filled {
      // Nothing is left to work: what was executed is the order.
      changed.size = order.filled
      return tell(.replaced, changed, at: time)
    }
    let keepsPlace = changed.price == order.price && changed.size <= order.size
    order = changed
    tell(.replaced, order, at: time)
    if keepsPlace { return insert(order) }
    serial += 1
    order.serial = serial
    order.arrival = time
    order.sent = ticket.sent
    order.origin = ticket.origin
    let meetsBook = board.pointee.mode != .trades && board.pointee.mode != .bars
    if meetsBook, !order.waitsForAuction, isTradable(instrument) {
      order.isTaking = crosses(order, at: time)
      take(&order, liquidity: .taker, at: time, origin: order.origin)
    }
    if order.remaining > 0 { rest(order, at: time) }
  }
}
