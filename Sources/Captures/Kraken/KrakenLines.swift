import EventModel

/// Recordings of Kraken's WebSocket API, version 1. Lines are `time: json` (received, seconds since
/// the epoch), `wss://… <- time: json` (sent), `wss://… <-> time` (connected).
///
/// * A book snapshot (`as`, `bs`): a clear and levels, flagged `snapshot`. A book update (`a`, `b`):
///   levels; the last one carries the checksum `c`. Either is one group, whose event time is the
///   newest of its levels. Republished levels (`r`) are levels like others.
/// * `trade`: one trade each; side `b` makes the buyer the aggressor; condition 1 is a market order,
///   2 a limit order.
/// * A connection behind the first: a gap with cause `disconnect`.
///
/// Kraken's checksum is over the digits of prices and volumes as it writes them, so an instrument's
/// exponents are the numbers of decimals in its first message: then the digits of a price without
/// leading zeros are those of the integer. https://docs.kraken.com/api/docs/guides/spot-ws-book-v1
struct KrakenLines: LineRecords {
  struct Pair {
    var id: UInt32
    var priceExponent: Int8
    var sizeExponent: Int8
  }

  let kinds = KindSet(.level, .trade, .gap)
  private let options: CaptureOptions
  private var pairs = SymbolTable<Pair>()
  private var levels = LevelScratch()
  private var executions: [KrakenMessage.Execution] = []
  /// Of the message being decoded.
  private var changes: [Level] = []
  private var trades: [(trade: Trade, time: Int64)] = []
  private var lastEventTime = noTime
  private var isConnected = false

