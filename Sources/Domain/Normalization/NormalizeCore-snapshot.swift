import EventModel
import EventStream

extension NormalizeCore {
  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(counters)
    writer.write((0..<clockCapacity).map { clocks[$0] })
    writer.write(activeSources)
    writer.write(position)
    writer.write(candidates.map(\.contradictions))
    write(candidates.map(\.event), into: &writer)
    let held = queue.contents
    write(held.ordered, into: &writer)
    write(held.others, into: &writer)
    let remembered = duplicates.contents
    writer.write(remembered.phase)
    writer.write(remembered.places)
    writer.write(remembered.entries)
    let repeated = tradeIds.contents
    writer.write(tradeIds.forgotten)
    writer.write(repeated.places)
    writer.write(repeated.entries)
    writer.write(repeated.turns)
    writer.write(tops)
    writer.write(sequences)
    writer.write(lateByInstrument)
    writer.write(bookClocks.clocks)
    writer.write(sessions.state.isStarted)
    writer.write(sessions.state.next)
    books.snapshot(into: &writer)
  }

  mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    counters = try reader.read()
    let clocks = try reader.readArray(of: SourceClock.self)
    guard clocks.count <= 1 << 16 else { throw SnapshotReader.short }
    if clocks.count > clockCapacity { growClocks(to: clocks.count - 1) }
    for (index, clock) in clocks.enumerated() { self.clocks[index] = clock }
    activeSources = try reader.readArray()
    guard activeSources.allSatisfy({ $0 >= 0 && $0 < clockCapacity }) else {
      throw SnapshotReader.short
    }
    position = try reader.read()
    let contradictions = try reader.readArray(of: Int.self)
    let events = try readEvents(from: &reader)
    guard events.count == contradictions.count else { throw SnapshotReader.short }
    candidates = zip(events, contradictions).map { Candidate(event: $0, contradictions: $1) }
    for event in try readEvents(from: &reader) { queue.push(event) }
    for event in try readEvents(from: &reader) { queue.pushOutOfOrder(event) }
    let phase = try reader.read(DuplicateFilter.Phase.self)
    let places = try reader.readArray(of: UInt32.self)
    let entries = try reader.readArray(of: DuplicateFilter.Entry.self)
    guard duplicates.restore(phase, places: places, entries: entries) else {
      throw SnapshotReader.short
    }
    try restoreTrades(from: &reader)
    sequences = try reader.readArray()
    lateByInstrument = try reader.readArray()
    bookClocks.restore(try reader.readArray())
    guard sequences.count == symbols.count, lateByInstrument.count == symbols.count,
      bookClocks.clocks.count == symbols.count
    else {
      throw SnapshotReader.short
    }
    let isStarted = try reader.read(Bool.self)
    let next = try reader.readArray(of: Int64.self)
    guard next.count == sessions.next.count else { throw SnapshotReader.short }
    sessions.state = (isStarted, next)
    try books.restore(from: &reader)
  }

  private mutating func restoreTrades(
    from reader: inout SnapshotReader
  ) throws(StreamError) {
    let forgotten = try reader.read(Int.self)
    let places = try reader.readArray(of: UInt32.self)
    let entries = try reader.readArray(of: TradeIdMemory.Entry.self)
    let turns = try reader.readArray(of: UInt8.self)
    tops = try reader.readArray()
    guard tops.count == symbols.count,
      tradeIds.restore(places: places, entries: entries, turns: turns, forgotten: forgotten)
    else { throw SnapshotReader.short }
  }

  /// The single numbers of the state.
  private struct Position: BitwiseCopyable {
    var newest, leapLimit, receivedLeapLimit, silentSince: Int64
    var slowestSource: Int
    var slowestTime, frontier, newestEmitted, watermark, cellEnd: Int64
    var skewedHeld: Int
    var lastEvent: Event
    var isGroupOpen: Bool
    var leftOutTrade: UInt64
    var latePast: Int64
  }

  private var position: Position {
    get {
      Position(
        newest: newest, leapLimit: leapLimit, receivedLeapLimit: receivedLeapLimit,
        silentSince: silentSince, slowestSource: slowestSource, slowestTime: slowestTime,
        frontier: frontier,
        newestEmitted: newestEmitted, watermark: watermark, cellEnd: cellEnd,
        skewedHeld: skewedHeld, lastEvent: lastEvent,
        isGroupOpen: isGroupOpen, leftOutTrade: leftOutTrade, latePast: latePast)
    }
    set {
      newest = newValue.newest
      leapLimit = newValue.leapLimit
      receivedLeapLimit = newValue.receivedLeapLimit
      silentSince = newValue.silentSince
      slowestSource = newValue.slowestSource
      slowestTime = newValue.slowestTime
      frontier = newValue.frontier
      newestEmitted = newValue.newestEmitted
      watermark = newValue.watermark
      cellEnd = newValue.cellEnd
      skewedHeld = newValue.skewedHeld
      lastEvent = newValue.lastEvent
      isGroupOpen = newValue.isGroupOpen
      leftOutTrade = newValue.leftOutTrade
      latePast = newValue.latePast
    }
  }

  /// Events that are held, each payload behind them as whole words.
  private func write(_ events: [Event], into writer: inout SnapshotWriter) {
    var payload: [Int64] = []
    for event in events {
      let bytes = PayloadArena.byteCount(event)
      guard bytes > 0, let start = arena.pointer(event) else { continue }
      for word in 0..<(bytes + 7) / 8 {
        payload.append(start.loadUnaligned(fromByteOffset: word * 8, as: Int64.self))
      }
    }
    writer.write(events)
    writer.write(payload)
  }

  private mutating func readEvents(
    from reader: inout SnapshotReader
  ) throws(StreamError) -> [Event] {
    let events = try reader.readArray(of: Event.self)
    let payload = try reader.readArray(of: Int64.self)
    var held: [Event] = []
    var next = 0
    for event in events {
      let words = (PayloadArena.byteCount(event) + 7) / 8
      guard payload.count - next >= words else { throw SnapshotReader.short }
      payload.withUnsafeBytes { bytes in
        held.append(arena.hold(event, payload: bytes.baseAddress.map { $0 + next * 8 }))
      }
      next += words
    }
    return held
  }
}

