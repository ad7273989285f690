import EventModel

/// An order in a book.
public struct BookOrder: BitwiseCopyable, Sendable, Equatable {
  public var id: UInt64
  public var side: Side
  public var price: Int64
  public var size: Int64

  public init(id: UInt64, side: Side, price: Int64, size: Int64) {
    self.id = id
    self.side = side
    self.price = price
    self.size = size
  }
}

extension OrderBook {
  /// The order with this id.
  public func order(_ id: UInt64) -> BookOrder? {
    let node = pool.find(id)
    return node == OrderPool.none ? nil : order(at: node)
  }

  /// The orders `depth` places from the best price of a side, the first to trade first.
  public func queue(_ side: Side, depth: Int) -> [BookOrder] {
    var orders: [BookOrder] = []
    var node = side == .ask ? sides.asks[depth].head : sides.bids[depth].head
    while node != OrderPool.none {
      orders.append(order(at: node))
      node = pool.nodes[Int(node)].next
    }
    return orders
  }

  /// The order that came last at the price `depth` places from the best; nil beyond the last price.
  public func lastOrder(_ side: Side, _ depth: Int) -> BookOrder? {
    let count = side == .ask ? sides.asks.count : sides.bids.count
    guard depth < count else { return nil }
    return order(at: side == .ask ? sides.asks[depth].tail : sides.bids[depth].tail)
  }

  private func order(at node: UInt32) -> BookOrder {
    let order = pool.nodes[Int(node)]
    return BookOrder(
      id: order.id, side: order.isAsk ? .ask : .bid,
      price: order.isAsk ? ~order.rank : order.rank, size: order.size)
  }

  /// The whole state as words: counters, changes, then every order from the worst price to the best,
  /// each queue from its front. It does not depend on how the state came about.
  public func state() -> [Int64] {
    var words = integrity.words
    words += [Int64(sides.bids.changedDepth), Int64(sides.asks.changedDepth)]
    for side in [Side.bid, .ask] {
      let levels = side == .bid ? sides.bids.count : sides.asks.count
      for depth in (0..<levels).reversed() {
        for order in queue(side, depth: depth) {
          words += [
            Int64(bitPattern: order.id), Int64(side.rawValue), order.price, order.size,
          ]
        }
      }
    }
    return words
  }

  /// Takes over what `state` gave; false when it is no such state.
  public mutating func restore(_ words: [Int64]) -> Bool {
    let start = BookIntegrity.wordCount + 2
    guard words.count >= start, (words.count - start) % 4 == 0 else { return false }
    removeAll()
    for index in stride(from: start, to: words.count, by: 4) {
      guard words[index + 1] == 1 || words[index + 1] == 2 else { return false }
      apply(
        OrderActionBody(
          price: words[index + 2], size: words[index + 3],
          orderId: UInt64(bitPattern: words[index]), action: .add,
          side: words[index + 1] == 1 ? .bid : .ask))
    }
    integrity = BookIntegrity(words: words[..<BookIntegrity.wordCount])
    restoreChanges(bid: Int(words[start - 2]), ask: Int(words[start - 1]))
    return true
  }
}
