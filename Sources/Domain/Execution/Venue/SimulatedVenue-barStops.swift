import EventModel

/// Stops where bars are all that is known.
extension SimulatedVenue {
  /// Fills the stops that a moment of a bar reaches: at its open those that it opens beyond, inside those
  /// whose trigger lies in its range, at the trigger.
  mutating func fillStops(
    _ instrument: Int, at moment: BarMoment, of bar: BarPrices, left: inout Int64, origin: UInt64
  ) {
    var place = 0
    while place < stops[instrument].count {
      if moment == .open, stops[instrument][place].conditions.trigger == noNumber {
        stops[instrument][place].follow(bar.open(buying: stops[instrument][place].isBuy))
      }
      let order = stops[instrument][place]
      let price = moment == .open ? bar.open(buying: order.isBuy) : bar.worst(for: order)
      guard order.arrival <= bar.opensUntil, order.isIn(bar), bar.basis.serves(buys: order.isBuy),
        order.isReached(by: price)
      else {
        place += 1
        continue
      }
      let got =
        moment == .open
        ? BarFill(price: price, liquidity: .taker, time: max(bar.start, order.arrival))
        : BarFill(price: order.conditions.trigger, liquidity: .taker, time: bar.end)
      fillStop(instrument, place, got, in: bar, left: &left, origin: origin)
    }
  }

  /// Stops that came with what was filled inside of the bar: where an entry was filled on the way, the
  /// way went on to the worse end of the bar, and its target was reached where the bar ends behind it.
  mutating func fillNewStops(
    _ instrument: Int, _ bar: BarPrices, left: inout Int64, origin: UInt64
  ) {
    var place = 0
    while place < stops[instrument].count {
      let order = stops[instrument][place]
      guard order.arrival == bar.end, order.role == .stop,
        position(of: order)?.isFromInside == true,
        bar.basis.serves(buys: order.isBuy), order.isReached(by: bar.worst(for: order))
      else {
        place += 1
        continue
      }
      let got = BarFill(price: order.conditions.trigger, liquidity: .taker, time: bar.end)
      fillStop(instrument, place, got, in: bar, left: &left, origin: origin)
    }
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      guard order.role == .target, order.arrival == bar.end,
        position(of: order)?.isFromInside == true, bar.basis.serves(buys: order.isBuy),
        order.isPassed(by: bar.close)
      else { continue }
      var part = min(fillable(order, at: bar.end), left)
      if part < order.remaining { part -= part % board.pointee.markets[instrument].lot }
      guard part > 0 else { continue }
      left -= part
      fill(&order, part, at: order.price, .maker, time: bar.end, origin: origin)
      orders[instrument][place] = order
    }
    removeDone(instrument)
    settle(instrument, at: bar.end)
  }

  /// Stops that follow the market: the best price of the bar moves them, and where the bar then ends
  /// beyond them it has passed them on its way.
  mutating func trail(
    _ instrument: Int, _ bar: BarPrices, left: inout Int64, origin: UInt64
  ) {
    var place = 0
    while place < stops[instrument].count {
      guard stops[instrument][place].conditions.trail != noNumber,
        stops[instrument][place].arrival <= bar.opensUntil,
        bar.basis.serves(buys: stops[instrument][place].isBuy)
      else {
        place += 1
        continue
      }
      stops[instrument][place].follow(bar.best(for: stops[instrument][place]))
      let order = stops[instrument][place]
      guard order.isReached(by: bar.close) else {
        place += 1
        continue
      }
      let got = BarFill(price: order.conditions.trigger, liquidity: .taker, time: bar.end)
      fillStop(instrument, place, got, in: bar, left: &left, origin: origin)
    }
  }

  /// A stop is triggered: it takes what the bar gives at a price, and what is left is an order like others.
  private mutating func fillStop(
    _ instrument: Int, _ place: Int, _ got: BarFill, in bar: BarPrices, left: inout Int64,
    origin: UInt64
  ) {
    var order = removeStop(instrument, place)
    order.isTriggered = true
    order.arrival = got.time
    serial += 1
    order.serial = serial
    let lot = board.pointee.markets[instrument].lot
    let isLocked = bar.isLocked(buying: order.isBuy, bounds(instrument, at: bar.end - 1))
    if order.accepts(got.price), !isLocked {
      var part = min(fillable(order, at: got.time), left)
      if part < order.remaining { part -= part % lot }
      if part > 0 {
        left -= part
        fill(
          &order, part, at: paid(got, by: order, part, in: bar), .taker, time: got.time,
          origin: origin)
        if got.time == bar.end { noteInside(order) }
      }
    }
    if order.remaining > 0 || order.isOverfilled { insert(order) }
  }

  /// What the strategy of an order holds comes from inside of the bar.
  mutating func noteInside(_ order: VenueOrder) {
    let instrument = Int(order.instrument)
    for place in positions[instrument].indices
    where positions[instrument][place].strategy == order.strategy
      && positions[instrument][place].isLong == order.isBuy
    {
      positions[instrument][place].isFromInside = true
    }
  }
}

extension BarPrices {
  /// The end of the range that a waiting order's trigger lies towards.
  fileprivate func worst(for order: VenueOrder) -> Int64 { order.isBuy ? high : low }
  fileprivate func best(for order: VenueOrder) -> Int64 { order.isBuy ? low : high }
}