extension BookTable {
  private struct Fields: BitwiseCopyable {
    var quote: Quote
    /// 0 no book, 1 by order, 2 by level.
    var type: UInt8
    var isTouched, hasMismatch, hasLost, isInSnapshot, isQuoteInDoubt, hasTraded: Bool
    var trading: UInt8
    var crossedInTrading: Int
    var snapshotSource: UInt16
    var newestTime: Int64
  }

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(count)
    for index in 0..<count {
      let book = books[index]
      writer.write(
        Fields(
          quote: book.quote, type: book.orders != nil ? 1 : book.levels != nil ? 2 : 0,
          isTouched: book.isTouched, hasMismatch: book.hasMismatch, hasLost: book.hasLost,
          isInSnapshot: book.isInSnapshot, isQuoteInDoubt: book.isQuoteInDoubt,
          hasTraded: book.hasTraded, trading: book.trading.rawValue,
          crossedInTrading: book.crossedInTrading,
          snapshotSource: book.snapshotSource,
          newestTime: book.newestTime))
      writer.write((0..<book.depthSize).map { book.depthWords?[$0] ?? noNumber })
      if let orders = book.orders { writer.write(orders.pointee.state()) }
      if let levels = book.levels { writer.write(levels.pointee.state()) }
    }
    writer.write(touched.array)
  }

  mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    guard try reader.read(Int.self) == count else { throw SnapshotReader.short }
    for index in 0..<count {
      let fields = try reader.read(Fields.self)
      books[index].quote = fields.quote
      books[index].isTouched = fields.isTouched
      books[index].hasMismatch = fields.hasMismatch
      books[index].hasLost = fields.hasLost
      books[index].isInSnapshot = fields.isInSnapshot
      books[index].isQuoteInDoubt = fields.isQuoteInDoubt
      books[index].hasTraded = fields.hasTraded
      guard let trading = InstrumentBook.Trading(rawValue: fields.trading) else {
        throw SnapshotReader.short
      }
      books[index].trading = trading
      books[index].crossedInTrading = fields.crossedInTrading
      books[index].snapshotSource = fields.snapshotSource
      books[index].newestTime = fields.newestTime
      let depth = try reader.readArray(of: Int64.self)
      if !depth.isEmpty {
        guard depth.count == levels * DepthWord.perLevel else { throw SnapshotReader.short }
        let words = books[index].depth(of: depth.count)
        for (place, word) in depth.enumerated() { words[place] = word }
      }
      guard try restoreBook(index, fields.type, from: &reader) else { throw SnapshotReader.short }
    }
    touched.array = try reader.readArray()
    guard touched.array.allSatisfy({ $0 < UInt32(count) }) else { throw SnapshotReader.short }
  }

  private mutating func restoreBook(
    _ index: Int, _ type: UInt8, from reader: inout SnapshotReader
  ) throws(StreamError) -> Bool {
    if type == 0 { return true }
    let state = try reader.readArray(of: Int64.self)
    if type == 1 {
      books[index].startOrders()
      return books[index].orders?.pointee.restore(state) ?? false
    }
    books[index].startLevels(needsSnapshot: needsSnapshot)
    return books[index].levels?.pointee.restore(state) ?? false
  }
}
