import EventModel

/// A book of single orders (L3): every order by its id, and at every price the queue of orders by
/// priority. It follows the order actions of a feed as `OrderAction` in `schemas/stream.capnp` says.
///
/// Memory: 61 bytes at most an order and 32 a level, doubling until they hold the fullest book.
/// `maximumOrders` bounds it; orders beyond are ignored and counted.
public struct OrderBook: ~Copyable {
  public private(set) var sides = BookSides()
  public var integrity = BookIntegrity()
  public let maximumOrders: Int
  var pool = OrderPool()

  public init(maximumOrders: Int = 1 << 22) {
    self.maximumOrders = maximumOrders
  }

  /// Orders in the book.
  public var orderCount: Int { pool.count }

  /// Applies one action.
  public mutating func apply(_ action: OrderActionBody) {
    switch action.action {
    case .add: add(action)
    case .modify: modify(action)
    case .reduce, .execute: reduce(action)
    case .delete:
      let node = pool.find(action.orderId)
      if node == OrderPool.none { integrity.unknown += 1 } else { remove(node) }
    case .clear: removeAll()
    // A fill is followed by the event that changes the book; a hidden order was never in it.
    default: break
    }
  }

  /// Counts the book as crossed when it is so at the end of an atomic group.
  public mutating func endGroup() {
    if sides.isCrossed { integrity.crossed += 1 }
  }

  public mutating func forgetChanges() { sides.forgetChanges() }

  public mutating func removeAll() {
    pool.removeAll()
    sides.removeAll()
  }

  private mutating func add(_ action: OrderActionBody) {
    let isAsk = action.side == .ask
    guard isAsk || action.side == .bid, action.price != noNumber, action.size > 0 else {
      integrity.invalid += 1
      return
    }
    let known = pool.find(action.orderId)
    if known != OrderPool.none {
      integrity.duplicate += 1
      remove(known)
    }
    insert(id: action.orderId, isAsk: isAsk, price: action.price, size: action.size)
  }

  private mutating func modify(_ action: OrderActionBody) {
    let node = pool.find(action.orderId)
    if node == OrderPool.none {
      // The order as it now is, so nothing is lost by taking it in.
      integrity.unknown += 1
      if action.size != 0 { add(action) }
      return
    }
    guard action.price != noNumber, action.size >= 0 else {
      integrity.invalid += 1
      return
    }
    let order = pool.nodes[Int(node)]
    let isAsk = action.side == .none ? order.isAsk : action.side == .ask
    let rank = isAsk ? ~action.price : action.price
    if action.size == 0 {
      remove(node)
    } else if isAsk != order.isAsk || rank != order.rank || action.size > order.size {
      // A new price or a larger size goes to the end of the queue.
      remove(node)
      insert(id: action.orderId, isAsk: isAsk, price: action.price, size: action.size)
    } else if action.size < order.size {
      shrink(node, by: order.size - action.size)
    }
  }

  private mutating func reduce(_ action: OrderActionBody) {
    let node = pool.find(action.orderId)
    if node == OrderPool.none {
      integrity.unknown += 1
    } else if action.size <= 0 {
      integrity.invalid += 1
    } else {
      let left = pool.nodes[Int(node)].size
      if action.size < left {
        shrink(node, by: action.size)
      } else {
        if action.size > left { integrity.overReduced += 1 }
        remove(node)
      }
    }
  }

  /// Takes units off an order that keeps some; its place in the queue stays.
  private mutating func shrink(_ node: UInt32, by units: Int64) {
    let order = pool.nodes[Int(node)]
    pool.nodes[Int(node)].size = order.size - units
    if order.isAsk {
      sides.asks.shrink(rank: order.rank, by: units)
    } else {
      sides.bids.shrink(rank: order.rank, by: units)
    }
  }

  private mutating func insert(id: UInt64, isAsk: Bool, price: Int64, size: Int64) {
    guard pool.count < maximumOrders else {
      integrity.overflow += 1
      return
    }
    let rank = isAsk ? ~price : price
    let order = PooledOrder(
      id: id, rank: rank, size: size, previous: OrderPool.none, next: OrderPool.none, isAsk: isAsk)
    let isIn =
      isAsk
      ? sides.asks.append(order, to: &pool) : sides.bids.append(order, to: &pool)
    if !isIn { integrity.overflow += 1 }
  }

  private mutating func remove(_ node: UInt32) {
    let order = pool.nodes[Int(node)]
    if order.isAsk {
      sides.asks.unlink(order, from: pool)
    } else {
      sides.bids.unlink(order, from: pool)
    }
    pool.remove(node)
  }
}

extension LevelSide {
  mutating func shrink(rank: Int64, by units: Int64) {
    let (place, _) = position(of: rank)
    pointer(to: place).pointee.size -= units
    noteChange(place)
  }

  /// Puts an order at the end of its price's queue; false when the level's size would overflow.
  mutating func append(_ order: PooledOrder, to pool: inout OrderPool) -> Bool {
    let (place, isThere) = position(of: order.rank)
    if isThere {
      let level = pointer(to: place)
      let (size, overflow) = level.pointee.size.addingReportingOverflow(order.size)
      if overflow { return false }
      var order = order
      let tail = level.pointee.tail
      order.previous = tail
      let node = pool.add(order)
      pool.nodes[Int(tail)].next = node
      level.pointee.tail = node
      level.pointee.size = size
      level.pointee.count += 1
      noteChange(place)
    } else {
      let node = pool.add(order)
      var level = BookLevel(rank: order.rank, size: order.size, count: 1)
      level.head = node
      level.tail = node
      insert(level, at: place)
    }
    return true
  }

  /// Takes an order out of its price's queue; the level goes with the last one.
  mutating func unlink(_ order: PooledOrder, from pool: borrowing OrderPool) {
    let (place, _) = position(of: order.rank)
    let level = pointer(to: place)
    if level.pointee.count == 1 {
      remove(at: place)
      return
    }
    level.pointee.count -= 1
    level.pointee.size -= order.size
    if order.previous == OrderPool.none {
      level.pointee.head = order.next
    } else {
      pool.nodes[Int(order.previous)].next = order.next
    }
    if order.next == OrderPool.none {
      level.pointee.tail = order.previous
    } else {
      pool.nodes[Int(order.next)].previous = order.previous
    }
    noteChange(place)
  }
}

extension OrderBook {
  mutating func restoreChanges(bid: Int, ask: Int) {
    sides.bids.restoreChange(bid)
    sides.asks.restoreChange(ask)
  }
}
