import EventModel

/// A venue of one instrument with a tick of one and as much of every price as anybody wants, written as
/// plainly as it can be: every order is looked at every time, and what is held is found by reading all
/// fills again.
struct SlowOrderTypes {
  struct Order {
    var number: UInt64
    var isBuy: Bool
    var size: Int64
    var limit: Int64?
    var trigger: Int64?
    var trail: Int64?
    var group: UInt64 = 0
    var reducesOnly = false
    var stop: Int64?
    var target: Int64?
    var role = ""
    var filled: Int64 = 0
    var serial = 0
    /// It waits for its trigger.
    var waits = false
    var isTriggered = false
    var isTaking = false
    var isOver = false
    /// It came when the bar that is being read had ended.
    var isNew = false

    var left: Int64 { isOver ? 0 : max(0, size - filled) }
    func accepts(_ price: Int64) -> Bool { limit.map { isBuy ? price <= $0 : price >= $0 } ?? true }
    func isPassed(by price: Int64) -> Bool {
      limit.map { isBuy ? price < $0 : price > $0 } ?? false
    }
    func isReached(by price: Int64) -> Bool {
      trigger.map { isBuy ? price >= $0 : price <= $0 } ?? false
    }
  }
  struct Fill: Equatable {
    var isBuy: Bool
    var price: Int64
    var size: Int64
    var isProtective: Bool
  }
  private struct Position {
    var held: Int64 = 0
    var average = 0.0
    var stop: Int64?
    var target: Int64?
  }

  private(set) var fills: [Fill] = []
  /// The order of each fill, as it then was.
  private var causes: [Order] = []
  private var orders: [Order] = []
  private var serial = 0
  private var quote: (bid: Int64, ask: Int64)?
  private var isInside = false

  // MARK: What comes

  mutating func quoted(_ bid: Int64, _ ask: Int64) {
    quote = (bid, ask)
    look(bid, ask)
    workTriggered()
    for number in byPriority() {
      let price = orders[number].isBuy ? ask : bid
      guard orders[number].accepts(price) else { continue }
      let isTaker = orders[number].limit == nil || orders[number].isTaking
      fill(number, at: isTaker ? price : orders[number].limit ?? price)
    }
    settle()
  }

  mutating func arrived(_ order: Order) {
    var order = order
    if order.reducesOnly {
      let held = position().held
      let most = held != 0 && (held > 0) != order.isBuy ? abs(held) : 0
      if most == 0 { return }
      order.size = min(order.size, most)
    }
    add(order)
    settle()
  }

  mutating func cancelled(_ number: UInt64) {
    for index in orders.indices where orders[index].number == number { orders[index].isOver = true }
    settle()
  }

  mutating func bar(_ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64) {
    isInside = false
    // The open: stops beyond it, then all that accept it.
    for index in waiting() where orders[index].isReached(by: open) {
      trigger(index, at: open)
    }
    for index in byPriority() where orders[index].accepts(open) { fill(index, at: open) }
    settle()
    for index in waiting() where orders[index].isReached(by: open) {
      trigger(index, at: open)
    }
    settle()
    // Inside: stops first, then limits.
    for index in waiting()
    where orders[index].isReached(by: orders[index].isBuy ? high : low) {
      trigger(index, at: min(max(orders[index].trigger ?? 0, low), high), isEnd: true)
    }
    for index in byPriority()
    where !orders[index].isNew && orders[index].isPassed(by: orders[index].isBuy ? low : high) {
      fill(index, at: orders[index].limit ?? 0, isInside: true)
    }
    settle(isEnd: true)
    // What entries inside have brought.
    if isInside {
      for index in waiting()
      where orders[index].isNew && orders[index].role == "stop"
        && orders[index].isReached(by: orders[index].isBuy ? high : low)
      {
        trigger(index, at: min(max(orders[index].trigger ?? 0, low), high), isEnd: true)
      }
      settle(isEnd: true)
      for index in byPriority()
      where orders[index].isNew && orders[index].role == "target"
        && orders[index].isPassed(by: close)
      {
        fill(index, at: orders[index].limit ?? 0)
      }
      settle(isEnd: true)
    }
    for index in waiting() where orders[index].trail != nil && !orders[index].isNew {
      follow(index, orders[index].isBuy ? low : high)
      if orders[index].isReached(by: close) {
        trigger(index, at: min(max(orders[index].trigger ?? 0, low), high), isEnd: true)
      }
    }
    settle(isEnd: true)
    for index in orders.indices { orders[index].isNew = false }
  }

  // MARK: Orders

  private func waiting() -> [Int] {
    orders.indices.filter { orders[$0].left > 0 && orders[$0].waits }
  }

  /// Those that rest: buys first, market orders first, the best price, the oldest.
  private func byPriority() -> [Int] {
    orders.indices.filter { orders[$0].left > 0 && !orders[$0].waits }.sorted {
      let (one, other) = (orders[$0], orders[$1])
      if one.isBuy != other.isBuy { return one.isBuy }
      let (first, second) = (
        one.limit ?? (one.isBuy ? .max : .min), other.limit ?? (other.isBuy ? .max : .min)
      )
      if first != second { return one.isBuy ? first > second : first < second }
      return one.serial < other.serial
    }
  }

