import EventModel

/// The prices at which own orders of one side of an instrument work: the best is known without a walk
/// over them. A binary heap, the best first; what has ended or moved is taken out when it comes to the
/// top, or when half of the heap is such.
struct WorkingPrices: Sendable {
  private struct Entry: BitwiseCopyable {
    var price: Int64
    var id: UInt64
  }

  let isBuy: Bool
  private var heap: [Entry] = []

  init(_ side: Side) { isBuy = side == .bid }

  private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    left.price == right.price
      ? left.id < right.id : isBuy ? left.price > right.price : left.price < right.price
  }

  /// Takes an order, or its new price.
  ///
  /// - Parameters:
  ///   - count: open orders.
  ///   - known: the price of an open order by its id; nil of one that has ended.
  mutating func add(_ id: UInt64, at price: Int64, count: Int, _ known: (UInt64) -> Int64?) {
    if heap.count > 2 * count + 64 {
      heap.removeAll { known($0.id) != $0.price }
      for place in (0..<heap.count / 2).reversed() { sink(from: place) }
    }
    push(Entry(price: price, id: id))
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var place = heap.count - 1
    while place > 0 {
      let above = (place - 1) / 2
      if !isBefore(heap[place], heap[above]) { break }
      heap.swapAt(place, above)
      place = above
    }
  }

  /// The price that is met first by what comes from the other side; nil where nothing works.
  mutating func best(_ known: (UInt64) -> Int64?) -> Int64? {
    while let first = heap.first {
      if known(first.id) == first.price { return first.price }
      removeFirst()
    }
    return nil
  }

  private mutating func removeFirst() {
    let last = heap.removeLast()
    if heap.isEmpty { return }
    heap[0] = last
    sink(from: 0)
  }

  /// Moves an entry down until nothing below it is better.
  private mutating func sink(from first: Int) {
    var place = first
    while true {
      var best = place
      for below in [2 * place + 1, 2 * place + 2]
      where below < heap.count && isBefore(heap[below], heap[best]) { best = below }
      if best == place { return }
      heap.swapAt(place, best)
      place = best
    }
  }
}
