import EventModel

/// The orders of one simulated instrument with priority of price, then time. Prices are in ticks.
struct SimulatedBook {
  struct Order {
    var id: UInt64
    var price: Int64
    var size: Int64
    var side: Side
    /// Neighbours in the queue of the level; -1 at its ends.
    var before: Int32
    var behind: Int32
    /// Where the order stands in `alive`.
    var place: Int32
  }

  struct Level {
    var price: Int64
    var first: Int32
    var last: Int32
  }

  /// No book holds more orders than this a side.
  static var maximumOrders: Int { 64 }

  private var orders: [Order] = []
  private var free: [Int32] = []
  /// Slots of the orders in the book, in no order: a random one is found at once.
  private(set) var alive: [Int32] = []
  /// Worst price first, best last.
  private var bids: [Level] = []
  private var asks: [Level] = []
  private(set) var bidCount = 0
  private(set) var askCount = 0

  var bestBid: Int64? { bids.last?.price }
  var bestAsk: Int64? { asks.last?.price }

  @inline(__always) func count(_ side: Side) -> Int { side == .bid ? bidCount : askCount }
  @inline(__always) func order(_ slot: Int32) -> Order { orders[Int(slot)] }

  /// The order that an aggressor meets first.
  @inline(__always) func front(_ side: Side) -> Int32? {
    side == .bid ? bids.last?.first : asks.last?.first
  }

  mutating func add(id: UInt64, side: Side, price: Int64, size: Int64) {
    let slot: Int32
    let order = Order(
      id: id, price: price, size: size, side: side, before: -1, behind: -1,
      place: Int32(alive.count))
    if let reused = free.popLast() {
      slot = reused
      orders[Int(slot)] = order
    } else {
      slot = Int32(orders.count)
      orders.append(order)
    }
    alive.append(slot)
    enqueue(slot)
  }

  mutating func remove(_ slot: Int32) {
    dequeue(slot)
    let place = Int(orders[Int(slot)].place)
    let moved = alive[alive.count - 1]
    alive[place] = moved
    orders[Int(moved)].place = Int32(place)
    alive.removeLast()
    free.append(slot)
  }

  /// Takes `size` off an order, which must be larger.
  mutating func reduce(_ slot: Int32, by size: Int64) { orders[Int(slot)].size -= size }

  /// Moves an order to the end of the queue at a price.
  mutating func move(_ slot: Int32, to price: Int64, size: Int64) {
    dequeue(slot)
    orders[Int(slot)].price = price
    orders[Int(slot)].size = size
    enqueue(slot)
  }

  private mutating func enqueue(_ slot: Int32) {
    if orders[Int(slot)].side == .bid {
      Self.enqueue(slot, &bids, &orders, sign: 1)
      bidCount += 1
    } else {
      Self.enqueue(slot, &asks, &orders, sign: -1)
      askCount += 1
    }
  }

  private mutating func dequeue(_ slot: Int32) {
    if orders[Int(slot)].side == .bid {
      Self.dequeue(slot, &bids, &orders)
      bidCount -= 1
    } else {
      Self.dequeue(slot, &asks, &orders)
      askCount -= 1
    }
  }

  private static func enqueue(
    _ slot: Int32, _ levels: inout [Level], _ orders: inout [Order], sign: Int64
  ) {
    let price = orders[Int(slot)].price
    var index = levels.count
    while index > 0, levels[index - 1].price * sign > price * sign { index -= 1 }
    if index > 0, levels[index - 1].price == price {
      let last = levels[index - 1].last
      orders[Int(last)].behind = slot
      orders[Int(slot)].before = last
      orders[Int(slot)].behind = -1
      levels[index - 1].last = slot
    } else {
      orders[Int(slot)].before = -1
      orders[Int(slot)].behind = -1
      levels.insert(Level(price: price, first: slot, last: slot), at: index)
    }
  }

  private static func dequeue(_ slot: Int32, _ levels: inout [Level], _ orders: inout [Order]) {
    let order = orders[Int(slot)]
    var index = levels.count - 1
    while levels[index].price != order.price { index -= 1 }
    if order.before >= 0 {
      orders[Int(order.before)].behind = order.behind
    } else {
      levels[index].first = order.behind
    }
    if order.behind >= 0 {
      orders[Int(order.behind)].before = order.before
    } else {
      levels[index].last = order.before
    }
    if levels[index].first < 0 { levels.remove(at: index) }
  }
}
