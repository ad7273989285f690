import EventModel

/// A book of price levels (L2). It follows the level events of a feed as `LevelAction` in
/// `schemas/stream.capnp` says; a clear of one side voids that side alone.
///
/// Memory: 32 bytes a level. A side that is full keeps its best `maximumLevels` levels; what is
/// dropped is counted as overflow.
public struct LevelBook: ~Copyable {
  public private(set) var sides = BookSides()
  public var integrity = BookIntegrity()
  public let maximumLevels: Int

  public init(maximumLevels: Int = 1 << 16) {
    self.maximumLevels = maximumLevels
  }

  /// Applies one event.
  public mutating func apply(_ level: Level) {
    if level.action == .clear {
      sides.clear(level.side)
    } else if level.action == .set {
      set(level.side, price: level.price, size: level.size, count: level.count)
    }
  }

  /// The size at a price is now `size`; zero removes the level.
  public mutating func set(_ side: Side, price: Int64, size: Int64, count: UInt32 = noCount) {
    guard side == .bid || side == .ask, price != noNumber, size >= 0 else {
      integrity.invalid += 1
      return
    }
    switch (side == .ask, size == 0) {
    case (false, false):
      let isIn = sides.bids.set(price: price, size: size, count: count, limit: maximumLevels)
      if !isIn { integrity.overflow += 1 }
    case (true, false):
      let isIn = sides.asks.set(price: price, size: size, count: count, limit: maximumLevels)
      if !isIn { integrity.overflow += 1 }
    case (false, true):
      if !sides.bids.remove(price: price) { integrity.absentLevel += 1 }
    case (true, true):
      if !sides.asks.remove(price: price) { integrity.absentLevel += 1 }
    }
  }

  /// Counts the book as crossed when it is so at the end of an atomic group.
  public mutating func endGroup() {
    if sides.isCrossed { integrity.crossed += 1 }
  }

  /// Drops all but the best levels: a feed of limited depth says nothing of those beyond.
  public mutating func keepBest(_ levels: Int) {
    sides.bids.keepBest(levels)
    sides.asks.keepBest(levels)
  }

  public mutating func forgetChanges() { sides.forgetChanges() }

  public mutating func removeAll() { sides.removeAll() }

  /// The whole state as words: counters, changes, number of bids, then every level from the worst
  /// to the best.
  public func state() -> [Int64] {
    var words = integrity.words
    words += [Int64(sides.bids.changedDepth), Int64(sides.asks.changedDepth)]
    words.append(Int64(sides.bids.count))
    for depth in (0..<sides.bids.count).reversed() {
      let level = sides.bids[depth]
      words += [sides.bids.price(depth), level.size, Int64(level.count)]
    }
    for depth in (0..<sides.asks.count).reversed() {
      let level = sides.asks[depth]
      words += [sides.asks.price(depth), level.size, Int64(level.count)]
    }
    return words
  }

  /// Takes over what `state` gave; false when it is no such state.
  public mutating func restore(_ words: [Int64]) -> Bool {
    let start = BookIntegrity.wordCount + 3
    guard words.count >= start, (words.count - start) % 3 == 0 else { return false }
    removeAll()
    for index in stride(from: start, to: words.count, by: 3) {
      guard let count = UInt32(exactly: words[index + 2]) else { return false }
      let side: Side = Int64((index - start) / 3) < words[start - 1] ? .bid : .ask
      set(side, price: words[index], size: words[index + 1], count: count)
    }
    integrity = BookIntegrity(words: words[..<BookIntegrity.wordCount])
    sides.bids.restoreChange(Int(words[start - 3]))
    sides.asks.restoreChange(Int(words[start - 2]))
    return true
  }
}

extension LevelSide {
  /// False when a level had to be dropped, be it the new one or the worst.
  mutating func set(price: Int64, size: Int64, count: UInt32, limit: Int) -> Bool {
    let rank = rank(ofPrice: price)
    let (place, isThere) = position(of: rank)
    if isThere {
      let level = pointer(to: place)
      level.pointee.size = size
      level.pointee.count = count
      noteChange(place)
      return true
    }
    if self.count >= limit {
      if isWorst(place) { return false }
      removeWorst()
      insert(BookLevel(rank: rank, size: size, count: count), at: position(of: rank).place)
      return false
    }
    insert(BookLevel(rank: rank, size: size, count: count), at: place)
    return true
  }

  /// False when there is no such level.
  mutating func remove(price: Int64) -> Bool {
    let (place, isThere) = position(of: rank(ofPrice: price))
    if isThere { remove(at: place) }
    return isThere
  }
}
