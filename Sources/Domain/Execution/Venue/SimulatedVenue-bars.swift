import EventModel

/// A bar as the venue takes it.
struct BarPrices {
  var open: Int64
  var high: Int64
  var low: Int64
  var close: Int64
  /// `noNumber` when it is not known.
  var volume: Int64
  var basis: BarBasis
  var start: Int64
  var end: Int64
}

extension SimulatedVenue {
  /// A bar is complete. Orders that were at the venue when it began meet its open, then its range;
  /// where the order of high and low matters, the adverse one came first: a limit is filled at its
  /// own price, and only where the range passes it (or touches it, if so configured).
  mutating func barEnded(_ instrument: Int, _ bar: BarPrices, origin: UInt64) {
    clock = bar.end
    let market = board.pointee.markets[instrument]
    guard market.isContinuous || market.phase == .closed || market.phase == .postClose else {
      return
    }
    var left =
      bar.volume == noNumber
      ? Int64.max : Int64((Double(bar.volume) * options.maximumBarShare).rounded(.down))
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      guard order.arrival <= bar.start, bar.basis.serves(buys: order.isBuy),
        let (price, liquidity, time) = price(of: order, in: bar, market)
      else { continue }
      var part = min(order.remaining, left)
      if part < order.remaining { part -= part % market.lot }
      if part < order.remaining, order.timeInForce == .fillOrKill { part = 0 }
      if part > 0 {
        left -= part
        let paid = liquidity == .maker ? price : paid(price, by: order, part, at: time)
        fill(&order, part, at: paid, liquidity, time: time, origin: origin)
        orders[instrument][place] = order
      }
      isDone = isDone || order.remaining == 0
    }
    if isDone { removeDone(instrument) }
    expireAtOnce(instrument, before: bar.start, at: bar.end)
    expireMissedOpenings(instrument, bar)
  }

  /// Limits for the opening that it did not reach are gone with it. What the share of the bar's volume
  /// has left of a market order waits for the next.
  private mutating func expireMissedOpenings(_ instrument: Int, _ bar: BarPrices) {
    var place = 0
    while place < orders[instrument].count {
      let order = orders[instrument][place]
      if order.timeInForce == .atOpen, !order.isMarket, order.arrival <= bar.start {
        remove(instrument, place)
        tell(.expired, order, at: bar.end)
      } else {
        place += 1
      }
    }
  }

  /// What an order gets in a bar; nil where the bar does not fill it.
  private func price(
    of order: VenueOrder, in bar: BarPrices, _ market: InstrumentMarket
  ) -> (price: Int64, liquidity: Liquidity, time: Int64)? {
    if order.timeInForce == .atClose {
      guard bar.endsSession(market), order.accepts(bar.close) else { return nil }
      return (bar.close, .auction, bar.end)
    }
    let open = bar.open(buying: order.isBuy)
    if order.timeInForce == .atOpen {
      return order.accepts(open) ? (open, .auction, bar.start) : nil
    }
    if order.accepts(open) { return (open, .taker, bar.start) }
    // Those that do not wait have had their chance.
    if order.isImmediate { return nil }
    let extreme = order.isBuy ? bar.low : bar.high
    if order.isPassed(by: extreme) || options.fillsOnTouch && extreme == order.price {
      return (order.price, .maker, bar.end)
    }
    return nil
  }

  /// Orders that do not wait have had their bar, or their trade.
  mutating func expireAtOnce(_ instrument: Int, before arrival: Int64, at time: Int64) {
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
    guard price != noNumber, size > 0, board.pointee.markets[instrument].isContinuous else {
      return
    }
    let lot = board.pointee.markets[instrument].lot
    var left = size
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      guard !order.waitsForAuction || isDue(order, board.pointee.markets[instrument]),
        order.isMarket || order.isPassed(by: price) || options.fillsOnTouch && order.price == price
      else { continue }
      var part = min(order.remaining, left)
      if part < order.remaining { part -= part % lot }
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
  }
}

extension BarBasis {
  /// Bars of bids are what sellers get, bars of asks what buyers pay; others serve both.
  func serves(buys: Bool) -> Bool { buys ? self != .bid : self != .ask }
}

extension BarPrices {
  /// Whether the bar's close is that of the session: by the calendar, or as it spans hours.
  func endsSession(_ market: InstrumentMarket) -> Bool {
    end >= market.sessionEnd || end - start >= 4 * Timestamp.hour
  }
}

extension BarPrices {
  /// The first price. One outside of the bar's range was not there (some files have 0 for an opening
  /// that they lack); then it is the worse end of the range.
  func open(buying: Bool) -> Int64 {
    open >= low && open <= high ? open : buying ? high : low
  }

  /// Whether all prices are there and in their order.
  var isWhole: Bool {
    open != noNumber && low != noNumber && high != noNumber && close != noNumber && low <= high
  }
}
