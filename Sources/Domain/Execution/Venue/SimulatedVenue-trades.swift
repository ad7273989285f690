import EventModel

/// A market of which trades are all that is known.
extension SimulatedVenue {
  /// Orders that do not wait have had their trade.
  private mutating func expireAtOnce(_ instrument: Int, before arrival: Int64, at time: Int64) {
    var place = 0
    while place < orders[instrument].count {
      let order = orders[instrument][place]
      if order.isImmediate, order.arrival <= arrival {
        remove(instrument, place)
        tell(.expired, order, at: time)
      } else {
        place += 1
      }
    }
  }

  /// A trade, where trades are all that is known: orders trade with it as far as its size goes. What
  /// is at its limit is filled only where so configured, as others were there before.
  mutating func tradedAlone(
    _ instrument: Int, _ price: Int64, _ size: Int64, at time: Int64, origin: UInt64
  ) {
    followCalendar(instrument, to: time)
    guard price != noNumber, size > 0, board.pointee.markets[instrument].isContinuous else {
      return
    }
    let bounds = bounds(instrument, at: time)
    let lot = board.pointee.markets[instrument].lot
    var left = size
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      guard !order.waitsForAuction || isDue(order, board.pointee.markets[instrument]),
        order.isMarket || order.isPassed(by: price) || options.fillsOnTouch && order.price == price,
        // At the limit of the day the others of a side have waited longer.
        options.fillsOnTouch || price != (order.isBuy ? bounds.upperBound : bounds.lowerBound)
      else { continue }
      var part = min(fillable(order, at: time), left)
      if part < order.remaining { part -= part % lot }
      if part < order.remaining, order.timeInForce == .fillOrKill { part = 0 }
      guard part > 0 else { continue }
      left -= part
      let paid = order.isMarket ? price : order.price
      fill(
        &order, part, at: paid, order.isMarket ? .taker : .maker, time: time, origin: origin)
      orders[instrument][place] = order
      isDone = isDone || order.remaining == 0
    }
    if isDone { removeDone(instrument) }
    expireAtOnce(instrument, before: time, at: time)
    if !stops[instrument].isEmpty {
      // What is triggered by a trade comes behind it.
      reached(instrument, sellsAt: price, buysAt: price)
      workTriggered(instrument, at: time, origin: origin)
    }
    settle(instrument, at: time)
  }
}
