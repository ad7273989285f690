import EventModel
import OrderBooks
import TestSupport
import Testing

/// The obvious book: a list of orders in the order of their priority.
private struct NaiveBook {
  var orders: [BookOrder] = []
  var integrity = BookIntegrity()

  mutating func apply(_ action: OrderActionBody) {
    let index = orders.firstIndex { $0.id == action.orderId }
    switch action.action {
    case .add: add(action)
    case .modify:
      guard let index else {
        integrity.unknown += 1
        if action.size != 0 { add(action) }
        return
      }
      guard action.price != noNumber, action.size >= 0 else {
        integrity.invalid += 1
        return
      }
      var order = orders[index]
      let losesPriority =
        order.price != action.price || action.size > order.size
        || action.side != .none && action.side != order.side
      order.price = action.price
      order.size = action.size
      if action.side != .none { order.side = action.side }
      if order.size == 0 {
        orders.remove(at: index)
      } else if losesPriority {
        orders.remove(at: index)
        orders.append(order)
      } else {
        orders[index] = order
      }
    case .reduce, .execute:
      guard let index else {
        integrity.unknown += 1
        return
      }
      guard action.size > 0 else {
        integrity.invalid += 1
        return
      }
      if action.size > orders[index].size { integrity.overReduced += 1 }
      orders[index].size -= min(action.size, orders[index].size)
      if orders[index].size == 0 { orders.remove(at: index) }
    case .delete:
      if let index { orders.remove(at: index) } else { integrity.unknown += 1 }
    case .clear: orders = []
    default: break
    }
  }

  mutating func add(_ action: OrderActionBody) {
    guard action.side != .none, action.price != noNumber, action.size > 0 else {
      integrity.invalid += 1
      return
    }
    if let known = orders.firstIndex(where: { $0.id == action.orderId }) {
      integrity.duplicate += 1
      orders.remove(at: known)
    }
    orders.append(
      BookOrder(id: action.orderId, side: action.side, price: action.price, size: action.size))
  }

  func prices(_ side: Side) -> [Int64] {
    let prices = Set(orders.filter { $0.side == side }.map(\.price)).sorted()
    return side == .bid ? prices.reversed() : prices
  }

  func queue(_ side: Side, _ price: Int64) -> [BookOrder] {
    orders.filter { $0.side == side && $0.price == price }
  }

  func depth(_ levels: Int) -> [Int64] {
    var words = [Int64](repeating: noNumber, count: levels * 6)
    for (side, start) in [(Side.bid, 0), (.ask, 3)] {
      for (depth, price) in prices(side).prefix(levels).enumerated() {
        let queue = queue(side, price)
        words[depth * 6 + start] = price
        words[depth * 6 + start + 1] = queue.reduce(0) { $0 + $1.size }
        words[depth * 6 + start + 2] = Int64(queue.count)
      }
    }
    return words
  }
}

private func randomAction(_ random: inout SeededGenerator, ids: UInt64) -> OrderActionBody {
  let kinds: [OrderAction] = [
    .add, .add, .add, .add, .modify, .modify, .reduce, .execute, .delete, .delete, .fill, .hidden,
  ]
  var action = OrderActionBody(
    price: .random(in: -20...20, using: &random), size: .random(in: -1...9, using: &random),
    orderId: .random(in: 0..<ids, using: &random) &* 0x1_0000_0001,
    action: kinds.randomElement(using: &random)!,
    side: [Side.bid, .ask, .none].randomElement(using: &random)!)
  if Int.random(in: 0..<500, using: &random) == 0 { action.action = .clear }
  if Int.random(in: 0..<200, using: &random) == 0 { action.price = noNumber }
  return action
}

