import EventModel

/// What version 2 needs to know beside version 1.
struct KrakenVersion2State {
  /// Where the members of `data` stand in the message being decoded.
  var members: [KrakenMessage.Text] = []
  /// As the channel `instrument` said them.
  var decimals = SymbolTable<KrakenDecimals>()
  /// The newest trade of each pair, by the index of the pair.
  var lastTradeIds: [UInt64] = []
  /// Groups of books that came before the first time of a recording without local times.
  var untimed: [(event: Event, changes: [Level])] = []
  /// At most this many levels wait for a time: some 5 MiB.
  static var maximumUntimed: Int { 1 << 17 }
}

/// Version 2: objects `{"channel":…,"type":"snapshot"|"update","data":[…]}`.
///
/// * `book`: a group of levels for each member, behind a clear in a snapshot; the last one carries the
///   checksum. Snapshots may say no time and then borrow one, as `ConnectionClock` says; where nothing
///   is known yet they wait for the first time.
/// * `trade`: one trade each. The snapshot of this channel tells the latest trades before the
///   subscription: of these only such are taken as follow on the trades that were seen before, behind a
///   reconnection; the others are counted as `kraken trade before the subscription`.
/// * `instrument`: the decimals of pairs. `heartbeat` and `status` are passed over, other channels
///   counted.
///
/// The checksum is over the digits of prices and quantities at the pair's `price_precision` and
/// `qty_precision`, without leading zeros. https://docs.kraken.com/api/docs/guides/spot-ws-book-v2
/// On the wire the numbers have all their decimals. A recorder that parses JSON and writes it again
/// drops trailing zeros; so the exponents are those of the channel `instrument` where it came first,
/// or else those at which the pair's first snapshot gives its checksum, or else the most decimals in
/// the pair's first message (in a trade, eight for quantities where that says less than five: nearly
/// all pairs have eight).
extension KrakenLines {
  mutating func appendVersion2(
    _ message: KrakenMessage, _ json: JsonScanner, _ stamp: ReceiveStamp,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    let channel = json.text(message.channel)
    if channel.isText("heartbeat") || channel.isText("status") { return }
    let isBook = channel.isText("book")
    let isTrade = channel.isText("trade")
    guard isBook || isTrade || channel.isText("instrument") else {
      return output.countUnmapped("kraken " + String(decoding: channel.prefix(32), as: UTF8.self))
    }
    // Each member stands for itself: a bad one does not take the others with it.
    var problem: BadRecord?
    for member in version2.members {
      var part = JsonScanner(json.text(member))
      do throws(BadRecord) {
        if isBook {
          try appendBook(&part, message.isSnapshot, stamp, member, into: &output)
        } else if isTrade {
          try appendTrade(&part, message.isSnapshot, stamp, member, into: &output)
        } else {
          try takeDecimals(&part, stamp, member)
        }
      } catch {
        problem = problem ?? error
      }
    }
    if let problem { throw problem }
  }

  private mutating func appendBook(
    _ json: inout JsonScanner, _ isSnapshot: Bool, _ stamp: ReceiveStamp,
    _ member: KrakenMessage.Text, into output: inout CaptureOutput
  ) throws(BadRecord) {
    let book: KrakenBook
    levels.removeAll()
    do throws(JsonScanner.Failure) {
      book = try KrakenBook(&json, &levels)
    } catch {
      throw error.record(offset: stamp.messageStart + Int(member.lowerBound))
    }
    let symbol = json.text(book.symbol)
    if levels.entries.isEmpty, !isSnapshot || pairs.index(of: symbol) == nil {
      return output.countUnmapped("kraken empty book message")
    }
    var most = KrakenDecimals(price: 0, size: 0)
    if pairs.index(of: symbol) == nil {
      for entry in levels.entries {
        most.price = max(most.price, decimals(json.text(entry.price)))
        most.size = max(most.size, decimals(json.text(entry.size)))
      }
      if isSnapshot, let checksum = TextField.unsigned(json.text(book.checksum)) {
        most =
          most.matching(UInt32(truncatingIfNeeded: checksum), levels.entries, json) ?? most
      }
    }
    let pair = try pair(symbol, most, in: output.registry)
    try readChanges(json, pair, isSnapshot: isSnapshot)
    try setChecksum(json.text(book.checksum), pair)
    var event = Event(
      kind: .level, eventTime: noTime, receiveTime: stamp.time, instrument: pair.id,
      flags: isSnapshot ? .snapshot : [])
    if book.timestamp.isEmpty {
      event.eventTime = clock.borrowed(receiveTime: stamp.time)
      event.flags.insert(.timeBorrowed)
    } else {
      event.eventTime = try moment(json.text(book.timestamp))
      note(event, into: &output)
    }
    if event.eventTime != noTime { return appendChanges(event, into: &output) }
    let waiting = version2.untimed.reduce(changes.count) { $0 + $1.changes.count }
    guard waiting <= KrakenVersion2State.maximumUntimed else {
      return output.countUnmapped("message before the first event time")
    }
    version2.untimed.append((event, changes))
  }

