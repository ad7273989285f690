import EventModel

/// Halts, auctions and sessions.
extension SimulatedVenue {
  /// Brings what the calendar says of an instrument up to a time. Where the stream tells its sessions
  /// itself, these hold.
  @inline(__always) func followCalendar(_ instrument: Int, to time: Int64) {
    if time >= board.pointee.markets[instrument].calendarUntil {
      turnCalendar(instrument, to: time)
    }
  }

  @inline(never) private func turnCalendar(_ instrument: Int, to time: Int64) {
    guard Timestamp.range.contains(time) else { return }
    let market = board.pointee.markets + instrument
    guard let times = sessions[instrument],
      let session = try? times.session(openAtOrAfter: time)
    else {
      // Beyond what the calendar knows nobody says that it is closed.
      market.pointee.isOpen = true
      market.pointee.calendarUntil = .max
      return
    }
    market.pointee.isOpen = session.phase(at: time) == .continuous
    let lunch = session.lunch ?? session.close..<session.close
    let turns = [session.open, lunch.lowerBound, lunch.upperBound, session.close]
    market.pointee.calendarUntil = turns.first { $0 > time } ?? session.close
    guard market.pointee.isOpen else { return }
    let since = time >= lunch.upperBound && !lunch.isEmpty ? lunch.upperBound : session.open
    if since == market.pointee.openSince { return }
    market.pointee.openSince = since
    market.pointee.openings += 1
    market.pointee.matchesFrom = max(market.pointee.matchesFrom, since)
  }

  /// Whether orders may be matched with the book: trading goes on, the book was told since it does,
  /// and shows no price that nobody could have had.
  func isTradable(_ instrument: Int) -> Bool {
    let market = board.pointee.markets + instrument
    guard market.pointee.isContinuous, market.pointee.isBookCurrent else { return false }
    return options.fillsCrossed || !board.pointee.isCrossed(instrument)
  }

  /// The trading state of an instrument changes.
  mutating func statusChanged(_ instrument: Int, _ status: Status, at time: Int64) {
    let market = board.pointee.markets + instrument
    followCalendar(instrument, to: time)
    let wasContinuous = market.pointee.isContinuous
    market.pointee.status.apply(status)
    if market.pointee.isContinuous, !wasContinuous { market.pointee.resume(at: time) }
    if status.endsSession || market.pointee.status.isOver, market.pointee.interest != 0 {
      sessionEnds(instrument, at: time, before: .max)
      settle(instrument, at: time)
    }
  }

  /// A trade of an auction: orders that wait for it, and limits that it betters, trade at its price as
  /// far as its size goes.
  mutating func auctionTraded(
    _ instrument: Int, _ price: Int64, _ size: Int64, at time: Int64, origin: UInt64
  ) {
    guard price != noNumber, size > 0 else { return }
    let market = board.pointee.markets[instrument]
    // Buyers and sellers each meet the whole of it.
    var left = [size, size]
    var isDone = false
    for place in orders[instrument].indices {
      var order = orders[instrument][place]
      let side = order.isBuy ? 0 : 1
      guard order.accepts(price), !(order.timeInForce == .atOpen && market.isClosing),
        !(order.timeInForce == .atClose && market.isOpening)
      else { continue }
      var part = min(fillable(order, at: time), left[side])
      if part != order.remaining { part -= part % market.lot }
      guard part > 0 else { continue }
      left[side] -= part
      fill(&order, part, at: price, .auction, time: time, origin: origin)
      orders[instrument][place] = order
      isDone = isDone || order.remaining == 0
    }
    if isDone { removeDone(instrument) }
    settle(instrument, at: time)
  }

  /// Orders for the opening that found no auction take the first book after it.
  func isDue(_ order: VenueOrder, _ market: InstrumentMarket) -> Bool {
    switch order.timeInForce {
    case .atOpen: market.openings > order.openings
    case .atClose: false
    default: true
    }
  }

  /// The session ends: orders for the close that found no auction trade at the last price, and what is
  /// for the day goes.
  ///
  /// - Parameter arrival: orders that came at this time or later are of the next session.
  mutating func sessionEnds(_ instrument: Int, at time: Int64, before arrival: Int64) {
    let last = board.pointee.markets[instrument].lastPrice
    var place = 0
    while place < orders[instrument].count {
      var order = orders[instrument][place]
      if order.arrival >= arrival || order.timeInForce == .goodTillCancel
        || order.timeInForce == .atOpen
          && order.openings == board.pointee.markets[instrument].openings
      {
        place += 1
        continue
      }
      let open = fillable(order, at: time)
      if order.timeInForce == .atClose, last != noNumber, order.accepts(last), open > 0 {
        fill(&order, open, at: last, .auction, time: time, origin: order.origin)
      }
      remove(instrument, place)
      if order.remaining > 0 || order.isOverfilled { tell(.expired, order, at: time) }
    }
    expireStops(instrument, at: time) { $0.timeInForce == .day && $0.arrival < arrival }
  }

  /// The calendar says that the session of an instrument is over.
  mutating func calendarCloses(_ instrument: Int, at time: Int64) {
    let close = board.pointee.markets[instrument].sessionEnd
    board.pointee.markets[instrument].sessionEnd = .max
    sessionEnds(instrument, at: time, before: close)
    // An order may still wait for an opening that the data lack.
    if let next = orders[instrument].first ?? stops[instrument].first {
      watchSession(next, from: close)
    }
  }

  /// Sets the alarm for the end of the session that an order has come to, if there is none yet.
  ///
  /// - Parameter from: sessions that end at this time or earlier are over.
  mutating func watchSession(_ order: VenueOrder, from: Int64 = .min) {
    let instrument = Int(order.instrument)
    guard instrument < sessions.count, board.pointee.markets[instrument].sessionEnd == .max,
      let times = sessions[instrument],
      let session = try? times.session(openAtOrAfter: max(order.arrival, from))
    else { return }
    board.pointee.markets[instrument].sessionEnd = session.close
    // The last bar ends at the close and comes first.
    let delay: Int64 = board.pointee.mode == .bars ? 1 : 0
    queue.push(.sessionEnd(order.instrument), at: session.close + delay)
  }
}

extension InstrumentMarket {
  /// Whether an auction now would be the opening's.
  var isOpening: Bool { status.phase == .preOpen || status.phase == .openingAuction }
  /// Whether an auction now would be the close's.
  var isClosing: Bool { status.phase == .closingAuction || status.isOver }
}
