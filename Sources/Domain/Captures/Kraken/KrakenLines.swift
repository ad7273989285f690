import EventModel

/// Recordings of Kraken's WebSocket API, version 1 or 2. Lines are `time: json` (received; seconds
/// since the epoch, or what else `ReceiveStamp` understands), `json` alone, `wss://… <- time: json`
/// (sent), `wss://… <-> time` (connected). Version 2 is said in `KrakenLines-version2.swift`.
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
    var exponents: InstrumentExponents
    /// The exponents are the venue's decimals, so that its checksums can be verified.
    var hasVenueDecimals: Bool
  }

  let kinds = KindSet(.level, .trade, .gap)
  let options: CaptureOptions
  var pairs = SymbolTable<Pair>()
  var levels = LevelScratch()
  private var executions: [KrakenMessage.Execution] = []
  /// Of the message being decoded.
  var changes: [Level] = []
  private var trades: [(trade: Trade, time: Int64)] = []
  var clock = ConnectionClock()
  var version2 = KrakenVersion2State()
  private var isConnected = false
  private var numbers: InstrumentNumbers
  /// Checksums left out, as the pair is kept at other decimals than the venue's.
  private var unverified = 0

  init(_ options: CaptureOptions) {
    self.options = options
    numbers = InstrumentNumbers(options)
  }

  var exponentPolicy: ExponentPolicy { .venue }

  var remarks: [CaptureRemark] {
    numbers.remarks + [
      CaptureRemark(
        "checksums not verified, as their pairs are kept at other decimals than the venue's",
        unverified)
    ]
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    if line.hasPrefix("wss://") || line.hasPrefix("ws://") {
      if line.contains("futures.kraken.com") {
        throw BadRecord(
          "a recording of Kraken Futures, which is not read; Kraken's spot market is",
          place: "line \(number)", isSkippable: false)
      }
      return connect(line, into: &output)
    }
    let stamp = try ReceiveStamp(line, otherwise: .seconds)
    var json = JsonScanner(UnsafeRawBufferPointer(rebasing: line[stamp.messageStart...]))
    var message = KrakenMessage()
    levels.removeAll()
    executions.removeAll(keepingCapacity: true)
    version2.members.removeAll(keepingCapacity: true)
    do throws(JsonScanner.Failure) {
      try message.read(&json, &levels, &executions, &version2.members)
      try json.finish()
    } catch {
      throw error.record(offset: stamp.messageStart)
    }
    output.records += 1
    if message.isVersion2 {
      try appendVersion2(message, json, stamp, into: &output)
    } else if message.hasLevels, json.text(message.channel).hasPrefix("book") {
      try appendLevels(message, json, receiveTime: stamp.time, into: &output)
    } else if json.text(message.channel).isText("trade") {
      try appendTrades(message, json, receiveTime: stamp.time, into: &output)
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
    let pair = try pair(
      json.text(message.pair), decimals: decimals(json.text(sample.price)),
      decimals(json.text(sample.size)), in: output.registry)
    let event = Event(
      kind: .level, eventTime: try time(json.text(message.newest), "level time"),
      receiveTime: receiveTime, instrument: pair.id, flags: message.isSnapshot ? .snapshot : [])
    try readChanges(json, pair, isSnapshot: message.isSnapshot)
    try setChecksum(json.text(message.checksum), pair)
    clock.note(eventTime: event.eventTime, receiveTime: receiveTime)
    appendChanges(event, into: &output)
  }

  /// Turns the message's levels into changes, behind a clear where it is a snapshot.
  mutating func readChanges(
    _ json: JsonScanner, _ pair: Pair, isSnapshot: Bool
  ) throws(BadRecord) {
    changes.removeAll(keepingCapacity: true)
    if isSnapshot { changes.append(Level(price: noNumber, size: noNumber, action: .clear)) }
    for entry in levels.entries {
      changes.append(
        Level(
          price: try number(entry.price, json, "price", .price, pair),
          size: try number(entry.size, json, "volume", .size, pair),
          side: entry.isBid ? .bid : .ask))
    }
  }

  /// Puts the checksum, where there is one, on the last change.
  mutating func setChecksum(_ text: UnsafeRawBufferPointer, _ pair: Pair) throws(BadRecord) {
    if text.isEmpty { return }
    guard pair.hasVenueDecimals else {
      unverified += 1
      return
    }
    guard let checksum = TextField.unsigned(text).flatMap({ UInt32(exactly: $0) }) else {
      throw TextField.bad(text, "checksum", "not a number of 32 bits")
    }
    changes[changes.count - 1].checksum = checksum
    changes[changes.count - 1].checksumFlags = 1
  }

  /// Appends the changes as one group.
  mutating func appendChanges(_ event: Event, into output: inout CaptureOutput) {
    var event = event
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
    let pair = try pair(
      json.text(message.pair), decimals: decimals(json.text(sample.price)),
      decimals(json.text(sample.volume)), in: output.registry)
    trades.removeAll(keepingCapacity: true)
    for execution in executions {
      let orderType = json.text(execution.orderType)
      let trade = Trade(
        price: try number(execution.price, json, "price", .price, pair),
        size: try number(execution.volume, json, "volume", .size, pair),
        aggressor: try TextField.side(json.text(execution.side)),
        conditions: orderType.isText("m") ? 1 : orderType.isText("l") ? 2 : 0)
      trades.append((trade, try time(json.text(execution.time), "trade time")))
    }
    for (trade, time) in trades {
      var event = Event(
        kind: .trade, eventTime: time, receiveTime: receiveTime, instrument: pair.id)
      event.trade = trade
      clock.note(eventTime: time, receiveTime: receiveTime)
      output.append(event)
    }
  }

  private func countOther(
    _ message: KrakenMessage, _ json: JsonScanner, into output: inout CaptureOutput
  ) {
    if message.isRefusal { return output.countUnmapped("kraken refused request") }
    let event = json.text(message.event)
    if event.isText("heartbeat") || event.isText("systemStatus") || event.isText("pong")
      || event.isText("subscriptionStatus") || event.isText("subscribe")
      || event.isText("unsubscribe") || event.isText("ping")
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
    if isConnected, clock.lastEventTime != noTime {
      let time = clock.lastEventTime
      var event = Event(kind: .gap, eventTime: time, flags: [.last, .timeBorrowed])
      event.gap = Gap(fromTime: time, cause: .disconnect)
      output.append(event)
    }
    isConnected = true
  }
}

