/// The ids that orders were asked for under: the newest 65,536.
struct RequestMemory: Sendable {
  private static let most = 65_536
  private var known: Set<UInt64> = []
  /// In the order of coming; from `next` on the oldest.
  private var ids: [UInt64] = []
  private var next = 0

  func contains(_ id: UInt64) -> Bool { known.contains(id) }

  mutating func note(_ id: UInt64) {
    guard known.insert(id).inserted else { return }
    if ids.count < Self.most {
      ids.append(id)
      return
    }
    known.remove(ids[next])
    ids[next] = id
    next = next + 1 == Self.most ? 0 : next + 1
  }

  /// The ids, oldest first, for snapshots.
  var state: [UInt64] {
    get { Array(ids[next...] + ids[..<next]) }
    set {
      ids = Array(newValue.suffix(Self.most))
      known = Set(ids)
      next = 0
    }
  }
}
