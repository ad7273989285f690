import EventModel

/// A book of single orders as one list by priority, with a virtual order in it: what an order that had
/// stood there would have got. Everything is found by looking through the list.
struct NaiveQueue {
  struct Entry {
    var id: UInt64
    var side: Side
    var price: Int64
    var size: Int64
  }
  static let own = UInt64.max

  var entries: [Entry] = []
  /// Executed of the own order so far.
  var filled: Int64 = 0

  mutating func join(_ side: Side, _ price: Int64, _ size: Int64) {
    leave()
    entries.append(Entry(id: Self.own, side: side, price: price, size: size))
    filled = 0
  }

  mutating func leave() { entries.removeAll { $0.id == Self.own } }

  /// Whether the other side has come to the own order without an execution being told.
  var isCrossed: Bool {
    guard let own = entries.first(where: { $0.id == Self.own }) else { return false }
    return entries.contains {
      $0.side != own.side && (own.side == .bid ? $0.price <= own.price : $0.price >= own.price)
    }
  }

  /// Returns what the own order gets.
  mutating func apply(_ action: OrderActionBody) -> Int64 {
    let place = entries.firstIndex { $0.id == action.orderId }
    var got: Int64 = 0
    switch action.action {
    case .execute, .fill:
      if let mine = entries.firstIndex(where: { $0.id == Self.own }) {
        let side = place.map { entries[$0].side } ?? action.side
        let own = entries[mine]
        let isPast = own.side == .bid ? action.price < own.price : action.price > own.price
        let isBehind = place.map { action.price == own.price && $0 > mine } ?? false
        if side == own.side, isPast || isBehind {
          got = min(action.size, own.size)
          entries[mine].size -= got
          filled += got
          if entries[mine].size == 0 { leave() }
        }
      }
      if action.action == .execute { shrink(action.orderId, by: action.size) }
    case .add:
      entries.removeAll { $0.id == action.orderId }
      append(action)
    case .modify:
      guard let place else {
        if action.size != 0 { append(action) }
        break
      }
      let known = entries[place]
      let side = action.side == .none ? known.side : action.side
      if action.size == 0 {
        entries.remove(at: place)
      } else if side != known.side || action.price != known.price || action.size > known.size {
        entries.remove(at: place)
        append(action)
      } else {
        entries[place].size = action.size
      }
    case .reduce: shrink(action.orderId, by: action.size)
    case .delete: entries.removeAll { $0.id == action.orderId }
    case .clear: entries.removeAll { $0.id != Self.own }
    default: break
    }
    return got
  }

  private mutating func append(_ action: OrderActionBody) {
    guard action.side != .none, action.price != noNumber, action.size > 0 else { return }
    entries.append(
      Entry(id: action.orderId, side: action.side, price: action.price, size: action.size))
  }

  private mutating func shrink(_ id: UInt64, by size: Int64) {
    guard size > 0, let place = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[place].size -= size
    if entries[place].size <= 0 { entries.remove(at: place) }
  }
}
