import EventModel
import EventStream
import Stages

/// The last changes of a price, so that what was known at a venue some milliseconds ago can be told: at
/// most 1,024; beyond them the oldest stands for what was before.
struct PriceHistory {
  static let capacity = 1024

  private var times = [Int64](repeating: .min, count: capacity)
  private var prices = [Int64](repeating: noNumber, count: capacity)
  private(set) var count = 0
  private var next = 0

  mutating func removeAll() { (count, next) = (0, 0) }

  mutating func append(_ time: Int64, _ price: Int64) {
    times[next] = time
    prices[next] = price
    next = (next + 1) % Self.capacity
    count = min(count + 1, Self.capacity)
  }

  /// The price at a time: the newest change at or before it, or before it only; the oldest known where
  /// all are later; nil of none.
  func price(at time: Int64, strictlyBefore: Bool = false) -> Int64? {
    var place = next
    var oldest: Int64?
    for _ in 0..<count {
      place = place == 0 ? Self.capacity - 1 : place - 1
      oldest = prices[place]
      if times[place] < time || (times[place] == time && !strictlyBefore) { return prices[place] }
    }
    return oldest
  }
}

extension PriceHistory: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("times", &times, count: Self.capacity)
    try fields.keep("prices", &prices, count: Self.capacity)
    try fields.keep("count", &count)
    try fields.keep("next", &next)
    try fields.require(
      (0...Self.capacity).contains(count) && (0..<Self.capacity).contains(next))
  }
}
