import EventModel

/// Both sides of a book as price levels: what quotes, depth and checksums are made from.
@frozen public struct BookSides: ~Copyable {
  public internal(set) var bids = LevelSide(.bid)
  public internal(set) var asks = LevelSide(.ask)

  public init() {}

  /// Best bid and offer; `noNumber` for price and size of a side that is empty.
  @inlinable public var quote: Quote {
    var quote = Quote()
    if !bids.isEmpty {
      quote.bidPrice = bids.bestPrice
      quote.bidSize = bids.best.size
    }
    if !asks.isEmpty {
      quote.askPrice = asks.bestPrice
      quote.askSize = asks.best.size
    }
    return quote
  }

  /// Whether the best bid is at or above the best ask.
  @inlinable public var isCrossed: Bool {
    !bids.isEmpty && !asks.isEmpty && bids.bestPrice >= asks.bestPrice
  }

  /// Places from the best of the best level that changed on either side; `Int.max` when none did.
  public var changedDepth: Int { min(bids.changedDepth, asks.changedDepth) }

  public mutating func forgetChanges() {
    bids.forgetChanges()
    asks.forgetChanges()
  }

  /// Writes the best `levels` levels in the layout of a `depth` event, `levels` ×
  /// `DepthWord.perLevel` words; `noNumber` where a side has no such level.
  public func writeDepth(levels: Int, into words: UnsafeMutablePointer<Int64>) {
    Self.write(bids, levels: levels, into: words + DepthWord.bidPrice)
    Self.write(asks, levels: levels, into: words + DepthWord.askPrice)
  }

  /// The words that `writeDepth` writes.
  public func depth(levels: Int) -> [Int64] {
    Array(unsafeUninitializedCapacity: levels * DepthWord.perLevel) { buffer, count in
      if let base = buffer.baseAddress { writeDepth(levels: levels, into: base) }
      count = levels * DepthWord.perLevel
    }
  }

  private static func write(
    _ side: borrowing LevelSide, levels: Int, into words: UnsafeMutablePointer<Int64>
  ) {
    var place = words
    for depth in 0..<min(levels, side.count) {
      let level = side[depth]
      place[0] = side.price(of: level)
      place[1] = level.size
      place[2] = level.countWord
      place += DepthWord.perLevel
    }
    for _ in min(levels, side.count)..<levels {
      place.update(repeating: noNumber, count: 3)
      place += DepthWord.perLevel
    }
  }

  mutating func removeAll() {
    bids.removeAll()
    asks.removeAll()
  }

  /// Voids one side, or with `none` both.
  mutating func clear(_ side: Side) {
    if side != .ask { bids.removeAll() }
    if side != .bid { asks.removeAll() }
  }
}
