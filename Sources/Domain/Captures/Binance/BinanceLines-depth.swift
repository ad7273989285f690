import EventModel

/// Depth: differences, snapshots, and partial books.
extension BinanceLines {
  mutating func appendDifference(
    _ event: Event, _ message: BinanceMessage, _ json: JsonScanner, _ market: Int,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    let first = try id(message.firstId, json)
    let final = try id(message.finalId, json)
    let previous =
      message.previousFinalId.isEmpty
      ? (first == 0 ? 0 : first - 1)
      : try id(message.previousFinalId, json)
    let isFutures = !message.previousFinalId.isEmpty
    try readChanges(json)
    let position = markets[market].depth.position
    if final <= position { return output.countUnmapped("stale depthUpdate") }
    if !markets[market].depth.goesOn(from: previous, isFutures: isFutures) {
      appendGap(event, from: min(previous, position), to: first, into: &output)
      markets[market].depth.forget()
      markets[market].depth.isWhole = false
    }
    markets[market].depth.awaitsJoin = false
    var event = event
    event.sequence = final
    event.flags.remove(.last)
    for index in changes.indices {
      if index == changes.count - 1 { event.flags.insert(.last) }
      event.level = level(changes[index])
      output.append(event)
    }
    markets[market].depth.position = final
    markets[market].depth.keep(
      BinanceDepth.Difference(
        previous: previous, first: first, final: final, eventTime: event.eventTime,
        changeCount: changes.count),
      changes[...], isFutures: isFutures)
  }

  /// Appends the snapshot at `update` whose levels are in `changes`. One that no difference joins is
  /// flagged `unreliable`, behind a gap; where the book is whole without it, it is left out.
  mutating func appendSnapshot(
    _ event: Event, at update: UInt64, _ market: Int, into output: inout CaptureOutput
  ) {
    let missing = markets[market].depth.after(update)
    let position = markets[market].depth.position
    let joins = missing.map { $0.first.previous <= update } ?? (position <= update)
    if !joins, markets[market].depth.isWhole {
      return output.countUnmapped("binance snapshot older than the book")
    }
    var event = event
    event.instrument = markets[market].id
    if let missing {
      changes.append(contentsOf: markets[market].depth.changes[missing.start...])
      // The group is not known before the newest of what it holds.
      event.eventTime = max(event.eventTime, missing.newestTime)
    }
    if !joins {
      appendGap(
        event, from: update, to: missing?.first.first ?? position.addingOrMax(1), into: &output)
      event.flags.insert(.unreliable)
    }
    event.sequence = max(update, position)
    event.flags.insert(.snapshot)
    event.flags.remove(.last)
    event.level = Level(price: noNumber, size: noNumber, action: .clear)
    if changes.isEmpty { event.flags.insert(.last) }
    output.append(event)
    for index in changes.indices {
      if index == changes.count - 1 { event.flags.insert(.last) }
      event.level = level(changes[index])
      output.append(event)
    }
    markets[market].depth.position = event.sequence
    markets[market].depth.isWhole = joins
    markets[market].depth.awaitsJoin = missing == nil
  }

  /// The top of the book, whole: bids and asks stand best first.
  mutating func appendPartialDepth(
    _ event: Event, _ message: BinanceMessage, _ json: JsonScanner,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    try readChanges(json)
    let bids = changes.count { $0.side == .bid }
    let count = max(bids, changes.count - bids)
    guard count > 0, count <= 1000 else {
      throw BadRecord("a partial depth has 1 to 1000 levels, not \(count)")
    }
    var event = event
    event.kind = .depth
    event.sequence = try id(
      message.lastUpdateId.isEmpty ? message.finalId : message.lastUpdateId, json)
    event.flags.insert(.snapshot)
    event.depth = Depth(levels: UInt16(count))
    guard let words = output.append(event, wordCount: count * DepthWord.perLevel) else { return }
    for word in 0..<(count * DepthWord.perLevel) { words[word] = noNumber }
    var next = (bid: 0, ask: 0)
    for change in changes {
      let level = change.side == .bid ? next.bid : next.ask
      let word =
        level * DepthWord.perLevel
        + (change.side == .bid ? DepthWord.bidPrice : DepthWord.askPrice)
      words[word] = change.price
      words[word + 1] = change.size
      if change.side == .bid { next.bid += 1 } else { next.ask += 1 }
    }
  }

  /// Turns the message's levels into numbers.
  mutating func readChanges(_ json: JsonScanner) throws(BadRecord) {
    changes.removeAll(keepingCapacity: true)
    for entry in levels.entries {
      let price = try price(entry.price, json)
      let size = try size(entry.size, json)
      guard price != noNumber, size >= 0 else {
        throw BadRecord("a level has no price or no quantity")
      }
      changes.append(BinanceDepth.Change(price: price, size: size, side: entry.isBid ? .bid : .ask))
    }
  }

  private func level(_ change: BinanceDepth.Change) -> Level {
    Level(price: change.price, size: change.size, side: change.side)
  }

  private func appendGap(
    _ event: Event, from position: UInt64, to first: UInt64, into output: inout CaptureOutput
  ) {
    var event = event
    event.kind = .gap
    event.sequence = first
    event.flags.insert(.last)
    event.gap = Gap(fromSequence: position &+ 1, toSequence: first, cause: .sequence)
    output.append(event)
  }
}
