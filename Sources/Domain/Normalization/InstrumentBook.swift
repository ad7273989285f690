import EventModel
import OrderBooks

/// The book of one instrument, by order or by level, and what was last said of it. The table that
/// holds it owns the memory.
struct InstrumentBook: BitwiseCopyable {
  var orders: UnsafeMutablePointer<OrderBook>?
  var levels: UnsafeMutablePointer<LevelFeed>?
  /// Words of the last depth.
  var depthWords: UnsafeMutablePointer<Int64>?
  var depthSize = 0
  var condition = BookCondition()

  /// Follows a status. Auctions, what goes before an opening, halts and closes are no trading.
  mutating func follow(_ status: Status) {
    switch status.action {
    case .preOpen, .preCross, .quoting, .cross, .rotation, .newPriceIndication, .halt, .pause,
      .suspend, .close, .postClose, .resumeQuoting:
      condition.trading = .off
    case .trading: condition.trading = .on
    default: break
    }
    if status.trading != .unknown { condition.trading = status.trading == .yes ? .on : .off }
    if status.phase != .unknown { condition.trading = status.phase == .continuous ? .on : .off }
  }

  /// What the book met that a whole feed does not contain.
  var integrity: BookIntegrity {
    orders?.pointee.integrity ?? levels?.pointee.book.integrity ?? BookIntegrity()
  }

  var orderFlags: EventFlags { condition.hasLost ? .unreliable : [] }

  mutating func startOrders() {
    let book = UnsafeMutablePointer<OrderBook>.allocate(capacity: 1)
    book.initialize(to: OrderBook())
    orders = book
  }

  mutating func startLevels(needsSnapshot: Bool) {
    let feed = UnsafeMutablePointer<LevelFeed>.allocate(capacity: 1)
    feed.initialize(to: LevelFeed(needsSnapshot: needsSnapshot))
    levels = feed
  }

  /// The words of the last depth, all absent before the first.
  mutating func depth(of size: Int) -> UnsafeMutablePointer<Int64> {
    if let depthWords { return depthWords }
    let words = UnsafeMutablePointer<Int64>.allocate(capacity: size)
    words.initialize(repeating: noNumber, count: size)
    depthWords = words
    depthSize = size
    return words
  }

  func deallocate() {
    orders?.deinitialize(count: 1)
    orders?.deallocate()
    levels?.deinitialize(count: 1)
    levels?.deallocate()
    depthWords?.deallocate()
  }

  mutating func loseTrust() {
    condition.hasLost = true
    levels?.pointee.loseTrust()
  }

  /// Follows an order action; false when the book is not concerned.
  mutating func applyOrder(_ event: Event) -> Bool {
    guard let orders else { return false }
    let isSnapshot = event.flags.contains(.snapshot)
    if isSnapshot, !condition.isInSnapshot || condition.snapshotSource != event.source {
      // A snapshot replaces the book, also where it does not begin with a clear.
      orders.pointee.removeAll()
      condition.hasLost = false
      condition.snapshotSource = event.source
    }
    condition.isInSnapshot = isSnapshot
    let action = event.orderAction
    if action.action == .clear { condition.hasLost = false }
    orders.pointee.apply(action)
    return action.action != .fill && action.action != .hidden
  }
}

/// What is known of a book beside its contents.
struct BookCondition: BitwiseCopyable {
  var quote = Quote()
  /// Whether the last quote was in doubt.
  var isQuoteInDoubt = false
  var isTouched = false
  var hasMismatch = false
  /// Something was lost since the last snapshot.
  var hasLost = false
  /// The time of the last level event.
  var newestTime = noTime
  /// Whether the instrument trades continuously, as far as statuses have told.
  var trading = Trading.untold
  /// A trade of the market has come.
  var hasTraded = false
  /// Ends of groups at which the book was crossed or locked while it traded continuously.
  var crossedInTrading = 0
  /// Inside a snapshot by orders, and from which source.
  var isInSnapshot = false
  var snapshotSource: UInt16 = 0

  enum Trading: UInt8, BitwiseCopyable {
    case untold, on, off
  }
}
