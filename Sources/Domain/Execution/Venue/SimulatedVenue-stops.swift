import EventModel

/// Which price brings stops to life.
enum StopTrigger: String, CaseIterable, Sendable {
  /// Trades, where the instrument has had one; else quotes, as of spot currencies.
  case auto
  case last
  /// The bid of what sells, the ask of what buys.
  case quote
}

/// Orders that wait for their trigger: stops, stop-limits and trailing stops. What is crossed, one-sided,
/// unreliable or late triggers nothing, nor does anything while the market is closed.
extension SimulatedVenue {
  /// An order begins to wait. Quotes that stand trigger it at once; trades of before do not.
  mutating func wait(_ order: VenueOrder, at time: Int64) {
    var order = order
    let instrument = Int(order.instrument)
    if order.conditions.trigger == noNumber {
      order.follow(
        reference(instrument, buying: order.isBuy), tick: board.pointee.markets[instrument].tick)
    }
    appendStop(order)
    watchSession(order)
    if meetsBook, isTradable(instrument) { quoted(instrument, at: time, origin: order.origin) }
  }

  mutating func appendStop(_ order: VenueOrder) {
    let instrument = Int(order.instrument)
    stops[instrument].append(order)
    board.pointee.markets[instrument].interest += 1
    if order.conditions.isLinked { linked[instrument] += 1 }
  }

  @discardableResult
  mutating func removeStop(_ instrument: Int, _ place: Int) -> VenueOrder {
    let order = stops[instrument].remove(at: place)
    board.pointee.markets[instrument].interest -= 1
    if order.conditions.isLinked { linked[instrument] -= 1 }
    return order
  }

  /// Ends the waiting orders that something is true of.
  mutating func expireStops(
    _ instrument: Int, at time: Int64, where isOver: (VenueOrder) -> Bool
  ) {
    var place = 0
    while place < stops[instrument].count {
      if isOver(stops[instrument][place]) {
        tell(.expired, removeStop(instrument, place), at: time)
      } else {
        place += 1
      }
    }
  }

  private func goesByQuotes(_ instrument: Int) -> Bool {
    switch options.stopTrigger {
    case .quote: meetsBook
    case .last: false
    case .auto: meetsBook && board.pointee.markets[instrument].lastPrice == noNumber
    }
  }

  /// The price that a trailing stop begins at; `noNumber` where there is none yet.
  private func reference(_ instrument: Int, buying: Bool) -> Int64 {
    goesByQuotes(instrument)
      ? board.pointee.best(instrument, isAsk: buying)
      : board.pointee.markets[instrument].lastPrice
  }

  /// The book of an instrument, which may be traded with, is as it now is.
  mutating func quoted(_ instrument: Int, at time: Int64, origin: UInt64) {
    if goesByQuotes(instrument), !board.pointee.markets[instrument].isUnreliable {
      let bid = board.pointee.best(instrument, isAsk: false)
      let ask = board.pointee.best(instrument, isAsk: true)
      if bid != noNumber, ask != noNumber, bid < ask {
        reached(instrument, sellsAt: bid, buysAt: ask)
      }
    }
    workTriggered(instrument, at: time, origin: origin)
  }

  /// A trade of a market that has a book: what it triggers is worked when its group has ended.
  ///
  /// - Returns: whether something was triggered.
  mutating func printed(
    _ instrument: Int, _ price: Int64, isReliable: Bool, at time: Int64
  ) -> Bool {
    followCalendar(instrument, to: time)
    guard isReliable, price != noNumber, options.stopTrigger != .quote,
      board.pointee.markets[instrument].isContinuous
    else { return false }
    return reached(instrument, sellsAt: price, buysAt: price)
  }

  /// Marks the orders whose triggers a price has reached, and moves those that follow it.
  ///
  /// - Returns: whether something was triggered.
  @discardableResult
  mutating func reached(_ instrument: Int, sellsAt: Int64, buysAt: Int64) -> Bool {
    let tick = board.pointee.markets[instrument].tick
    var isAny = false
    for place in stops[instrument].indices {
      let price = stops[instrument][place].isBuy ? buysAt : sellsAt
      if stops[instrument][place].isReached(by: price) {
        stops[instrument][place].isTriggered = true
      } else {
        stops[instrument][place].follow(price, tick: tick)
      }
      isAny = isAny || stops[instrument][place].isTriggered
    }
    return isAny
  }

  /// Orders that were triggered become what they are then: market orders or limits.
  mutating func workTriggered(_ instrument: Int, at time: Int64, origin: UInt64) {
    var place = 0
    while place < stops[instrument].count {
      guard stops[instrument][place].isTriggered else {
        place += 1
        continue
      }
      var order = removeStop(instrument, place)
      serial += 1
      order.serial = serial
      order.arrival = time
      order.origin = origin
      endEntry(behind: order, at: time)
      if order.isOverfilled { insert(order) } else { work(order, at: time) }
    }
  }
}