extension KrakenLines {
  /// The pair of a name; a new one gets its exponents from the decimals of its prices and volumes.
  mutating func pair(
    _ name: UnsafeRawBufferPointer, decimals priceDecimals: Int8, _ sizeDecimals: Int8,
    in registry: InstrumentRegistry
  ) throws(BadRecord) -> Pair {
    if let index = pairs.index(of: name) { return pairs[index] }
    guard !name.isEmpty else { throw BadRecord("the message names no pair") }
    let decimals = InstrumentExponents(price: -priceDecimals, size: -sizeDecimals)
    let symbol = String(decoding: name, as: UTF8.self)
    let publisher = options.publisher ?? "kraken"
    let id = registry.id(symbol: symbol, publisher: publisher) {
      Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: decimals.price,
        sizeExponent: decimals.size)
    }
    let exponents = registry.exponents(of: id)
    let pair = Pair(id: id, exponents: exponents, hasVenueDecimals: exponents == decimals)
    _ = pairs.add(name, pair)
    return pair
  }

  /// Digits behind the point, at most eighteen; those of `5.3e-05` are six.
  func decimals(_ text: UnsafeRawBufferPointer) -> Int8 {
    let end = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.count
    let point = text[..<end].firstIndex(of: UInt8(ascii: "."))
    var decimals = point.map { end - $0 - 1 } ?? 0
    if end < text.count {
      // What is no number is refused when it is read.
      let exponent = Int(String(decoding: text[(end + 1)...].prefix(4), as: UTF8.self)) ?? 0
      decimals -= exponent
    }
    return Int8(max(0, min(18, decimals)))
  }

  mutating func number(
    _ text: KrakenMessage.Text, _ json: JsonScanner, _ role: StaticString, _ quantity: Quantity,
    _ pair: Pair
  ) throws(BadRecord) -> Int64 {
    let text = json.text(text)
    numbers.exponents = pair.exponents
    let value =
      quantity == .price ? try numbers.price(text, "\(role)") : try numbers.size(text, "\(role)")
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
