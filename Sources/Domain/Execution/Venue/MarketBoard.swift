import EventModel
import EventStream
import OrderBooks
import Stages

/// The markets of all instruments of a stream: what the venue matches against, and what schedules look
/// at. It lives behind one pointer that the engine owns.
struct MarketBoard: ~Copyable {
  var mode = BookMode.l1
  /// Depth may come whole, in `depth` events, and by the changes of levels. An instrument that has had
  /// a `depth` event goes by those.
  var hasDepths = false
  var hasLevels = true
  private(set) var count = 0
  private var capacity = 1
  private(set) var markets = UnsafeMutablePointer<InstrumentMarket>.allocate(capacity: 1)
  private(set) var orderBooks: UnsafeMutablePointer<OrderBook>?
  private(set) var levelBooks: UnsafeMutablePointer<LevelBook>?
  private(set) var depths: UnsafeMutablePointer<DepthCopy>?

  deinit {
    markets.deallocate()
    orderBooks?.deinitialize(count: count).deallocate()
    levelBooks?.deinitialize(count: count).deallocate()
    if let depths {
      for index in 0..<count { depths[index].words.deallocate() }
      depths.deallocate()
    }
  }

  /// Makes room for the instruments of a header; those that are known keep what is known of them.
  mutating func grow(to newCount: Int) {
    guard newCount > count else { return }
    if newCount > capacity {
      capacity = max(newCount, 2 * capacity)
      let larger = UnsafeMutablePointer<InstrumentMarket>.allocate(capacity: capacity)
      larger.update(from: markets, count: count)
      markets.deallocate()
      markets = larger
    }
    (markets + count).initialize(repeating: InstrumentMarket(), count: newCount - count)
    let (old, needsOrders, needsLevels, needsDepths) = (
      count, mode == .l3, mode == .l2 && hasLevels, mode == .l2 && hasDepths
    )
    if needsOrders {
      let books = UnsafeMutablePointer<OrderBook>.allocate(capacity: newCount)
      if let known = orderBooks {
        books.moveInitialize(from: known, count: old)
        known.deallocate()
      } else {
        for index in 0..<old { (books + index).initialize(to: OrderBook()) }
      }
      for index in old..<newCount { (books + index).initialize(to: OrderBook()) }
      orderBooks = books
    }
    if needsLevels {
      let books = UnsafeMutablePointer<LevelBook>.allocate(capacity: newCount)
      if let known = levelBooks {
        books.moveInitialize(from: known, count: old)
        known.deallocate()
      } else {
        for index in 0..<old { (books + index).initialize(to: LevelBook()) }
      }
      for index in old..<newCount { (books + index).initialize(to: LevelBook()) }
      levelBooks = books
    }
    if needsDepths {
      let copies = UnsafeMutablePointer<DepthCopy>.allocate(capacity: newCount)
      if let known = depths {
        copies.moveInitialize(from: known, count: old)
        known.deallocate()
      } else {
        for index in 0..<old { (copies + index).initialize(to: DepthCopy()) }
      }
      for index in old..<newCount { (copies + index).initialize(to: DepthCopy()) }
      depths = copies
    }
    count = newCount
  }

  // MARK: What shows

  /// The best price of a side; `noNumber` where the side is empty.
  func best(_ instrument: Int, isAsk: Bool) -> Int64 {
    level(instrument, isAsk: isAsk, 0)?.price ?? noNumber
  }

  /// Whether the best bid is at or above the best ask.
  func isCrossed(_ instrument: Int) -> Bool {
    let bid = best(instrument, isAsk: false)
    let ask = best(instrument, isAsk: true)
    return bid != noNumber && ask != noNumber && bid >= ask
  }

