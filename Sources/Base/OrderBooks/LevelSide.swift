import EventModel

/// One side of a book: its levels sorted by rank, the best of them in one array with the best at its end,
/// where most changes are, and what lies far from the best in parts of bounded size. So a change near the
/// best moves a few levels, and no feed can make one cost more than a part.
///
/// Invariant: ranks ascend strictly through the parts of `far`, then through `base[0..<nearCount]`; no part
/// is empty; `base` holds something where `far` does. 32 bytes a level; arrays double until they hold what
/// there was at once, and are then reused.
@frozen public struct LevelSide: ~Copyable {
  /// Levels in the array of the best; beyond, the worst of them move into a part.
  @usableFromInline static var mostNear: Int { 2048 }
  /// Fewer than these take the best part in.
  @usableFromInline static var fewestNear: Int { 256 }

  @usableFromInline var base: UnsafeMutablePointer<BookLevel>
  @usableFromInline var nearCount = 0
  @usableFromInline var capacity = 64
  @usableFromInline var far: [LevelPart] = []
  @usableFromInline var farCount = 0
  /// Turns a price into a rank and back: all bits set for asks.
  @usableFromInline let mask: Int64
  /// Places from the best of the best level changed since `forgetChanges`; `Int.max` when none.
  public private(set) var changedDepth = Int.max

  public init(_ side: Side) {
    base = .allocate(capacity: capacity)
    mask = side == .ask ? -1 : 0
  }

  deinit {
    base.deallocate()
    for part in far { part.free() }
  }

  @inlinable public var count: Int { nearCount + farCount }
  @inlinable public var isEmpty: Bool { nearCount == 0 }

  /// The best level of a side that is not empty.
  @inlinable @inline(__always) public var best: BookLevel { base[nearCount - 1] }

  /// The best price of a side that is not empty.
  @inlinable @inline(__always) public var bestPrice: Int64 { best.rank ^ mask }

  /// The level `depth` places from the best.
  @inlinable public subscript(depth: Int) -> BookLevel {
    if depth >= 0, depth < nearCount { return base[nearCount - 1 - depth] }
    return farLevel(depth)
  }

  @usableFromInline @inline(never) func farLevel(_ depth: Int) -> BookLevel {
    precondition(depth >= 0 && depth < count)
    var left = depth - nearCount
    for part in far.reversed() {
      if left < part.count { return part.levels[part.count - 1 - left] }
      left -= part.count
    }
    preconditionFailure("parts hold fewer levels than are counted")
  }

  /// The price of the level `depth` places from the best.
  @inlinable public func price(_ depth: Int) -> Int64 { self[depth].rank ^ mask }

  /// The price of a level of this side.
  @inlinable func price(of level: BookLevel) -> Int64 { level.rank ^ mask }

  func rank(ofPrice price: Int64) -> Int64 { price ^ mask }

  public mutating func forgetChanges() { changedDepth = .max }

  mutating func restoreChange(_ depth: Int) { changedDepth = depth }

  mutating func removeAll() {
    if count > 0 { changedDepth = 0 }
    nearCount = 0
    if farCount > 0 { removeFar() }
  }

  private mutating func removeFar() {
    for part in far { part.free() }
    far.removeAll()
    farCount = 0
  }
}

/// Where a level is, or would be put: in the array of the best, or in a part.
struct LevelPlace {
  /// Index of the part; -1 for the array of the best.
  var part: Int
  var index: Int
}

/// Levels far from the best: at most `capacity` of them, ascending by rank.
@usableFromInline struct LevelPart {
  static let capacity = 1024
  @usableFromInline let levels: UnsafeMutablePointer<BookLevel>
  @usableFromInline var count: Int

  /// Copies levels into a part of their own.
  init(copying source: UnsafeMutablePointer<BookLevel>, count: Int) {
    levels = .allocate(capacity: Self.capacity)
    levels.update(from: source, count: count)
    self.count = count
  }

  func free() { levels.deallocate() }
}

/// Finding and changing levels.
extension LevelSide {
  func pointer(to place: LevelPlace) -> UnsafeMutablePointer<BookLevel> {
    (place.part < 0 ? base : far[place.part].levels) + place.index
  }

  /// Where the level of `rank` is, or would be put.
  func position(of rank: Int64) -> (place: LevelPlace, isThere: Bool) {
    // Most changes are within a few levels of the best.
    var index = nearCount
    let near = max(0, nearCount - 8)
    while index > near {
      let other = base[index - 1].rank
      if other <= rank {
        return other == rank
          ? (LevelPlace(part: -1, index: index - 1), true)
          : (LevelPlace(part: -1, index: index), false)
      }
      index -= 1
    }
    if farCount > 0, rank < base[0].rank { return farPosition(of: rank) }
    let (found, isThere) = Self.search(base, index, rank)
    return (LevelPlace(part: -1, index: found), isThere)
  }

