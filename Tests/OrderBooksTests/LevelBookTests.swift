import EventModel
import OrderBooks
import TestSupport
import Testing

@Suite struct LevelBookTests {
  @Test func followsADictionaryOnRandomLevels() {
    var random = SeededGenerator(seed: 3)
    var book = LevelBook()
    var naive: [[Int64: Int64]] = [[:], [:]]
    for _ in 0..<30_000 {
      let isAsk = Bool.random(using: &random)
      let price = Int64.random(in: -60...60, using: &random)
      let size = max(0, Int64.random(in: -5...5, using: &random))
      book.set(isAsk ? .ask : .bid, price: price, size: size)
      naive[isAsk ? 1 : 0][price] = size == 0 ? nil : size
      let bids = naive[0].keys.sorted(by: >).prefix(12)
      let asks = naive[1].keys.sorted().prefix(12)
      var words = [Int64](repeating: noNumber, count: 72)
      for (depth, price) in bids.enumerated() {
        words[depth * 6] = price
        words[depth * 6 + 1] = naive[0][price]!
      }
      for (depth, price) in asks.enumerated() {
        words[depth * 6 + 3] = price
        words[depth * 6 + 4] = naive[1][price]!
      }
      guard book.sides.depth(levels: 12) == words else {
        Issue.record("the books differ")
        return
      }
    }
    var copy = LevelBook()
    expect(copy.restore(book.state()))
    expect(copy.state() == book.state())
  }

  @Test func aFullSideKeepsItsBestLevels() {
    var book = LevelBook(maximumLevels: 2)
    for price in [10, 12, 11, 9] as [Int64] { book.set(.bid, price: price, size: 1) }
    expect((0..<2).map { book.sides.bids.price($0) } == [12, 11])
    expect(book.integrity.overflow == 2)
  }

  @Test func aClearOfOneSideLeavesTheOther() {
    var book = LevelBook()
    for side in [Side.none, .bid, .ask] {
      book.set(.bid, price: 10, size: 1)
      book.set(.ask, price: 11, size: 1)
      book.apply(Level(price: noNumber, size: noNumber, action: .clear, side: side))
      expect(book.sides.bids.isEmpty == (side != .ask))
      expect(book.sides.asks.isEmpty == (side != .bid))
    }
  }

  /// A snapshot of one side is no whole book, but replaces that side.
  @Test func aSnapshotOfOneSide() {
    var feed = LevelFeed()
    func apply(_ level: Level, last: Bool = false) {
      var event = Event(kind: .level, eventTime: 0)
      event.flags = last ? [.snapshot, .last] : .snapshot
      event.level = level
      _ = feed.apply(event)
    }
    apply(Level(price: noNumber, size: noNumber, action: .clear))
    apply(Level(price: 10, size: 1, side: .bid))
    apply(Level(price: 11, size: 1, side: .ask), last: true)
    apply(Level(price: noNumber, size: noNumber, action: .clear, side: .ask))
    apply(Level(price: 12, size: 1, side: .ask), last: true)
    expect(feed.book.sides.bids.price(0) == 10 && feed.book.sides.bids.count == 1)
    expect(feed.book.sides.asks.price(0) == 12 && feed.book.sides.asks.count == 1)
  }

  @Test func sequencesAreFollowed() {
    var check = SequenceCheck()
    expect(check.check(5) == .inOrder)
    expect(check.check(5) == .inOrder)
    expect(check.check(6) == .inOrder)
    expect(check.check(9) == .gap(first: 7))
    expect(check.check(8) == .behind)
    expect(check.check(0) == .inOrder)
    expect(check.check(.max) == .gap(first: 10))
  }
}
