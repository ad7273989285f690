/// Where open orders stand, by id: a hash table with open addressing, at most half full. The ids are those
/// that risk gave, one behind the other, so that multiplying spreads them and no stranger chooses which
/// fall together: a dictionary's hash is a part of a decision's time.
struct OrderPlaces: Sendable {
  private struct Entry: BitwiseCopyable {
    var id: UInt64 = 0
    /// -1: nothing stands here.
    var place: Int32 = -1
  }

  private var entries = [Entry](repeating: Entry(), count: 64)
  private(set) var count = 0

  /// The ids, in ascending order.
  var ids: [UInt64] { entries.lazy.filter { $0.place >= 0 }.map(\.id).sorted() }

  subscript(id: UInt64) -> Int? {
    let index = index(of: id)
    return entries[index].place < 0 ? nil : Int(entries[index].place)
  }

  /// Notes an order that is not here.
  mutating func add(_ id: UInt64, at place: Int) {
    if 2 * (count + 1) > entries.count { grow() }
    entries[index(of: id)] = Entry(id: id, place: Int32(place))
    count += 1
  }

  mutating func remove(_ id: UInt64) {
    var gap = index(of: id)
    if entries[gap].place < 0 { return }
    count -= 1
    // What was pushed behind the gap moves into it, so that a search never ends too early.
    var next = (gap + 1) & (entries.count - 1)
    while entries[next].place >= 0 {
      let pushed = (next - home(of: entries[next].id)) & (entries.count - 1)
      if pushed >= (next - gap) & (entries.count - 1) {
        entries[gap] = entries[next]
        gap = next
      }
      next = (next + 1) & (entries.count - 1)
    }
    entries[gap] = Entry()
  }

  /// Where an id stands, or would.
  private func index(of id: UInt64) -> Int {
    var index = home(of: id)
    while entries[index].place >= 0, entries[index].id != id {
      index = (index + 1) & (entries.count - 1)
    }
    return index
  }

  private func home(of id: UInt64) -> Int {
    // The upper bits of the product with 2^64 over the golden ratio (Knuth, TAOCP 3, 6.4).
    Int(truncatingIfNeeded: (id &* 0x9E37_79B9_7F4A_7C15) >> 32) & (entries.count - 1)
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(), count: 2 * old.count)
    for entry in old where entry.place >= 0 { entries[index(of: entry.id)] = entry }
  }
}
