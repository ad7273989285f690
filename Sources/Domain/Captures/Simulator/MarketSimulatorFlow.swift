import EventModel

/// The order flow of one simulated instrument: what it does at each arrival, in the book and as a
/// group of events. Passive orders never cross, so the book is not crossed after any group.
struct SimulatedFlow {
  private(set) var book = SimulatedBook()
  var arrivals: SimulatorArrivals
  private var random: SimulatorRandom
  private let instrument: UInt32
  private let tradeShare: Double
  private var nextOrder: UInt64 = 1
  private var nextTrade: UInt64 = 1
  private(set) var lastPrice: Int64
  /// The side of the last aggressor: the next one follows it more often than not.
  private var aggressor = Side.bid

  /// An aggressor meets at most this many orders.
  static var maximumFills: Int { 6 }
  /// A group has at most this many events.
  static var maximumGroup: Int { 2 * maximumFills }
  static var roundLot: Int64 { 100 }

  init(index: Int, instrument: UInt32, options: MarketSimulatorOptions) {
    self.instrument = instrument
    tradeShare = options.trades
    random = SimulatorRandom(seed: options.seed, stream: UInt64(index))
    arrivals = SimulatorArrivals(rate: options.rate, start: options.start)
    lastPrice = Int64(2_000 + random.below(20_000))
    // An order's id is the venue's: unique over the instruments.
    nextOrder = UInt64(index) << 40 | 1
    nextTrade = nextOrder
    arrivals.advance(&random)
  }

  /// Acts once: appends a group of at most `room` events to `group`, then moves on to the next
  /// arrival.
  mutating func act(_ group: inout [Event], room: Int) {
    let count = book.bidCount + book.askCount
    let side: Side = random.next() & 1 == 0 ? .bid : .ask
    if book.bidCount < 8 || book.askCount < 8 {
      addOrder(book.bidCount < book.askCount ? .bid : .ask, &group)
    } else if room >= Self.maximumGroup, random.happens(tradeShare) {
      execute(&group)
    } else if random.happens(0.08) {
      modifyOrder(&group)
    } else if book.count(side) < SimulatedBook.maximumOrders,
      // Orders are cancelled the sooner the more there are: about thirty a side remain.
      random.unit() * Double(count + 60) > Double(count)
    {
      addOrder(side, &group)
    } else {
      cancelOrder(&group)
    }
    group[group.count - 1].flags.insert(.last)
    arrivals.advance(&random)
  }

  /// A trade of the last price that leaves the book as it is.
  mutating func strayTrade() -> Event {
    var event = stamped(.trade)
    event.flags = .last
    event.trade = Trade(price: lastPrice, size: Self.roundLot, tradeId: takeTrade())
    return event
  }

  @inline(__always) private func stamped(_ kind: EventKind) -> Event {
    Event(kind: kind, eventTime: arrivals.time, instrument: instrument, flags: [])
  }

  private mutating func takeTrade() -> UInt64 {
    defer { nextTrade &+= 1 }
    return nextTrade
  }

  /// Mostly round lots, some odd ones.
  private mutating func size() -> Int64 {
    let lots = Int64(1 + random.halving()) * Self.roundLot
    return random.next() & 7 == 0 ? lots - Int64(1 + random.below(99)) : lots
  }

  /// A price that does not cross: in the spread where it is wide, else at the best or behind it.
  private mutating func passivePrice(_ side: Side) -> Int64 {
    let sign: Int64 = side == .bid ? 1 : -1
    let own = side == .bid ? book.bestBid : book.bestAsk
    let other = side == .bid ? book.bestAsk : book.bestBid
    let behind = Int64(min(random.halving() + random.halving(), 12))
    guard let own else { return (other ?? lastPrice) - sign * (1 + behind) }
    if let other, (other - own) * sign > 1, random.next() & 3 != 0 { return own + sign }
    return own - sign * behind
  }

  private mutating func addOrder(_ side: Side, _ group: inout [Event]) {
    let price = passivePrice(side)
    let size = size()
    book.add(id: nextOrder, side: side, price: price, size: size)
    append(&group, .add, id: nextOrder, side: side, price: price, size: size)
    nextOrder &+= 1
  }

  private mutating func cancelOrder(_ group: inout [Event]) {
    let slot = book.alive[random.below(book.alive.count)]
    let order = book.order(slot)
    if order.size > Self.roundLot, random.next() & 3 == 0 {
      book.reduce(slot, by: Self.roundLot)
      append(&group, .reduce, order, size: Self.roundLot)
    } else {
      book.remove(slot)
      append(&group, .delete, order, size: order.size)
    }
  }

  /// Either smaller in its place, or elsewhere at the end of the queue.
  private mutating func modifyOrder(_ group: inout [Event]) {
    let slot = book.alive[random.below(book.alive.count)]
    let order = book.order(slot)
    if order.size > Self.roundLot, random.next() & 1 == 0 {
      book.reduce(slot, by: Self.roundLot)
      append(&group, .modify, order, size: order.size - Self.roundLot)
      return
    }
    let size = size()
    let price = passivePrice(order.side)
    book.move(slot, to: price, size: size)
    append(&group, .modify, id: order.id, side: order.side, price: price, size: size)
  }

  /// An aggressive order takes what stands first on the other side; what is left of it is void.
  private mutating func execute(_ group: inout [Event]) {
    if random.happens(0.35) { aggressor = aggressor == .bid ? .ask : .bid }
    let resting: Side = aggressor == .bid ? .ask : .bid
    var left = size()
    if random.next() & 7 == 0 { left *= 4 }
    for _ in 0..<Self.maximumFills {
      guard left > 0, let slot = book.front(resting) else { break }
      let order = book.order(slot)
      let filled = min(left, order.size)
      left -= filled
      lastPrice = order.price
      var event = stamped(.trade)
      if filled < Self.roundLot { event.flags.insert(.oddLot) }
      event.trade = Trade(
        price: order.price, size: filled, tradeId: takeTrade(), aggressor: aggressor,
        participants: 2)
      group.append(event)
      append(&group, .execute, order, size: filled)
      if filled == order.size {
        book.remove(slot)
      } else {
        book.reduce(slot, by: filled)
      }
    }
  }

  private func append(
    _ group: inout [Event], _ action: OrderAction, _ order: SimulatedBook.Order, size: Int64
  ) {
    append(&group, action, id: order.id, side: order.side, price: order.price, size: size)
  }

  private func append(
    _ group: inout [Event], _ action: OrderAction, id: UInt64, side: Side, price: Int64,
    size: Int64
  ) {
    var event = stamped(.orderAction)
    event.orderAction = OrderActionBody(
      price: price, size: size, orderId: id, action: action, side: side)
    group.append(event)
  }
}
