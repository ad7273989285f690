import EventModel
import TestSupport

/// Random orders of one instrument with the book that follows from them: what venues and feeds do,
/// with fills that are told of before the book shows them, modifications, clears, snapshots, orders that
/// nobody knows, and the quote and depth behind every group.
struct RandomOrders {
  private struct Resting {
    var id: UInt64
    var isAsk: Bool
    var price: Int64
    var size: Int64
  }

  private var resting: [Resting] = []
  private var nextId: UInt64 = 1
  private var center: Int64 = 40
  private var isFirst = true
  private var group: [PlainEvent] = []
  private let instrument: UInt32

  init(_ instrument: UInt32) {
    self.instrument = instrument
    nextId = UInt64(instrument) * 1_000_000 + 1
  }

  mutating func makeGroup(_ random: inout SeededGenerator) -> [PlainEvent] {
    func below(_ bound: Int64) -> Int64 { Int64(random.next() % UInt64(bound)) }
    group = []
    if isFirst || below(60) == 0 {
      snapshot(&random)
    } else {
      for _ in 0..<(1 + below(3)) { act(&random) }
    }
    isFirst = false
    if below(10) == 0 { center += below(3) - 1 }
    appendBook()
    return group
  }

  private mutating func snapshot(_ random: inout SeededGenerator) {
    resting = []
    let count = random.next() % 6
    if count == 0 || random.next() % 2 == 0 {
      append(.clear, id: 0, .none, noNumber, 0, flags: .snapshot)
    }
    for _ in 0..<count { add(&random, flags: .snapshot) }
  }

  private mutating func act(_ random: inout SeededGenerator) {
    func below(_ bound: Int64) -> Int64 { Int64(random.next() % UInt64(bound)) }
    switch below(20) {
    case 0...6: add(&random, flags: [])
    case 7...9: remove(&random, by: .delete)
    case 10...11: remove(&random, by: .reduce)
    case 12...13: trade(&random, .execute)
    case 14...15: trade(&random, .reduce)
    case 16: trade(&random, .modify)
    case 17...18: modify(&random)
    default:
      switch below(4) {
      case 0:
        // Nobody knows this one.
        append(.delete, id: 999_999_999, .bid, center, 3)
      case 1: append(.hidden, id: 0, .ask, center, 2)
      case 2:
        append(.clear, id: 0, .none, noNumber, 0)
        resting = []
      default:
        if let index = pick(&random) {
          append(.fill, id: resting[index].id, side(index), resting[index].price, 1)
        }
      }
    }
  }

  private func pick(_ random: inout SeededGenerator) -> Int? {
    resting.isEmpty ? nil : Int(random.next() % UInt64(resting.count))
  }

  private func side(_ index: Int) -> Side { resting[index].isAsk ? .ask : .bid }

  private mutating func add(_ random: inout SeededGenerator, flags: EventFlags) {
    let isAsk = random.next() % 2 == 0
    let away = Int64(random.next() % 4)
    let order = Resting(
      id: nextId, isAsk: isAsk, price: isAsk ? center + 1 + away : center - away,
      size: 1 + Int64(random.next() % (random.next() % 5 == 0 ? 40 : 6)))
    nextId += 1
    resting.append(order)
    append(.add, id: order.id, isAsk ? .ask : .bid, order.price, order.size, flags: flags)
  }

  private mutating func remove(_ random: inout SeededGenerator, by action: OrderAction) {
    guard let index = pick(&random) else { return }
    let order = resting[index]
    let units = action == .delete ? order.size : 1 + Int64(random.next() % UInt64(order.size))
    append(action, id: order.id, side(index), order.price, units)
    take(units, index)
  }

  private mutating func take(_ units: Int64, _ index: Int) {
    resting[index].size -= units
    if resting[index].size == 0 { resting.remove(at: index) }
  }

  /// A trade against an order: the venue executes it, or tells of the fill and then changes the order.
  private mutating func trade(_ random: inout SeededGenerator, _ action: OrderAction) {
    guard let index = pick(&random) else { return }
    let order = resting[index]
    let units = 1 + Int64(random.next() % UInt64(order.size))
    var event = Event(kind: .trade, eventTime: 0, instrument: instrument)
    event.trade = Trade(price: order.price, size: units, aggressor: order.isAsk ? .bid : .ask)
    group.append(PlainEvent(event))
    switch action {
    case .execute:
      append(.execute, id: order.id, side(index), order.price, units)
      take(units, index)
    case .reduce:
      append(.fill, id: order.id, side(index), order.price, units)
      // Now and then more goes than was filled.
      let gone = random.next() % 4 == 0 ? order.size : units
      append(.reduce, id: order.id, side(index), order.price, gone)
      take(gone, index)
    default:
      append(.fill, id: order.id, side(index), order.price, units)
      // What is hidden of an order may take the place of what was filled.
      let left = random.next() % 3 == 0 ? order.size : order.size - units
      append(.modify, id: order.id, side(index), order.price, left)
      resting[index].size = left
      if left == 0 { resting.remove(at: index) }
    }
  }

  private mutating func modify(_ random: inout SeededGenerator) {
    guard let index = pick(&random) else { return }
    let price = resting[index].price + (random.next() % 2 == 0 ? 0 : resting[index].isAsk ? 1 : -1)
    let size = 1 + Int64(random.next() % 9)
    append(.modify, id: resting[index].id, side(index), price, size)
    resting[index].price = price
    resting[index].size = size
  }

  private mutating func append(
    _ action: OrderAction, id: UInt64, _ side: Side, _ price: Int64, _ size: Int64,
    flags: EventFlags = []
  ) {
    var event = Event(kind: .orderAction, eventTime: 0, instrument: instrument)
    event.flags = flags
    event.orderAction = OrderActionBody(
      price: price, size: size, orderId: id, action: action, side: side)
    group.append(PlainEvent(event))
  }

  private mutating func appendBook() {
    func levels(_ isAsk: Bool) -> [(price: Int64, size: Int64)] {
      var sizes: [Int64: Int64] = [:]
      for order in resting where order.isAsk == isAsk {
        sizes[order.price, default: 0] += order.size
      }
      return sizes.map { ($0.key, $0.value) }.sorted { isAsk ? $0.0 < $1.0 : $0.0 > $1.0 }
    }
    let (bids, asks) = (levels(false), levels(true))
    var event = Event(kind: .quote, eventTime: 0, instrument: instrument)
    event.quote = Quote(
      bidPrice: bids.first?.price ?? noNumber, bidSize: bids.first?.size ?? noNumber,
      askPrice: asks.first?.price ?? noNumber, askSize: asks.first?.size ?? noNumber)
    group.append(PlainEvent(event))
    var words: [Int64] = []
    for level in 0..<3 {
      for side in [bids, asks] {
        words +=
          level < side.count
          ? [side[level].price, side[level].size, 1] : [noNumber, noNumber, noNumber]
      }
    }
    event.kind = .depth
    event.depth = Depth(count: UInt16(words.count), levels: 3)
    group.append(PlainEvent(event, words: words))
  }
}