  /// The first of `count` ascending levels that is not below `rank`, and whether it is of it.
  private static func search(
    _ levels: UnsafeMutablePointer<BookLevel>, _ count: Int, _ rank: Int64
  ) -> (index: Int, isThere: Bool) {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) >> 1
      if levels[middle].rank < rank { low = middle + 1 } else { high = middle }
    }
    return (low, low < count && levels[low].rank == rank)
  }

  @inline(never) private func farPosition(of rank: Int64) -> (place: LevelPlace, isThere: Bool) {
    // The last part that begins at or below the rank.
    var (low, high) = (0, far.count)
    while low < high {
      let middle = (low + high) >> 1
      if far[middle].levels[0].rank <= rank { low = middle + 1 } else { high = middle }
    }
    let part = max(0, low - 1)
    let (index, isThere) = Self.search(far[part].levels, far[part].count, rank)
    return (LevelPlace(part: part, index: index), isThere)
  }

  /// Whether no level is worse than one that is, or would be put, here.
  func isWorst(_ place: LevelPlace) -> Bool {
    place.index == 0 && (place.part == 0 || place.part < 0 && far.isEmpty)
  }

  mutating func noteChange(_ place: LevelPlace) {
    // A part lies behind the array of the best.
    if place.part >= 0, nearCount >= changedDepth { return }
    let depth = depth(of: place)
    if depth < changedDepth { changedDepth = depth }
  }

  /// Places from the best.
  func depth(of place: LevelPlace) -> Int {
    if place.part < 0 { return nearCount - 1 - place.index }
    let better = far[(place.part + 1)...].reduce(nearCount) { $0 + $1.count }
    return better + far[place.part].count - 1 - place.index
  }

  /// Puts a level where `position` said that it belongs.
  mutating func insert(_ level: BookLevel, at place: LevelPlace) {
    if place.part >= 0 { return insertFar(level, at: place) }
    if nearCount == capacity {
      if capacity == Self.mostNear {
        moveWorstAway()
        return insert(level, at: position(of: level.rank).place)
      }
      grow()
    }
    let target = base + place.index
    if place.index < nearCount {
      (target + 1).update(from: target, count: nearCount - place.index)
    }
    target.initialize(to: level)
    nearCount += 1
    noteChange(place)
  }

  @inline(never) private mutating func insertFar(_ level: BookLevel, at place: LevelPlace) {
    let part = far[place.part]
    if part.count == LevelPart.capacity {
      let half = part.count / 2
      far.insert(
        LevelPart(copying: part.levels + half, count: part.count - half), at: place.part + 1)
      far[place.part].count = half
      return insertFar(level, at: position(of: level.rank).place)
    }
    let target = part.levels + place.index
    (target + 1).update(from: target, count: part.count - place.index)
    target.initialize(to: level)
    far[place.part].count += 1
    farCount += 1
    noteChange(place)
  }

  mutating func remove(at place: LevelPlace) {
    noteChange(place)
    if place.part >= 0 { return removeFar(at: place) }
    let target = base + place.index
    nearCount -= 1
    if place.index < nearCount {
      target.update(from: target + 1, count: nearCount - place.index)
    }
    if farCount > 0, nearCount < Self.fewestNear { takeBestPart() }
  }

  @inline(never) private mutating func removeFar(at place: LevelPlace) {
    farCount -= 1
    far[place.part].count -= 1
    let part = far[place.part]
    if part.count == 0 {
      part.free()
      far.remove(at: place.part)
      return
    }
    let target = part.levels + place.index
    target.update(from: target + 1, count: part.count - place.index)
  }

  /// Removes the worst level.
  mutating func removeWorst() { remove(at: LevelPlace(part: far.isEmpty ? -1 : 0, index: 0)) }

  /// Removes the worst levels so that at most `limit` are left.
  mutating func keepBest(_ limit: Int) {
    guard count > limit else { return }
    changedDepth = min(changedDepth, limit)
    var surplus = count - limit
    while surplus > 0, let worst = far.first {
      let removed = min(surplus, worst.count)
      surplus -= removed
      farCount -= removed
      if removed == worst.count {
        worst.free()
        far.removeFirst()
      } else {
        worst.levels.update(from: worst.levels + removed, count: worst.count - removed)
        far[0].count -= removed
      }
    }
    if surplus > 0 {
      base.update(from: base + surplus, count: nearCount - surplus)
      nearCount -= surplus
    }
  }

  /// Moves the worse half of the array of the best into a part.
  @inline(never) private mutating func moveWorstAway() {
    let moved = LevelPart.capacity
    far.append(LevelPart(copying: base, count: moved))
    farCount += moved
    base.update(from: base + moved, count: nearCount - moved)
    nearCount -= moved
  }

  /// Takes the best part into the array of the best.
  @inline(never) private mutating func takeBestPart() {
    guard let part = far.popLast() else { return }
    while nearCount + part.count > capacity { grow() }
    (base + part.count).update(from: base, count: nearCount)
    base.update(from: part.levels, count: part.count)
    nearCount += part.count
    farCount -= part.count
    part.free()
  }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<BookLevel>.allocate(capacity: capacity * 2)
    larger.update(from: base, count: nearCount)
    base.deallocate()
    base = larger
    capacity *= 2
  }
}
