import Calendars
import EventModel

/// When in a bar orders are filled: at its first price, between that and its end, at its last price.
enum BarMoment { case open, inside, close }

/// What an order gets in a bar.
struct BarFill {
  var price: Int64
  var liquidity: Liquidity
  var time: Int64
}

/// A market of which bars are all that is known.
extension SimulatedVenue {
  /// A bar is complete. Orders that were at the venue when it began meet its open, then its range;
  /// where the order of high and low matters, the adverse one came first: a limit is filled at its
  /// own price, and only where the range passes it (or touches it, if so configured).
  ///
  /// An order that was decided before the bar began and came while it ran is in it, too: within the
  /// first hundredth it gets the open, later the worse of open and close. One that was decided inside
  /// waits for the next.
  ///
  /// Stops are filled at their trigger, or at an open beyond it, and before everything else inside of the
  /// bar: where a stop and a target lie in one bar the worse comes first. What entries bring with them
  /// is there for the rest of their bar.
  mutating func barEnded(_ instrument: Int, _ bar: BarPrices, origin: UInt64) {
    clock = bar.end
    guard isTraded(instrument, bar) else { return }
    var left =
      bar.volume == noNumber
      ? Int64.max : Int64(min(9e18, (Double(bar.volume) * options.maximumBarShare).rounded(.down)))
    fillStops(instrument, at: .open, of: bar, left: &left, origin: origin)
    fill(instrument, at: .open, of: bar, left: &left, origin: origin)
    settle(instrument, at: bar.start)
    // The open may lie beyond what was made at it.
    fillStops(instrument, at: .open, of: bar, left: &left, origin: origin)
    settle(instrument, at: bar.start)
    fillStops(instrument, at: .inside, of: bar, left: &left, origin: origin)
    fill(instrument, at: .inside, of: bar, left: &left, origin: origin)
    settle(instrument, at: bar.end)
    if positions[instrument].contains(where: \.isFromInside) {
      fillNewStops(instrument, bar, left: &left, origin: origin)
    }
    trail(instrument, bar, left: &left, origin: origin)
    fill(instrument, at: .close, of: bar, left: &left, origin: origin)
    expireMissed(instrument, bar)
    settle(instrument, at: bar.end)
    for place in positions[instrument].indices { positions[instrument][place].isFromInside = false }
  }

  /// Whether orders trade in a bar: not in halts and auctions, nor outside of the session by the
  /// calendar. What spans hours has traded in one.
  private func isTraded(_ instrument: Int, _ bar: BarPrices) -> Bool {
    let market = board.pointee.markets[instrument]
    guard market.isContinuous || market.status.isOver else { return false }
    guard let session = session(instrument, of: bar) else { return true }
    return session.open < bar.end
  }

  /// The session of a bar by the calendar, or the next; nil where the calendar does not matter.
  private func session(_ instrument: Int, of bar: BarPrices) -> Session? {
    guard !board.pointee.markets[instrument].status.tellsSessions, !bar.isLong else { return nil }
    return try? sessions[instrument]?.session(openAtOrAfter: bar.start)
  }

  /// The opening that orders for the open which came before it get in a bar.
  private func opening(_ instrument: Int, of bar: BarPrices) -> Int64 {
    session(instrument, of: bar)?.open ?? bar.start
  }

