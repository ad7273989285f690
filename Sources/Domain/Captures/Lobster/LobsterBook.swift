import EventModel
import OrderBooks

/// The book that a LOBSTER message file and its order-book file tell together.
///
/// Row k of the order-book file is the book behind message k. The messages tell of single orders, the rows
/// of all that the messages do not: what rested before the first one, and levels that come into sight.
/// Such units rest in orders without a name (`anonymousMark`): executions and deletions of orders that
/// were never seen are taken from them. After every message the levels in sight equal the row.
struct LobsterBook: ~Copyable {
  /// Ids of orders that stand for units which no message added; LOBSTER's own are below.
  static var anonymousMark: UInt64 { 1 << 63 }

  private var book = OrderBook()
  private var anonymous: UInt64 = 0
  /// Orders without a name by their price, so that finding them does not cost a walk through a queue.
  private var anonymousAt: [PricePlace: WaitingOrders] = [:]
  /// What the actions of this message are, in their order.
  private(set) var actions: [OrderActionBody] = []

  mutating func forgetActions() { actions.removeAll(keepingCapacity: true) }

  // MARK: Opening

  /// The book that a row tells, as adds.
  mutating func open(_ row: LobsterRow) {
    book.removeAll()
    anonymousAt.removeAll()
    for level in row.bids { addAnonymous(.bid, level.price, level.size) }
    for level in row.asks { addAnonymous(.ask, level.price, level.size) }
  }

  // MARK: Messages

  /// An order comes.
  mutating func add(_ order: OrderActionBody) { emit(order) }

  /// Takes units off an order; what it does not have, off those without a name at its price.
  mutating func take(_ order: OrderActionBody) {
    var left = order.size
    if let known = book.order(order.orderId) {
      var action = order
      action.size = order.action == .delete ? known.size : min(left, known.size)
      left -= action.size
      emit(action)
    }
    takeAnonymous(order, left)
  }

  private mutating func takeAnonymous(_ order: OrderActionBody, _ units: Int64) {
    var left = units
    let place = PricePlace(side: order.side, price: order.price)
    while left > 0, let resting = anonymousAt[place]?.first(in: book) {
      var action = order
      action.orderId = resting.id
      action.size = min(left, resting.size)
      if action.action == .delete { action.action = .reduce }
      left -= action.size
      emit(action)
    }
  }

  // MARK: Rows

  /// Makes the levels in sight equal the row.
  mutating func follow(_ row: LobsterRow) {
    follow(.bid, row.bids, row.levels)
    follow(.ask, row.asks, row.levels)
  }

  private mutating func follow(_ side: Side, _ levels: [LobsterRow.Level], _ sight: Int) {
    var depth = 0
    for level in levels {
      // Levels better than the row's next are gone.
      while let (price, _) = book.level(side, depth),
        side == .bid ? price > level.price : price < level.price
      {
        clear(side, depth)
      }
      let present = book.level(side, depth)
      let size = present?.price == level.price ? present?.size ?? 0 : 0
      if size < level.size {
        addAnonymous(side, level.price, level.size - size)
      } else if size > level.size {
        shrink(side, depth, by: size - level.size)
      }
      depth += 1
    }
    // A row that is not full shows the whole side.
    if levels.count < sight {
      while book.level(side, depth) != nil { clear(side, depth) }
    }
  }

  private mutating func addAnonymous(_ side: Side, _ price: Int64, _ size: Int64) {
    anonymous += 1
    let id = Self.anonymousMark | anonymous
    anonymousAt[PricePlace(side: side, price: price), default: WaitingOrders()].append(id)
    emit(OrderActionBody(price: price, size: size, orderId: id, action: .add, side: side))
  }

  /// Removes all orders of a level.
  private mutating func clear(_ side: Side, _ depth: Int) {
    if let (price, _) = book.level(side, depth) {
      anonymousAt.removeValue(forKey: PricePlace(side: side, price: price))
    }
    for order in book.queue(side, depth: depth) { remove(order, order.size) }
  }

  /// Takes units off a level: of orders without a name first, then of those that came last.
  private mutating func shrink(_ side: Side, _ depth: Int, by units: Int64) {
    guard let (price, _) = book.level(side, depth) else { return }
    let place = PricePlace(side: side, price: price)
    var left = units
    while left > 0, let order = anonymousAt[place]?.last(in: book) ?? book.lastOrder(side, depth),
      order.price == price
    {
      let taken = min(left, order.size)
      left -= taken
      remove(order, taken)
    }
  }

  private mutating func remove(_ order: BookOrder, _ units: Int64) {
    emit(
      OrderActionBody(
        price: order.price, size: units, orderId: order.id,
        action: units == order.size ? .delete : .reduce, side: order.side))
  }

  private mutating func emit(_ action: OrderActionBody) {
    book.apply(action)
    actions.append(action)
  }
}

/// A price of a side.
private struct PricePlace: Hashable {
  var side: Side
  var price: Int64
}

/// Ids of orders in the order in which they came; those that are gone are dropped when they are met.
private struct WaitingOrders {
  private var ids: [UInt64] = []
  private var start = 0

  mutating func append(_ id: UInt64) { ids.append(id) }

  mutating func first(in book: borrowing OrderBook) -> BookOrder? {
    while start < ids.count {
      if let order = book.order(ids[start]) { return order }
      start += 1
    }
    ids.removeAll()
    start = 0
    return nil
  }

  mutating func last(in book: borrowing OrderBook) -> BookOrder? {
    while ids.count > start, let id = ids.last {
      if let order = book.order(id) { return order }
      ids.removeLast()
    }
    return nil
  }
}