  init(_ options: CaptureOptions) {
    self.options = options
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    if line.hasPrefix("wss://") || line.hasPrefix("ws://") {
      return connect(line, into: &output)
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw BadRecord("the line is not of the form `time: json`")
    }
    let receiveTime = try time(UnsafeRawBufferPointer(rebasing: line[..<colon]), "receive time")
    var json = JsonScanner(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    var message = KrakenMessage()
    levels.removeAll()
    executions.removeAll(keepingCapacity: true)
    do throws(JsonScanner.Failure) {
      try message.read(&json, &levels, &executions)
      try json.finish()
    } catch {
      throw error.record(offset: colon + 1)
    }
    output.records += 1
    if message.hasLevels, json.text(message.channel).hasPrefix("book") {
      try appendLevels(message, json, receiveTime: receiveTime, into: &output)
    } else if json.text(message.channel).isText("trade") {
      try appendTrades(message, json, receiveTime: receiveTime, into: &output)
    } else {
      countOther(message, json, into: &output)
    }
  }

  private mutating func appendLevels(
    _ message: KrakenMessage, _ json: JsonScanner, receiveTime: Int64,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    guard let sample = levels.entries.first else {
      return output.countUnmapped("kraken empty book message")
    }
    let pair = try pair(message, json, sample.price, sample.size, in: output.registry)
    changes.removeAll(keepingCapacity: true)
    if message.isSnapshot {
      changes.append(Level(price: noNumber, size: noNumber, action: .clear))
    }
    for entry in levels.entries {
      changes.append(
        Level(
          price: try number(entry.price, json, "price", pair.priceExponent),
          size: try number(entry.size, json, "volume", pair.sizeExponent),
          side: entry.isBid ? .bid : .ask))
    }
    if !message.checksum.isEmpty {
      let text = json.text(message.checksum)
      guard let checksum = TextField.unsigned(text).flatMap({ UInt32(exactly: $0) }) else {
        throw TextField.bad(text, "checksum", "not a number of 32 bits")
      }
      changes[changes.count - 1].checksum = checksum
      changes[changes.count - 1].checksumFlags = 1
    }
    var event = Event(
      kind: .level, eventTime: try time(json.text(message.newest), "level time"),
      receiveTime: receiveTime, instrument: pair.id, flags: message.isSnapshot ? .snapshot : [])
    lastEventTime = event.eventTime
    for index in changes.indices {
      if index == changes.count - 1 { event.flags.insert(.last) }
      event.level = changes[index]
      output.append(event)
    }
  }

  private mutating func appendTrades(
    _ message: KrakenMessage, _ json: JsonScanner, receiveTime: Int64,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    guard let sample = executions.first else { return }
    let pair = try pair(message, json, sample.price, sample.volume, in: output.registry)
    trades.removeAll(keepingCapacity: true)
    for execution in executions {
      let orderType = json.text(execution.orderType)
      let trade = Trade(
        price: try number(execution.price, json, "price", pair.priceExponent),
        size: try number(execution.volume, json, "volume", pair.sizeExponent),
        aggressor: try TextField.side(json.text(execution.side)),
        conditions: orderType.isText("m") ? 1 : orderType.isText("l") ? 2 : 0)
      trades.append((trade, try time(json.text(execution.time), "trade time")))
    }
    for (trade, time) in trades {
      var event = Event(
        kind: .trade, eventTime: time, receiveTime: receiveTime, instrument: pair.id)
      event.trade = trade
      lastEventTime = time
      output.append(event)
    }
  }

  private func countOther(
    _ message: KrakenMessage, _ json: JsonScanner, into output: inout CaptureOutput
  ) {
    let event = json.text(message.event)
    if event.isText("heartbeat") || event.isText("systemStatus") || event.isText("pong")
      || event.isText("subscriptionStatus")
    {
      return
    }
    let name = event.isEmpty ? json.text(message.channel) : event
    output.countUnmapped("kraken " + String(decoding: name.prefix(32), as: UTF8.self))
  }

  /// A line about the connection itself. Behind the first connection, something may have been lost.
  private mutating func connect(
    _ line: UnsafeRawBufferPointer, into output: inout CaptureOutput
  ) {
    guard line.contains(" <-> ") else { return }
    if isConnected, lastEventTime != noTime {
      var event = Event(kind: .gap, eventTime: lastEventTime, flags: [.last, .timeBorrowed])
      event.gap = Gap(fromTime: lastEventTime, cause: .disconnect)
      output.append(event)
    }
    isConnected = true
  }
}

extension KrakenLines {
  /// The pair of a message; a new one gets its exponents from the decimals of a price and a volume.
  private mutating func pair(
    _ message: KrakenMessage, _ json: JsonScanner, _ price: KrakenMessage.Text,
    _ volume: KrakenMessage.Text, in registry: InstrumentRegistry
  ) throws(BadRecord) -> Pair {
    let name = json.text(message.pair)
    if let index = pairs.index(of: name) { return pairs[index] }
    guard !name.isEmpty else { throw BadRecord("the message names no pair") }
    let priceExponent = options.priceExponent ?? -decimals(json.text(price))
    let sizeExponent = options.sizeExponent ?? -decimals(json.text(volume))
    let symbol = String(decoding: name, as: UTF8.self)
    let publisher = options.publisher ?? "kraken"
    let id = registry.id(symbol: symbol, publisher: publisher) {
      Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: priceExponent,
        sizeExponent: sizeExponent)
    }
    // Another capture of this run may have registered the pair with exponents of its own.
    let known = registry.instruments[Int(id)]
    let pair = Pair(
      id: id, priceExponent: known.priceExponent, sizeExponent: known.sizeExponent)
    _ = pairs.add(name, pair)
    return pair
  }

  /// Digits behind the point, at most eighteen.
  private func decimals(_ text: UnsafeRawBufferPointer) -> Int8 {
    guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
    return Int8(min(18, text.count - point - 1))
  }

  private func number(
    _ text: KrakenMessage.Text, _ json: JsonScanner, _ role: StaticString, _ exponent: Int8
  ) throws(BadRecord) -> Int64 {
    let text = json.text(text)
    let value = try TextField.number(text, "\(role)", exponent: exponent)
    guard value != noNumber else { throw TextField.bad(text, "\(role)", "not a decimal number") }
    return value
  }

  /// Nanoseconds of decimal seconds.
  private func time(_ text: UnsafeRawBufferPointer, _ role: String) throws(BadRecord) -> Int64 {
    guard let time = try? DecimalNumber.parse(text, exponent: -9) else {
      throw TextField.bad(text, role, "not a number of seconds")
    }
    return time
  }
}
