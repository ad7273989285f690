import EventModel

/// The orders at one price of one side, summed.
@frozen public struct BookLevel: BitwiseCopyable, Sendable {
  /// Larger is better: the price of a bid, the complement of the price of an ask.
  @usableFromInline var rank: Int64
  /// In the instrument's size units, above zero.
  public var size: Int64
  /// Orders at the price; `noCount` when unknown.
  public var count: UInt32
  /// First and last order of the queue in the pool of orders; unused in a level book.
  @usableFromInline var head: UInt32
  @usableFromInline var tail: UInt32

  init(rank: Int64, size: Int64, count: UInt32) {
    self.rank = rank
    self.size = size
    self.count = count
    head = OrderPool.none
    tail = OrderPool.none
  }

  /// The count as a word of a `depth` event: `noNumber` when unknown.
  @inlinable public var countWord: Int64 { count == noCount ? noNumber : Int64(count) }
}

/// One side of a book: its levels in one array, sorted, the best at the end, where most changes are.
///
/// Invariant: ranks ascend strictly in `base[0..<count]`, and count ≤ capacity. 32 bytes a level;
/// the array doubles until it holds the deepest book and is then reused.
@frozen public struct LevelSide: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<BookLevel>
  public private(set) var count = 0
  @usableFromInline var capacity = 64
  /// Turns a price into a rank and back: all bits set for asks.
  @usableFromInline let mask: Int64
  /// Places from the best of the best level changed since `forgetChanges`; `Int.max` when none.
  public private(set) var changedDepth = Int.max

  public init(_ side: Side) {
    base = .allocate(capacity: capacity)
    mask = side == .ask ? -1 : 0
  }

  deinit { base.deallocate() }

  @inlinable public var isEmpty: Bool { count == 0 }

  /// The level `depth` places from the best.
  @inlinable public subscript(depth: Int) -> BookLevel {
    precondition(depth >= 0 && depth < count)
    return base[count - 1 - depth]
  }

  /// The price of the level `depth` places from the best.
  @inlinable public func price(_ depth: Int) -> Int64 { self[depth].rank ^ mask }

  func rank(ofPrice price: Int64) -> Int64 { price ^ mask }

  public mutating func forgetChanges() { changedDepth = .max }

  /// Where the level of `rank` is, or would be put.
  func position(of rank: Int64) -> (index: Int, isThere: Bool) {
    // Most changes are within a few levels of the best.
    var index = count
    let near = max(0, count - 8)
    while index > near {
      let other = base[index - 1].rank
      if other <= rank { return other == rank ? (index - 1, true) : (index, false) }
      index -= 1
    }
    var low = 0
    while low < index {
      let middle = (low + index) >> 1
      if base[middle].rank < rank { low = middle + 1 } else { index = middle }
    }
    return (low, low < near && base[low].rank == rank)
  }

  mutating func noteChange(_ index: Int) {
    let depth = count - 1 - index
    if depth < changedDepth { changedDepth = depth }
  }

  mutating func insert(_ level: BookLevel, at index: Int) {
    if count == capacity { grow() }
    let place = base + index
    if index < count { (place + 1).update(from: place, count: count - index) }
    place.initialize(to: level)
    count += 1
    noteChange(index)
  }

  mutating func remove(at index: Int) {
    noteChange(index)
    let place = base + index
    count -= 1
    if index < count { place.update(from: place + 1, count: count - index) }
  }

  /// Removes the worst levels so that at most `limit` are left.
  mutating func keepBest(_ limit: Int) {
    guard count > limit else { return }
    noteChange(count - limit - 1)
    base.update(from: base + (count - limit), count: limit)
    count = limit
  }

  mutating func removeAll() {
    if count > 0 { changedDepth = 0 }
    count = 0
  }

  mutating func restoreChange(_ depth: Int) { changedDepth = depth }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<BookLevel>.allocate(capacity: capacity * 2)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