  /// The level `depth` places from the best of a side; nil beyond what shows.
  func level(_ instrument: Int, isAsk: Bool, _ depth: Int) -> (price: Int64, size: Int64)? {
    switch mode {
    case .l1:
      guard depth == 0 else { return nil }
      let quote = markets[instrument].quote
      let (price, size) =
        isAsk ? (quote.askPrice, quote.askSize) : (quote.bidPrice, quote.bidSize)
      if price == noNumber { return nil }
      return (price, size == noNumber ? markets[instrument].sizeWhenUnknown : size)
    case .l2:
      if let depths, depths[instrument].levels > 0 {
        return depths[instrument].level(isAsk, depth, markets[instrument].sizeWhenUnknown)
      }
      guard let levelBooks else { return nil }
      return Self.level(levelBooks[instrument].sides, isAsk, depth)
    case .l3:
      guard let orderBooks else { return nil }
      return Self.level(orderBooks[instrument].sides, isAsk, depth)
    case .trades, .bars:
      return nil
    }
  }

  private static func level(
    _ sides: borrowing BookSides, _ isAsk: Bool, _ depth: Int
  ) -> (price: Int64, size: Int64)? {
    if isAsk {
      return depth < sides.asks.count ? (sides.asks.price(depth), sides.asks[depth].size) : nil
    }
    return depth < sides.bids.count ? (sides.bids.price(depth), sides.bids[depth].size) : nil
  }

  /// How many levels of a side are better than a price at which orders stand; nil where none do.
  func depth(_ instrument: Int, isAsk: Bool, at price: Int64) -> Int? {
    var depth = 0
    while let level = level(instrument, isAsk: isAsk, depth) {
      if level.price == price { return depth }
      if isAsk ? level.price > price : level.price < price { return nil }
      depth += 1
    }
    return nil
  }

  /// The size that shows at a price of a side: zero where nothing stands there, nil where the book
  /// does not reach that far.
  func shown(_ instrument: Int, isAsk: Bool, at price: Int64) -> Int64? {
    if mode == .trades || mode == .bars { return nil }
    var depth = 0
    while let level = level(instrument, isAsk: isAsk, depth) {
      if level.price == price { return level.size }
      if isAsk ? level.price > price : level.price < price { return 0 }
      depth += 1
    }
    switch mode {
    case .l3: return 0
    case .l2:
      // A side that fills all levels of a depth may go on beyond them.
      guard let depths, depths[instrument].levels > 0 else { return 0 }
      return depth == depths[instrument].levels ? nil : 0
    default: return nil
    }
  }

  // MARK: State

  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("markets", UnsafeMutableBufferPointer(start: markets, count: count))
    for index in 0..<count {
      if let orderBooks {
        try fields.keep("orderBooks", orderBooks[index].state()) {
          (words: [Int64]) throws(StreamError) in
          if !orderBooks[index].restore(words) { throw StateFields.unfit }
        }
      }
      if let levelBooks {
        try fields.keep("levelBooks", levelBooks[index].state()) {
          (words: [Int64]) throws(StreamError) in
          if !levelBooks[index].restore(words) { throw StateFields.unfit }
        }
      }
      if let depths {
        try fields.keep("depths", depths[index].state) { (words: [Int64]) in
          words.withUnsafeBufferPointer { depths[index].take($0) }
        }
      }
    }
  }
}

/// The levels of the newest `depth` event of an instrument.
struct DepthCopy {
  var words = UnsafeMutablePointer<Int64>.allocate(capacity: DepthWord.perLevel)
  var levels = 0
  private var capacity = 1

  init() {}

  mutating func take(_ new: UnsafeBufferPointer<Int64>) {
    let count = new.count / DepthWord.perLevel
    if count > capacity {
      words.deallocate()
      capacity = count
      words = .allocate(capacity: count * DepthWord.perLevel)
    }
    levels = count
    if let start = new.baseAddress {
      words.update(from: start, count: count * DepthWord.perLevel)
    }
  }

  var state: [Int64] {
    Array(UnsafeBufferPointer(start: words, count: levels * DepthWord.perLevel))
  }

  func level(_ isAsk: Bool, _ depth: Int, _ unknown: Int64) -> (price: Int64, size: Int64)? {
    guard depth < levels else { return nil }
    let place = words + depth * DepthWord.perLevel + (isAsk ? DepthWord.askPrice : 0)
    if place[0] == noNumber { return nil }
    return (place[0], place[1] == noNumber ? unknown : place[1])
  }
}