  private mutating func add(_ order: Order) {
    var order = order
    serial += 1
    order.serial = serial
    order.waits = order.trigger != nil || order.trail != nil
    orders.append(order)
    let index = orders.count - 1
    if !order.waits { return work(index) }
    guard let quote else { return }
    look(quote.bid, quote.ask)
    workTriggered()
  }

  /// Takes what the book has, where there is one.
  private mutating func work(_ index: Int) {
    serial += 1
    orders[index].serial = serial
    guard let quote else { return }
    let price = orders[index].isBuy ? quote.ask : quote.bid
    guard orders[index].accepts(price) else { return }
    orders[index].isTaking = true
    fill(index, at: price)
  }

  private mutating func look(_ bid: Int64, _ ask: Int64) {
    for index in waiting() {
      let price = orders[index].isBuy ? ask : bid
      if orders[index].isReached(by: price) {
        orders[index].isTriggered = true
      } else {
        follow(index, price)
      }
    }
  }

  private mutating func follow(_ index: Int, _ price: Int64) {
    guard let trail = orders[index].trail else { return }
    let moved = orders[index].isBuy ? price + trail : price - trail
    let old = orders[index].trigger ?? moved
    orders[index].trigger = orders[index].isBuy ? min(old, moved) : max(old, moved)
  }

  private mutating func workTriggered() {
    for index in waiting() where orders[index].isTriggered {
      orders[index].waits = false
      if orders[index].left > 0 { work(index) }
    }
  }

  /// In a bar: a stop trades at a price, or is a limit from now on.
  private mutating func trigger(_ index: Int, at price: Int64, isEnd: Bool = false) {
    if orders[index].left == 0 { return }
    orders[index].waits = false
    serial += 1
    orders[index].serial = serial
    if orders[index].accepts(price) { return fill(index, at: price, isInside: isEnd) }
    orders[index].isNew = isEnd
  }

  private mutating func fill(_ index: Int, at price: Int64, isInside: Bool = false) {
    let order = orders[index]
    let size = order.left
    if size == 0 { return }
    orders[index].filled += size
    fills.append(
      Fill(isBuy: order.isBuy, price: price, size: size, isProtective: !order.role.isEmpty))
    causes.append(order)
    let held = position().held
    if isInside, held != 0, (held > 0) == order.isBuy { self.isInside = true }
    for other in orders.indices where other != index && orders[other].left > 0 {
      if order.group != 0, orders[other].group == order.group {
        orders[other].size -= min(size, orders[other].left)
      }
      if orders[other].reducesOnly {
        let most = held != 0 && (held > 0) != orders[other].isBuy ? abs(held) : 0
        orders[other].size = orders[other].filled + min(orders[other].left, most)
      }
    }
  }

  // MARK: What is held, and its protection

  private func position() -> Position {
    var position = Position()
    for (fill, order) in zip(fills, causes) {
      let before = position.held
      position.held += fill.isBuy ? fill.size : -fill.size
      if before == 0 || (before > 0) == fill.isBuy {
        position.average =
          (position.average * Double(abs(before)) + Double(fill.price) * Double(fill.size))
          / (Double(abs(before)) + Double(fill.size))
      } else if position.held == 0 || (position.held > 0) != (before > 0) {
        position.average = Double(fill.price)
        (position.stop, position.target) = (nil, nil)
      }
      if position.held != 0, (position.held > 0) == fill.isBuy,
        order.stop != nil || order.target != nil
      {
        (position.stop, position.target) = (order.stop, order.target)
      }
    }
    return position
  }

  private mutating func settle(isEnd: Bool = false) {
    for _ in 0..<4 {
      let before = fills.count
      for role in ["stop", "target"] { protect(role, isEnd: isEnd) }
      if fills.count == before { return }
    }
  }

  /// Makes, changes or ends the protective order of a role.
  private mutating func protect(_ role: String, isEnd: Bool) {
    let position = position()
    let isLong = position.held > 0
    let exits = orders.filter {
      $0.role.isEmpty && $0.left > 0 && position.held != 0 && $0.isBuy != isLong
    }.reduce(0) { $0 + $1.left }
    let distance = role == "stop" ? position.stop : position.target
    let size = distance == nil ? 0 : max(0, abs(position.held) - exits)
    let isAbove = isLong == (role == "target")
    let exact = position.average + Double(distance ?? 0) * (isAbove ? 1 : -1)
    let price = Int64(isAbove ? (exact - 1e-9).rounded(.up) : (exact + 1e-9).rounded(.down))
    let index = orders.firstIndex { $0.role == role && $0.left > 0 }
    if let index, size > 0, orders[index].isBuy != isLong {
      orders[index].size = orders[index].filled + size
      if role == "stop" {
        if orders[index].waits, orders[index].trigger != price {
          orders[index].trigger = price
          orders[index].isNew = isEnd
        }
      } else if orders[index].limit != price {
        orders[index].limit = price
        orders[index].isNew = isEnd
        work(index)
      }
      return
    }
    if let index { orders[index].isOver = true }
    if size == 0 { return }
    var order = Order(number: 0, isBuy: !isLong, size: size)
    if role == "stop" { order.trigger = price } else { order.limit = price }
    order.role = role
    order.reducesOnly = true
    order.group = .max
    order.isNew = isEnd
    add(order)
  }
}
