import EventModel
import OrderBooks

/// The books of all instruments, and what is derived from them at the end of a group: a `gap` when a
/// checksum failed, a `quote` when the best bid or offer changed, a `depth` when any of the levels
/// asked for did.
///
/// 120 bytes an instrument, its book (see OrderBooks) from its first event on, and 48 bytes a level
/// of depth.
struct BookTable: ~Copyable {
  enum Outcome {
    case fine, mismatch
  }

  let levels: Int
  let needsSnapshot: Bool
  var books: UnsafeMutablePointer<InstrumentBook>
  private(set) var count = 0
  private var capacity = 16
  /// Whether the stream tells trades, so that there is no telling of an opening before the first.
  var hasTrades = false
  /// Instruments whose book changed since the last end of a group.
  var touched = ReusedList<UInt32>()
  /// What the last `derive` made; the words of a `depth` are those of its instrument's book.
  private(set) var derived = ReusedList<Event>()
  private let scratch: UnsafeMutablePointer<Int64>

  /// The most levels that a `depth` event can hold.
  static var maximumLevels: Int { Int(UInt16.max) / DepthWord.perLevel }

  init(levels: Int, needsSnapshot: Bool) {
    self.levels = min(max(levels, 0), Self.maximumLevels)
    scratch = .allocate(capacity: max(1, self.levels * DepthWord.perLevel))
    self.needsSnapshot = needsSnapshot
    books = .allocate(capacity: 16)
  }

  deinit {
    for index in 0..<count { books[index].deallocate() }
    books.deallocate()
    scratch.deallocate()
  }

  @inline(__always) var hasChanges: Bool { !touched.isEmpty }

  mutating func grow(to newCount: Int) {
    if newCount > capacity {
      let larger = UnsafeMutablePointer<InstrumentBook>.allocate(
        capacity: max(capacity * 2, newCount))
      larger.moveInitialize(from: books, count: count)
      books.deallocate()
      books = larger
      capacity = max(capacity * 2, newCount)
    }
    while count < newCount {
      (books + count).initialize(to: InstrumentBook())
      count += 1
    }
  }

  /// Follows an event of any kind.
  @inline(__always) mutating func apply(_ event: Event) -> Outcome {
    switch event.kind {
    case .orderAction: return applyOrder(event)
    case .level: return applyLevel(event)
    case .gap: loseTrust(event.instrument)
    case .trade:
      if event.instrument < UInt32(count), event.isMarketTrade {
        books[Int(event.instrument)].condition.hasTraded = true
      }
    case .status: follow(event)
    default: break
    }
    return .fine
  }

  private mutating func follow(_ event: Event) {
    if event.instrument < UInt32(count) {
      books[Int(event.instrument)].follow(event.status)
    } else if event.instrument == noInstrument {
      for index in 0..<count { books[index].follow(event.status) }
    }
  }

  /// An event was left out: what is derived from its book cannot be trusted.
  mutating func miss(_ event: Event) {
    if event.kind == .orderAction || event.kind == .level { loseTrust(event.instrument) }
  }

  private mutating func loseTrust(_ instrument: UInt32) {
    if instrument < UInt32(count) {
      books[Int(instrument)].loseTrust()
    } else if instrument == noInstrument {
      for index in 0..<count { books[index].loseTrust() }
    }
  }

  private mutating func applyOrder(_ event: Event) -> Outcome {
    let index = Int(event.instrument)
    guard index < count else { return .fine }
    if books[index].orders == nil {
      guard books[index].levels == nil else { return .fine }
      books[index].startOrders()
    }
    // A time that is not believed says nothing of when the change was.
    if event.flags.contains(.skewed) {
      books[index].loseTrust()
    } else if books[index].applyOrder(event) {
      touch(index)
    }
    return .fine
  }