  private mutating func fill(
    _ instrument: Int, at moment: BarMoment, of bar: BarPrices, left: inout Int64, origin: UInt64
  ) {
    let market = board.pointee.markets[instrument]
    let bounds = bounds(instrument, at: bar.end - 1)
    let opening = opening(instrument, of: bar)
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      guard bar.basis.serves(buys: order.isBuy), !bar.isLocked(buying: order.isBuy, bounds),
        let got = self.fill(of: order, at: moment, in: bar, market, opening: opening)
      else { continue }
      var part = min(fillable(order, at: got.time), left)
      if part < order.remaining { part -= part % market.lot }
      if part < order.remaining, order.timeInForce == .fillOrKill { part = 0 }
      guard part > 0 else { continue }
      left -= part
      let price = got.liquidity == .maker ? got.price : paid(got, by: order, part, in: bar)
      fill(&order, part, at: price, got.liquidity, time: got.time, origin: origin)
      orders[instrument][place] = order
      if moment == .inside, got.liquidity == .maker { noteInside(order) }
      isDone = isDone || order.remaining == 0
    }
    if isDone { removeDone(instrument) }
  }

  /// What a taker pays: slippage ends where the bar does, the prices of a model of impact do not.
  func paid(
    _ fill: BarFill, by order: VenueOrder, _ size: Int64, in bar: BarPrices
  ) -> Int64 {
    let paid = paid(fill.price, by: order, size, at: fill.time)
    return options.impact.isOff ? min(max(paid, bar.low), bar.high) : paid
  }

  /// What an order gets at a moment of a bar; nil where the bar does not fill it then.
  private func fill(
    of order: VenueOrder, at moment: BarMoment, in bar: BarPrices, _ market: InstrumentMarket,
    opening: Int64
  ) -> BarFill? {
    guard order.isIn(bar) else { return nil }
    switch moment {
    case .open: return atOpen(order, bar, opening: opening)
    case .inside: return inside(order, bar)
    case .close:
      guard order.timeInForce == .atClose, order.arrival <= bar.start, bar.endsSession(market),
        order.accepts(bar.close)
      else { return nil }
      return BarFill(price: bar.close, liquidity: .auction, time: bar.end)
    }
  }

  private func atOpen(_ order: VenueOrder, _ bar: BarPrices, opening: Int64) -> BarFill? {
    let open = bar.open(buying: order.isBuy)
    if order.timeInForce == .atOpen {
      guard order.arrival <= opening, order.accepts(open) else { return nil }
      return BarFill(price: open, liquidity: .auction, time: max(bar.start, order.arrival))
    }
    guard order.timeInForce != .atClose, order.arrival <= bar.opensUntil, order.accepts(open) else {
      return nil
    }
    return BarFill(price: open, liquidity: .taker, time: max(bar.start, order.arrival))
  }

  private func inside(_ order: VenueOrder, _ bar: BarPrices) -> BarFill? {
    if order.waitsForAuction { return nil }
    if order.arrival > bar.opensUntil {
      let open = bar.open(buying: order.isBuy)
      let worse = order.isBuy ? max(open, bar.close) : min(open, bar.close)
      if order.accepts(worse) { return BarFill(price: worse, liquidity: .taker, time: bar.end) }
      guard !order.isImmediate, order.isPassed(by: bar.close) else { return nil }
      return BarFill(price: order.price, liquidity: .maker, time: bar.end)
    }
    // Those that do not wait have had their chance.
    if order.isMarket || order.isImmediate { return nil }
    let extreme = order.isBuy ? bar.low : bar.high
    guard order.isPassed(by: extreme) || options.fillsOnTouch && extreme == order.price else {
      return nil
    }
    return BarFill(price: order.price, liquidity: .maker, time: bar.end)
  }

  /// Orders that do not wait have had their bar, and limits for the opening that it did not reach are
  /// gone with it. What the share of the bar's volume has left of a market order waits for the next.
  private mutating func expireMissed(_ instrument: Int, _ bar: BarPrices) {
    let opening = opening(instrument, of: bar)
    var place = 0
    while place < orders[instrument].count {
      let order = orders[instrument][place]
      let isMissed =
        order.isImmediate && order.isIn(bar)
        || order.timeInForce == .atOpen && !order.isMarket && order.arrival <= opening
      if isMissed {
        remove(instrument, place)
        tell(.expired, order, at: bar.end)
      } else {
        place += 1
      }
    }
  }
}

extension VenueOrder {
  /// Whether it was at the venue when a bar began, or on its way there and came before it ended.
  func isIn(_ bar: BarPrices) -> Bool {
    arrival <= bar.start || sent <= bar.start && arrival < bar.end
  }
}