  private mutating func appendTrade(
    _ json: inout JsonScanner, _ isSnapshot: Bool, _ stamp: ReceiveStamp,
    _ member: KrakenMessage.Text, into output: inout CaptureOutput
  ) throws(BadRecord) {
    let told: KrakenTrade
    do throws(JsonScanner.Failure) {
      told = try KrakenTrade(&json)
    } catch {
      throw error.record(offset: stamp.messageStart + Int(member.lowerBound))
    }
    let symbol = json.text(told.symbol)
    let sizeDecimals = decimals(json.text(told.quantity))
    let pair = try pair(
      symbol,
      KrakenDecimals(
        price: decimals(json.text(told.price)), size: sizeDecimals < 5 ? 8 : sizeDecimals),
      in: output.registry)
    let orderType = json.text(told.orderType)
    let idText = json.text(told.tradeId)
    guard let id = TextField.unsigned(idText) else {
      throw TextField.bad(idText, "trade_id", "not a number")
    }
    var event = Event(
      kind: .trade, eventTime: try moment(json.text(told.timestamp)), receiveTime: stamp.time,
      instrument: pair.id)
    event.trade = Trade(
      price: try number(told.price, json, "price", .price, pair),
      size: try number(told.quantity, json, "qty", .size, pair),
      aggressor: try TextField.side(json.text(told.side)),
      conditions: orderType.isText("market") ? 1 : orderType.isText("limit") ? 2 : 0)
    event.trade.tradeId = id
    let index = Int(pair.id)
    while version2.lastTradeIds.count <= index { version2.lastTradeIds.append(0) }
    let last = version2.lastTradeIds[index]
    if isSnapshot, last == 0 || id <= last {
      return output.countUnmapped("kraken trade before the subscription")
    }
    version2.lastTradeIds[index] = max(last, id)
    note(event, into: &output)
    output.append(event)
  }

  private mutating func takeDecimals(
    _ json: inout JsonScanner, _ stamp: ReceiveStamp, _ member: KrakenMessage.Text
  ) throws(BadRecord) {
    let instruments: KrakenInstruments
    do throws(JsonScanner.Failure) {
      instruments = try KrakenInstruments(&json)
    } catch {
      throw error.record(offset: stamp.messageStart + Int(member.lowerBound))
    }
    for pair in instruments.pairs {
      let symbol = json.text(pair.symbol)
      guard let price = TextField.unsigned(json.text(pair.price)), price <= 18,
        let size = TextField.unsigned(json.text(pair.quantity)), size <= 18,
        version2.decimals.index(of: symbol) == nil
      else { continue }
      _ = version2.decimals.add(
        symbol, KrakenDecimals(price: Int8(price), size: Int8(size)))
    }
  }

  /// The pair of a symbol; `most` are the decimals of its first message.
  private mutating func pair(
    _ symbol: UnsafeRawBufferPointer, _ most: KrakenDecimals,
    in registry: InstrumentRegistry
  ) throws(BadRecord) -> Pair {
    let said = version2.decimals.index(of: symbol).map { version2.decimals[$0] } ?? most
    return try pair(symbol, decimals: said.price, said.size, in: registry)
  }

  /// Takes note of a time; what waited for the first one gets it.
  private mutating func note(_ event: Event, into output: inout CaptureOutput) {
    clock.note(eventTime: event.eventTime, receiveTime: event.receiveTime)
    guard !version2.untimed.isEmpty else { return }
    let present = changes
    for (waiting, itsChanges) in version2.untimed {
      var waiting = waiting
      waiting.eventTime = event.eventTime
      changes = itsChanges
      appendChanges(waiting, into: &output)
    }
    version2.untimed.removeAll()
    changes = present
  }

  private func moment(_ text: UnsafeRawBufferPointer) throws(BadRecord) -> Int64 {
    guard let (time, hasZone) = Timestamp.parse(text), hasZone else {
      throw TextField.bad(text, "timestamp", "not an RFC 3339 time")
    }
    return time
  }

  mutating func finish(into output: inout CaptureOutput) throws(BadRecord) {
    guard !version2.untimed.isEmpty else { return }
    throw BadRecord(
      "no message says its time, and no line a local time: record them as `local_time {json}`",
      place: "to its end", isSkippable: false)
  }
}
