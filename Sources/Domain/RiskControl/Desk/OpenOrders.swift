/// The open orders by id. Ids rise, so that a new one goes to the end.
struct OpenOrders: Sendable {
  /// Ascending by id.
  private(set) var orders: [OpenOrder] = []

  /// More are never open, whatever the limits say.
  static let most = 100_000

  var count: Int { orders.count }
  subscript(index: Int) -> OpenOrder {
    get { orders[index] }
    set { orders[index] = newValue }
  }

  mutating func append(_ order: OpenOrder) { orders.append(order) }
  mutating func remove(at index: Int) { orders.remove(at: index) }
  mutating func restore(_ known: [OpenOrder]) { orders = known }

  /// Where the order of an id stands.
  func index(of id: UInt64) -> Int? {
    var (low, high) = (0, orders.count)
    while low < high {
      let middle = (low + high) / 2
      if orders[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < orders.count && orders[low].id == id ? low : nil
  }

  /// Where the order that a bot knows by an id stands: its own, else the parent's.
  func index(ofRequest id: UInt64) -> Int? {
    if id == 0 { return nil }
    return orders.lastIndex { $0.request == id } ?? index(of: id)
  }
}
