import EventModel

/// Recordings of Binance streams: lines `local_ns {json}` or `{json}`, the JSON a combined-stream
/// message, a raw one, or the answer to a REST request for a depth snapshot.
///
/// * `depthUpdate`: a group of levels, sequence `u`. The decoder checks the chain of updates (`pu`,
///   or `U` - 1, against the `u` before) and puts a gap with cause `sequence` before a group that
///   does not follow: `fromSequence` is the first update missing, `toSequence` the first present.
/// * A snapshot: a group of a clear and levels, flagged `snapshot`. Differences that came before it
///   but are newer (`u` > `lastUpdateId`) are applied within the group, whose sequence is the `u` of
///   the last of them, or else `lastUpdateId`, and whose event time is never before theirs. So the
///   group is the whole book at its sequence, and the differences behind it follow on. Later differences that it holds already
///   (`u` <= its sequence) are counted as `stale depthUpdate`. Differences before the first
///   snapshot are emitted as they are.
/// * `bookTicker`: a quote, sequence `u`. Partial depth (`@depth5`, `@depth10`, `@depth20`): depth.
/// * `trade`, `aggTrade`: a trade; `m` (the buyer is the maker) makes the seller the aggressor. What
///   `X` names beside `MARKET` did not come from the book: condition 1 is `INSURANCE_FUND`, 2 `ADL`,
///   3 anything else, all with the flag `condition1`.
///
/// Event times are the matching engine's (`T`) where it is there, otherwise the message's (`E`).
/// Spot's `bookTicker` and snapshots have none and borrow the last one of the recording.
struct BinanceLines: LineRecords {
  struct Market {
    var id: UInt32
    var depth = BinanceDepth()
  }

  let kinds = KindSet(.level, .quote, .trade, .gap, .depth)
  let options: CaptureOptions
  let priceExponent: Int8
  let sizeExponent: Int8
  var publisher: String?
  var markets = SymbolTable<Market>()
  var levels = LevelScratch()
  /// Of the message being decoded.
  var changes: [BinanceDepth.Change] = []
  private var lastEventTime = noTime

  init(_ options: CaptureOptions) {
    self.options = options
    publisher = options.publisher
    priceExponent = options.priceExponent ?? -8
    sizeExponent = options.sizeExponent ?? -8
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    var start = 0
    var receiveTime = noTime
    if line[0] != UInt8(ascii: "{") {
      start = line.firstIndex(of: 0x20) ?? line.count
      let text = UnsafeRawBufferPointer(rebasing: line[..<start])
      guard let time = TextField.unsigned(text), let time = Int64(exactly: time) else {
        throw TextField.bad(text, "local time", "not a number of nanoseconds")
      }
      receiveTime = time
    }
    var json = JsonScanner(UnsafeRawBufferPointer(rebasing: line[start...]))
    var message = BinanceMessage()
    levels.removeAll()
    do throws(JsonScanner.Failure) {
      try message.read(&json, &levels)
      try json.finish()
    } catch {
      throw error.record(offset: start)
    }
    output.records += 1
    try append(message, json, receiveTime: receiveTime, into: &output)
  }

  private mutating func append(
    _ message: BinanceMessage, _ json: JsonScanner, receiveTime: Int64,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    let type = json.text(message.type)
    let isPartial = isPartialDepth(json.text(message.stream))
    guard
      !message.lastUpdateId.isEmpty || isPartial || type.isText("depthUpdate")
        || type.isText("trade") || type.isText("aggTrade") || type.isText("bookTicker")
        || type.isEmpty && !message.bidPrice.isEmpty
    else {
      let name = type.isEmpty ? "message" : String(decoding: type.prefix(32), as: UTF8.self)
      return output.countUnmapped("binance " + name)
    }
    guard var event = try stamped(message, json, receiveTime: receiveTime) else {
      return output.countUnmapped("message before the first event time")
    }
    let market = try market(message, json, in: output.registry)
    event.instrument = markets[market].id
    if isPartial {
      try appendPartialDepth(event, message, json, into: &output)
    } else if !message.lastUpdateId.isEmpty {
      try appendSnapshot(event, message, json, market, into: &output)
    } else if type.isText("depthUpdate") {
      try appendDifference(event, message, json, market, into: &output)
    } else if message.price.isEmpty {
      try appendQuote(event, message, json, into: &output)
    } else {
      try appendTrade(event, message, json, isAggregate: type.isText("aggTrade"), into: &output)
    }
  }

  /// Partial depth names its levels; what follows may be the speed: `btcusdt@depth5@100ms`.
  private func isPartialDepth(_ stream: UnsafeRawBufferPointer) -> Bool {
    stream.contains("@depth5") || stream.contains("@depth10@") || stream.contains("@depth20")
      || stream.count > 8 && UnsafeRawBufferPointer(rebasing: stream.suffix(8)).isText("@depth10")
  }

  /// An event with the message's times; nil when there is none to borrow yet.
  private mutating func stamped(
    _ message: BinanceMessage, _ json: JsonScanner, receiveTime: Int64
  ) throws(BadRecord) -> Event? {
    var event = Event(kind: .level, eventTime: lastEventTime, receiveTime: receiveTime)
    let text = json.text(
      message.transactionTime.isEmpty ? message.eventTime : message.transactionTime)
    if text.isEmpty {
      if event.eventTime == noTime { event.eventTime = receiveTime }
      event.flags.insert(.timeBorrowed)
      return event.eventTime == noTime ? nil : event
    }
    guard let number = TextField.unsigned(text) else {
      throw TextField.bad(text, "event time", "not a number of milliseconds")
    }
    // Spot streams may be asked for microseconds, which have 16 digits.
    let unit: UInt64 = number >= 100_000_000_000_000 ? 1_000 : 1_000_000
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, let time = Int64(exactly: product) else {
      throw TextField.bad(text, "event time", "beyond the year 2262")
    }
    event.eventTime = time
    lastEventTime = time
    return event
  }
}