  private mutating func applyLevel(_ event: Event) -> Outcome {
    let index = Int(event.instrument)
    guard index < count else { return .fine }
    if books[index].levels == nil {
      guard books[index].orders == nil else { return .fine }
      books[index].startLevels(needsSnapshot: needsSnapshot)
    }
    // A level that is late may have been set anew in the meantime.
    let isOvertaken =
      event.eventTime < books[index].condition.newestTime
      && event.flags.intersection([.late, .snapshot]) == .late
    if event.flags.contains(.skewed) || isOvertaken {
      books[index].loseTrust()
      return .fine
    }
    books[index].condition.newestTime = event.eventTime
    guard let feed = books[index].levels else { return .fine }
    if event.flags.isSuperset(of: [.snapshot, .unreliable]) {
      books[index].condition.hasLost = true
    }
    let outcome = feed.pointee.apply(event)
    if outcome != .unchanged { touch(index) }
    if outcome == .checksumMismatch { books[index].condition.hasMismatch = true }
    return outcome == .checksumMismatch ? .mismatch : .fine
  }

  @inline(__always) private mutating func touch(_ index: Int) {
    if books[index].condition.isTouched { return }
    books[index].condition.isTouched = true
    touched.append(UInt32(index))
  }

  /// Ends the group: says how many events are derived from it.
  mutating func derive() -> Int {
    derived.removeAll()
    for place in 0..<touched.count {
      let index = Int(touched.elements[place])
      books[index].condition.isTouched = false
      derive(index)
    }
    touched.removeAll()
    return derived.count
  }

  private mutating func derive(_ index: Int) {
    if books[index].condition.hasMismatch {
      books[index].condition.hasMismatch = false
      var gap = Event(kind: .gap, eventTime: 0, instrument: UInt32(index), flags: .derived)
      gap.gap = Gap(cause: .checksum)
      derived.append(gap)
    }
    if let orders = books[index].orders {
      orders.pointee.endGroup()
      derive(index, orders.pointee.sides, flags: books[index].orderFlags)
      orders.pointee.forgetChanges()
    } else if let feed = books[index].levels, feed.pointee.isReady {
      feed.pointee.endGroup()
      let flags: EventFlags =
        feed.pointee.isReliable || !needsSnapshot && !books[index].condition.hasLost
        ? [] : .unreliable
      derive(index, feed.pointee.book.sides, flags: flags)
      feed.pointee.forgetChanges()
    }
  }

  private mutating func derive(
    _ index: Int, _ sides: borrowing BookSides, flags: EventFlags
  ) {
    let changedDepth = sides.changedDepth
    var flags = flags.union(.derived)
    if sides.isCrossed {
      flags.insert(.crossed)
      if isTrading(index) { books[index].condition.crossedInTrading += 1 }
    }
    let quote = sides.quote
    // What was sure and is in doubt is told, and the other way round, also where it is the same.
    let isInDoubt = flags.contains(.unreliable)
    let isTold =
      quote == books[index].condition.quote && isInDoubt == books[index].condition.isQuoteInDoubt
    if !isTold, changedDepth == 0 || isInDoubt != books[index].condition.isQuoteInDoubt {
      books[index].condition.quote = quote
      books[index].condition.isQuoteInDoubt = isInDoubt
      var event = Event(kind: .quote, eventTime: 0, instrument: UInt32(index), flags: flags)
      event.quote = quote
      derived.append(event)
    }
    guard changedDepth < levels else { return }
    let size = levels * DepthWord.perLevel
    sides.writeDepth(levels: levels, into: scratch)
    let last = books[index].depth(of: size)
    var word = 0
    while word < size, scratch[word] == last[word] { word += 1 }
    if word == size { return }
    last.update(from: scratch, count: size)
    var event = Event(kind: .depth, eventTime: 0, instrument: UInt32(index), flags: flags)
    event.depth = Depth(count: UInt16(size), levels: UInt16(levels))
    derived.append(event)
  }

  /// Whether a crossed book is a broken one: not in auctions and before an opening, which, where no
  /// status has told, lasts until the first trade.
  private func isTrading(_ index: Int) -> Bool {
    switch books[index].condition.trading {
    case .on: return true
    case .off: return false
    case .untold: return books[index].condition.hasTraded || !hasTrades
    }
  }

  /// The words of the last depth of an instrument.
  func depthWords(_ instrument: UInt32) -> UnsafeRawPointer? {
    UnsafeRawPointer(books[Int(instrument)].depthWords)
  }
}
