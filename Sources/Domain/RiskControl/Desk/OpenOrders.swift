import EventModel

/// The open orders: found by id, by the id of a request and by slot without a walk over the others.
/// A place stays that of its order until it ends.
struct OpenOrders: Sendable {
  private(set) var orders: [OpenOrder] = []
  private var isUsed: [Bool] = []
  private var free: [Int32] = []
  private var places = OrderPlaces()
  /// By the id of the request; the newest where several have one.
  private var requests: [UInt64: Int32] = [:]
  /// By slot: the newest of its orders; -1: none.
  private var newest: [Int32] = []

  /// More are never open, whatever the limits say.
  static let most = 100_000

  var count: Int { places.count }
  subscript(place: Int) -> OpenOrder {
    get { orders[place] }
    _modify { yield &orders[place] }
  }

  mutating func append(_ order: borrowing OpenOrder) {
    let place: Int
    if let last = free.popLast() {
      place = Int(last)
      orders[place] = copy order
      isUsed[place] = true
    } else {
      place = orders.count
      orders.append(copy order)
      isUsed.append(true)
    }
    places.add(order.id, at: place)
    if order.request != 0 { requests[order.request] = Int32(place) }
    link(place)
  }

  private mutating func link(_ place: Int) {
    let slot = Int(orders[place].slot)
    while newest.count <= slot { newest.append(-1) }
    orders[place].next = -1
    orders[place].previous = newest[slot]
    if newest[slot] >= 0 { orders[Int(newest[slot])].next = Int32(place) }
    newest[slot] = Int32(place)
  }

  mutating func remove(at place: Int) {
    let (previous, next, request) = (
      orders[place].previous, orders[place].next, orders[place].request
    )
    if next >= 0 {
      orders[Int(next)].previous = previous
    } else {
      newest[Int(orders[place].slot)] = previous
    }
    if previous >= 0 { orders[Int(previous)].next = next }
    places.remove(orders[place].id)
    if request != 0, requests[request] == Int32(place) { requests[request] = nil }
    isUsed[place] = false
    free.append(Int32(place))
  }

  /// Where the order of an id stands.
  func index(of id: UInt64) -> Int? { places[id] }

  /// Where the order that a bot knows by an id stands: its own, else the parent's.
  func index(ofRequest id: UInt64) -> Int? {
    if id == 0 { return nil }
    return requests[id].map { Int($0) } ?? index(of: id)
  }

  /// Whether a slot has any.
  func has(_ slot: Int) -> Bool { slot < newest.count && newest[slot] >= 0 }

  /// The ids of a slot's orders, the newest first: what is done about one may end others.
  func ids(ofSlot slot: Int) -> [UInt64] {
    guard slot < newest.count else { return [] }
    var ids: [UInt64] = []
    var place = newest[slot]
    while place >= 0 {
      ids.append(orders[Int(place)].id)
      place = orders[Int(place)].previous
    }
    return ids
  }

  /// The ids of all, the oldest first.
  var ids: [UInt64] { places.ids }

  /// Those that are open, the oldest first; who is next to whom follows from that.
  var state: [OpenOrder] {
    get {
      ids.map { id in
        var order = orders[places[id]!]
        (order.previous, order.next) = (-1, -1)
        return order
      }
    }
    set {
      self = OpenOrders()
      for order in newValue { append(order) }
    }
  }
}