@Suite struct OrderBookTests {
  @Test(arguments: [5, 60, 700] as [UInt64])
  func followsTheNaiveBookOnRandomActions(ids: UInt64) {
    var random = SeededGenerator(seed: ids)
    var book = OrderBook()
    var naive = NaiveBook()
    var top: [[Int64]] = [[], [], []]
    for step in 0..<20_000 {
      let action = randomAction(&random, ids: ids)
      book.apply(action)
      naive.apply(action)
      guard step % 7 == 0 || ids == 5 else { continue }
      let depth = naive.depth(5)
      expect(book.sides.depth(levels: 5) == depth)
      expect(book.orderCount == naive.orders.count)
      // A level that changed lies at `changedDepth` or behind.
      for levels in 1...3 where book.sides.changedDepth >= levels {
        expect(top[levels - 1].isEmpty || top[levels - 1] == Array(depth.prefix(levels * 6)))
      }
      for levels in 1...3 { top[levels - 1] = Array(depth.prefix(levels * 6)) }
      book.forgetChanges()
      if let price = naive.prices(.ask).last {
        let deepest = book.sides.asks.count - 1
        expect(book.queue(.ask, depth: deepest) == naive.queue(.ask, price))
      }
      if let order = naive.orders.first { expect(book.order(order.id) == order) }
    }
    expect(book.integrity == naive.integrity)
    expect(book.integrity.unknown > 0 && book.integrity.overReduced > 0)
  }

  @Test func continuesFromItsState() {
    var random = SeededGenerator(seed: 9)
    var book = OrderBook()
    for _ in 0..<3_000 { book.apply(randomAction(&random, ids: 100)) }
    var copy = OrderBook()
    expect(copy.restore(book.state()))
    expect(copy.state() == book.state())
    for _ in 0..<3_000 {
      let action = randomAction(&random, ids: 100)
      book.apply(action)
      copy.apply(action)
    }
    expect(copy.state() == book.state())
    expect(!copy.restore([1, 2, 3]))
    expect(!copy.restore(book.state() + [1]))
  }

  @Test func priorityIsLostByPriceAndBySizeUpOnly() {
    var book = OrderBook()
    for id in 1...3 as ClosedRange<UInt64> {
      book.apply(OrderActionBody(price: 10, size: 5, orderId: id, action: .add, side: .bid))
    }
    book.apply(OrderActionBody(price: 10, size: 4, orderId: 1, action: .modify, side: .bid))
    expect(book.queue(.bid, depth: 0).map(\.id) == [1, 2, 3])
    book.apply(OrderActionBody(price: 10, size: 6, orderId: 1, action: .modify, side: .bid))
    expect(book.queue(.bid, depth: 0).map(\.id) == [2, 3, 1])
    book.apply(OrderActionBody(price: 11, size: 5, orderId: 2, action: .modify, side: .bid))
    book.apply(OrderActionBody(price: 10, size: 5, orderId: 2, action: .modify, side: .bid))
    expect(book.queue(.bid, depth: 0).map(\.id) == [3, 1, 2])
  }

  @Test func extremesNeverTrap() {
    var book = OrderBook(maximumOrders: 3)
    let prices: [Int64] = [.max, .min + 1, 0, -1]
    for (id, price) in prices.enumerated() {
      for side in [Side.bid, .ask] {
        book.apply(
          OrderActionBody(
            price: price, size: .max, orderId: UInt64(id), action: .add, side: side))
      }
    }
    expect(book.integrity.overflow > 0 && book.orderCount == 3)
    book.removeAll()
    book.apply(OrderActionBody(price: 1, size: .max, orderId: 1, action: .add, side: .bid))
    book.apply(OrderActionBody(price: 1, size: .max, orderId: 2, action: .add, side: .bid))
    expect(book.sides.bids[0].size == .max && book.sides.bids[0].count == 1)
    book.apply(OrderActionBody(price: 1, size: .min, orderId: 1, action: .reduce, side: .bid))
    book.apply(OrderActionBody(price: 1, size: .min, orderId: 1, action: .modify, side: .bid))
    book.apply(
      OrderActionBody(price: 1, size: 1, orderId: 1, action: OrderAction(rawValue: 99), side: .bid))
    book.apply(
      OrderActionBody(price: 1, size: 1, orderId: 5, action: .add, side: Side(rawValue: 9)))
    expect(book.sides.bids[0].size == .max)
  }
}
