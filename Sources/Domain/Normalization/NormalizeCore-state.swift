import EventModel
import EventStream
import Stages

extension NormalizeCore: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("counters", &counters)
    try keepClocks(&fields)
    try fields.keep("newest", &newest)
    try fields.keep("leapLimit", &leapLimit)
    try fields.keep("receivedLeapLimit", &receivedLeapLimit)
    try fields.keep("slowestSource", &slowestSource)
    try fields.keep("slowestTime", &slowestTime)
    try fields.keep("frontier", &frontier)
    try fields.keep("silentSince", &silentSince)
    try fields.keep("newestEmitted", &newestEmitted)
    try keepHeld(&fields)
    try fields.keep("watermark", &watermark)
    try fields.keep("cellEnd", &cellEnd)
    try fields.keep("lastEvent", &lastEvent)
    try fields.keep("isGroupOpen", &isGroupOpen)
    fields.keepPart("duplicates")
    try duplicates.state(&fields)
    fields.keepPart("tradeIds")
    try tradeIds.state(&fields)
    try fields.keep("leftOutTrade", &leftOutTrade)
    try fields.keep("tops", &tops, count: symbols.count)
    try fields.keep("sequences", &sequences, count: symbols.count)
    try fields.keep("bookClocks", bookClocks.clocks) { bookClocks.restore($0) }
    try fields.require(bookClocks.clocks.count == symbols.count)
    try fields.keep("sessions", &sessions)
    try fields.keep("lateByInstrument", &lateByInstrument, count: symbols.count)
    try fields.keep("latePast", &latePast)
    fields.keepPart("books")
    try books.state(&fields)
  }

  static var notState: Set<String> {
    [
      "options", "clockCapacity", "nearestCandidate", "arena", "hasOwnTradeIds", "adjustment",
      "symbols", "lateEvents",
    ]
  }

  private func keepClocks(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("clocks", (0..<clockCapacity).map { clocks[$0] }) {
      (read: [SourceClock]) throws(StreamError) in
      guard read.count <= 1 << 16 else { throw StateFields.unfit }
      if read.count > clockCapacity { growClocks(to: read.count - 1) }
      for (index, clock) in read.enumerated() { clocks[index] = clock }
    }
    try fields.keep("activeSources", &activeSources)
    try fields.require(activeSources.allSatisfy { $0 >= 0 && $0 < clockCapacity })
  }

  private func keepHeld(_ fields: inout StateFields) throws(StreamError) {
    var contradictions = candidates.map(\.contradictions)
    try fields.keep("candidates", &contradictions)
    var events = candidates.map(\.event)
    try keep("candidates", &events, &fields)
    try fields.require(events.count == contradictions.count)
    if fields.isReading {
      candidates = zip(events, contradictions).map { Candidate(event: $0, contradictions: $1) }
    }
    let held = queue.contents
    var (ordered, others) = (held.ordered, held.others)
    try keep("queue", &ordered, &fields)
    try keep("queue", &others, &fields)
    if fields.isReading {
      for event in ordered { withUnsafePointer(to: event) { queue.push($0) } }
      for event in others { queue.pushOutOfOrder(event) }
    }
    try fields.keep("skewedHeld", &skewedHeld)
  }

  /// Events that are held, each payload behind them as whole words.
  private func keep(
    _ name: StaticString, _ events: inout [Event], _ fields: inout StateFields
  ) throws(StreamError) {
    var payload: [Int64] = []
    if !fields.isReading {
      for (index, event) in events.enumerated() {
        let bytes = PayloadArena.byteCount(event)
        guard bytes > 0, let start = arena.pointer(event) else { continue }
        events[index].payloadOffset = 0
        for word in 0..<(bytes + 7) / 8 {
          payload.append(start.loadUnaligned(fromByteOffset: word * 8, as: Int64.self))
        }
      }
    }
    try fields.keep(name, &events)
    try fields.keep(name, &payload)
    if !fields.isReading { return }
    var next = 0
    for index in events.indices {
      let words = (PayloadArena.byteCount(events[index]) + 7) / 8
      guard payload.count - next >= words else { throw StateFields.unfit }
      events[index] = payload.withUnsafeBytes { bytes in
        arena.hold(events[index], payload: bytes.baseAddress.map { $0 + next * 8 })
      }
      next += words
    }
  }
}

extension DuplicateFilter {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var (phase, places, entries) = contents
    try fields.keep("phase", &phase)
    try fields.keep("places", &places)
    try fields.keep("entries", &entries)
    if fields.isReading, !restore(phase, places: places, entries: entries) {
      throw StateFields.unfit
    }
  }
}

extension TradeIdMemory {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var (forgotten, contents) = (forgotten, contents)
    try fields.keep("forgotten", &forgotten)
    try fields.keep("places", &contents.places)
    try fields.keep("entries", &contents.entries)
    try fields.keep("turns", &contents.turns)
    let isTaken =
      !fields.isReading
      || restore(
        places: contents.places, entries: contents.entries, turns: contents.turns,
        forgotten: forgotten)
    if !isTaken { throw StateFields.unfit }
  }
}

extension SessionTracker: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var (isStarted, next) = (self.isStarted, self.next)
    try fields.keep("isStarted", &isStarted)
    try fields.keep("next", &next, count: self.next.count)
    if fields.isReading { state = (isStarted, next) }
  }

  static var notState: Set<String> { ["calendars", "plan", "members", "due"] }
}

extension BookTable {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var known = count
    try fields.keep("count", &known)
    try fields.require(known == count)
    for index in 0..<count {
      try books[index].state(&fields, depthSize: levels * DepthWord.perLevel, needsSnapshot)
    }
    try fields.keep("touched", touched.array) { touched.array = $0 }
    try fields.require(touched.array.allSatisfy { $0 < UInt32(count) })
  }
}

extension InstrumentBook {
  fileprivate mutating func state(
    _ fields: inout StateFields, depthSize size: Int, _ needsSnapshot: Bool
  ) throws(StreamError) {
    try fields.keep("condition", &condition)
    /// 0 no book, 1 by order, 2 by level.
    var type: UInt8 = orders != nil ? 1 : levels != nil ? 2 : 0
    try fields.keep("type", &type)
    if fields.isReading, type == 1 { startOrders() }
    if fields.isReading, type == 2 { startLevels(needsSnapshot: needsSnapshot) }
    try fields.keep("depth", (0..<depthSize).map { depthWords?[$0] ?? noNumber }) {
      (depth: [Int64]) throws(StreamError) in
      if depth.isEmpty { return }
      guard depth.count == size else { throw StateFields.unfit }
      let words = self.depth(of: size)
      for (place, word) in depth.enumerated() { words[place] = word }
    }
    if let orders {
      try fields.keep("orders", orders.pointee.state()) { (words: [Int64]) throws(StreamError) in
        if !orders.pointee.restore(words) { throw StateFields.unfit }
      }
    }
    if let levels {
      try fields.keep("levels", levels.pointee.state()) { (words: [Int64]) throws(StreamError) in
        if !levels.pointee.restore(words) { throw StateFields.unfit }
      }
    }
  }
}
