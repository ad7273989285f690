/// An order of a book, in a pool; orders at one price are linked in the order of their priority.
struct PooledOrder: PoolNode {
  var id: UInt64
  /// See `BookLevel.rank`.
  var rank: Int64
  var size: Int64
  var previous: UInt32
  /// The order behind it; of a free place, the next free one.
  var next: UInt32
  var isAsk: Bool
}

/// The orders of one book, found by id: 40 bytes each and its slots.
typealias OrderPool = NodePool<PooledOrder>
