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

  /// What is lost while a snapshot comes is missing in it; behind it, the next snapshot begins anew.
  @Test func aLossInsideASnapshotIsInDoubt() {
    func level(_ price: Int64, _ flags: EventFlags) -> Event {
      var event = Event(kind: .level, eventTime: 0, instrument: 0, flags: flags)
      event.level = Level(price: price, size: 1, count: 1, action: .set, side: .bid)
      return event
    }
    var feed = LevelFeed(needsSnapshot: true)
    _ = feed.apply(level(1, .snapshot))
    feed.loseTrust()
    _ = feed.apply(level(2, [.snapshot, .last]))
    expect(!feed.isReliable)
    feed.loseTrust()
    _ = feed.apply(level(3, [.snapshot, .last]))
    expect(feed.isReliable)
    expect(feed.book.sides.bids.count == 1)
  }

  /// Books far deeper than the array of their best levels, that grow at their worst end, at random, and
  /// shrink from their best: against a dictionary.
  @Test(arguments: ["worst", "best", "random"]) func deepBooks(order: String) {
    var random = SeededGenerator(seed: 11)
    var book = LevelBook(maximumLevels: 12_000)
    var naive: [Int64: Int64] = [:]
    func check(_ what: String) {
      let prices = naive.keys.sorted(by: >)
      let side = (0..<book.sides.bids.count).map { book.sides.bids.price($0) }
      let sizes = (0..<book.sides.bids.count).map { book.sides.bids[$0].size }
      expect(side == prices)
      expect(sizes == prices.map { naive[$0] })
    }
    func set(_ price: Int64, _ size: Int64) {
      book.set(.bid, price: price, size: size)
      naive[price] = size == 0 ? nil : size
      if naive.count > 12_000, let worst = naive.keys.min() { naive[worst] = nil }
    }
    for index in 0..<9000 as Range<Int64> {
      switch order {
      case "worst": set(1_000_000 - index, index % 9 + 1)
      case "best": set(1_000_000 + index, index % 9 + 1)
      default: set(Int64.random(in: 0...2_000_000, using: &random), index % 9 + 1)
      }
    }
    check("grown")
    for _ in 0..<6000 {
      let prices = book.sides.bids.count
      let depth = Int.random(in: 0..<prices, using: &random)
      let price = book.sides.bids.price(Bool.random(using: &random) ? depth : 0)
      book.forgetChanges()
      let place = naive.keys.reduce(0) { $0 + ($1 > price ? 1 : 0) }
      set(price, Bool.random(using: &random) ? 0 : 77)
      expect(book.sides.bids.changedDepth == place)
    }
    check("changed")
    var copy = LevelBook(maximumLevels: 12_000)
    expect(copy.restore(book.state()))
    expect(copy.state() == book.state())
    for limit in [4000, 1500, 3] {
      book.keepBest(limit)
      let kept = Set(naive.keys.sorted(by: >).prefix(limit))
      naive = naive.filter { kept.contains($0.key) }
      check("kept \(limit)")
    }
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
}
