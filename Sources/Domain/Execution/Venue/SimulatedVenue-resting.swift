import EventModel

extension SimulatedVenue {
  /// The book of an instrument has changed: a group that changed it ended.
  mutating func bookChanged(_ instrument: Int, at time: Int64, origin: UInt64) {
    forgetTakings(instrument)
    for place in orders[instrument].indices where !orders[instrument][place].isMarket {
      var order = orders[instrument][place]
      moveInQueue(&order)
      orders[instrument][place] = order
    }
    followCalendar(instrument, to: time)
    guard isTradable(instrument) else { return }
    if !stops[instrument].isEmpty { quoted(instrument, at: time, origin: origin) }
    let market = board.pointee.markets[instrument]
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      guard isDue(order, market), crosses(order, at: time) else { continue }
      take(
        &order, liquidity: order.waitsForAuction || order.isTaking ? .taker : .maker, at: time,
        origin: origin)
      orders[instrument][place] = order
      if order.remaining == 0 { isDone = true }
    }
    if isDone { removeDone(instrument) }
    settle(instrument, at: time)
  }

  /// Brings an order's place in the queue up to the size that now shows at its price.
  private mutating func moveInQueue(_ order: inout VenueOrder) {
    if board.pointee.mode == .l3 {
      // The book was void: it is the last of those that are told anew.
      if order.ahead < 0 { noteOrdersAhead(&order) }
      return
    }
    guard
      let shown = board.pointee.shown(
        Int(order.instrument), isAsk: !order.isBuy, at: order.price)
    else { return }
    if order.ahead < 0 {
      // Its price shows for the first time since it came: it is taken to be the last there.
      order.ahead = Double(shown)
    } else if shown != order.shown {
      let unit = board.pointee.markets[Int(order.instrument)].sizeUnit
      order.ahead =
        options.queue.position(
          ahead: order.ahead * unit, shownBefore: Double(order.shown) * unit,
          shownNow: Double(shown) * unit, traded: Double(order.traded) * unit) / unit
    }
    order.shown = shown
    order.traded = 0
  }

  /// A trade of the market, in a book of levels: it eats the queues at its price, and what would have
  /// been before it at better prices.
  ///
  /// - Parameter aggressor: the side that crossed the spread; `none` where it is not told.
  mutating func traded(
    _ instrument: Int, _ price: Int64, _ size: Int64, _ aggressor: Side, at time: Int64,
    origin: UInt64
  ) {
    followCalendar(instrument, to: time)
    guard price != noNumber, size > 0, board.pointee.markets[instrument].isContinuous else {
      return
    }
    var isDone = false
    if aggressor != .bid { isDone = eat(instrument, price, size, buys: true, time, origin) }
    if aggressor != .ask {
      isDone = eat(instrument, price, size, buys: false, time, origin) || isDone
    }
    if isDone { removeDone(instrument) }
    settle(instrument, at: time)
  }

  private mutating func eat(
    _ instrument: Int, _ price: Int64, _ size: Int64, buys: Bool, _ time: Int64, _ origin: UInt64
  ) -> Bool {
    let lot = board.pointee.markets[instrument].lot
    var own: Int64 = 0
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      if order.isBuy != buys || order.isMarket || order.waitsForAuction { continue }
      var part: Int64 = 0
      if order.isPassed(by: price) {
        let open = fillable(order, at: time)
        part = options.fillsAllWhenPassed ? open : min(open, size - own)
      } else if order.price == price {
        order.traded += size
        if order.ahead >= 0 {
          let reach = Double(size - own) - order.ahead
          if reach > 0 {
            let open = min(order.queued, fillable(order, at: time))
            part = min(open, Int64(reach.rounded(.down)))
          }
          order.ahead = max(0, order.ahead - Double(size - own))
        }
      }
      if part != order.remaining { part -= part % lot }
      if part > 0 {
        own += part
        let paid = order.isTaking && order.isPassed(by: price) ? price : order.price
        fill(
          &order, part, at: paid, order.isTaking ? .taker : .maker, time: time, origin: origin)
        if order.remaining == 0 { isDone = true }
      }
      orders[instrument][place] = order
    }
    return isDone
  }
}
