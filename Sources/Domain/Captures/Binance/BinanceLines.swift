import EventModel

/// Recordings of Binance streams: lines `local_time {json}` or `{json}`, the JSON a combined-stream
/// message, a raw one, an array of raw ones (streams over all symbols), or the answer to a REST
/// request for a depth snapshot. `ReceiveStamp` says what a local time may be.
///
/// * `depthUpdate`: a group of levels, sequence `u`. The decoder checks the chain of updates (`pu`,
///   or `U` - 1, against the `u` before) and puts a gap with cause `sequence` before a group that
///   does not follow: `fromSequence` is the first update missing, `toSequence` the first present.
///   On futures `pu` is to be the `u` before, on spot `U` may overlap it.
/// * A snapshot: a group of a clear and levels, flagged `snapshot`. Differences that came before it
///   but are newer (`u` > `lastUpdateId`) are applied within the group, whose sequence is the `u` of
///   the last of them, or else `lastUpdateId`, and whose event time is never before theirs. So the
///   group is the whole book at its sequence, and the differences behind it follow on. Differences that
///   the events hold already (`u` <= the last sequence) are counted as `stale depthUpdate`. Those before
///   the first snapshot are emitted as they are.
///   A snapshot that no difference joins (`BinanceDepth`) misses updates: a gap goes before it, and its
///   group is flagged `unreliable`; where the book is whole without it, it is counted and left out.
///   One that names no symbol: see `BinanceLines-nameless.swift`.
/// * `bookTicker`: a quote, sequence `u`. Partial depth (`@depth5`, `@depth10`, `@depth20`): depth.
/// * `trade`, `aggTrade`: a trade; `m` (the buyer is the maker) makes the seller the aggressor. Where
///   `X` names something beside `MARKET`, condition 1 is `INSURANCE_FUND`, 2 `ADL`, 3 anything else, all
///   with the flag `condition`; those two and `NA` were not executed in the book, and are `offMarket`.
///   Both channels tell every trade: a symbol that has both is refused, unless `--trades` chooses one.
///
/// Event times are the matching engine's (`T`) where it is there, otherwise the message's (`E`).
/// Spot's `bookTicker` and snapshots have none and borrow one, as `ConnectionClock` says. Those before
/// the first event time of a recording without receive times cannot be timed: they are counted, and
/// a recording of nothing else is bad data.
struct BinanceLines: LineRecords {
  struct Market {
    var id: UInt32
    var exponents: InstrumentExponents
    var depth: BinanceDepth
    /// Whether its trades are those of `aggTrade`; nil before the first.
    var hasAggregateTrades: Bool?

    init(id: UInt32, exponents: InstrumentExponents) {
      self.id = id
      self.exponents = exponents
      depth = BinanceDepth(priceExponent: exponents.price)
    }
  }

  let kinds = KindSet(.level, .quote, .trade, .gap, .depth)
  let options: CaptureOptions
  var numbers: InstrumentNumbers
  /// Of the survey: symbols that occurred, and what messages without one need.
  var surveyed: Set<String> = []
  var namelessNeeds = (prices: DecimalExtent(), sizes: DecimalExtent())
  var publisher: String?
  var markets = SymbolTable<Market>()
  var levels = LevelScratch()
  /// Of the message being decoded.
  var changes: [BinanceDepth.Change] = []
  var clock = ConnectionClock()
  var nameless = BinanceNamelessSnapshots()
  /// Messages left out, as they have no time and nothing to borrow one from.
  private var untimed = 0
  private var hasTimes = false
  /// Of an array, where its members stand.
  var members: [BinanceMessage.Text] = []

  init(_ options: CaptureOptions) {
    self.options = options
    publisher = options.publisher
    numbers = InstrumentNumbers(options)
  }

  var surveysLines: Bool { true }
  var remarks: [CaptureRemark] { numbers.remarks }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    // What a recorder says of its connections; update ids tell what was missed between.
    if line.hasPrefix("wss://") || line.hasPrefix("https://") { return }
    let stamp = try ReceiveStamp(line, otherwise: .nanoseconds)
    let text = UnsafeRawBufferPointer(rebasing: line[stamp.messageStart...])
    members.removeAll(keepingCapacity: true)
    let (message, json) = try read(text, offset: stamp.messageStart)
    output.records += 1
    if members.isEmpty {
      return try append(message, json, stamp.time, line: number, into: &output)
    }
    // Each member stands for itself: a bad one does not take the others with it.
    var problem: BadRecord?
    for member in Array(members) {
      do throws(BadRecord) {
        let (message, json) = try read(json.text(member), offset: stamp.messageStart)
        try append(message, json, stamp.time, line: number, into: &output)
      } catch {
        problem = problem ?? error
      }
    }
    if let problem { throw problem }
  }

  mutating func read(
    _ text: UnsafeRawBufferPointer, offset: Int
  ) throws(BadRecord) -> (BinanceMessage, JsonScanner) {
    var json = JsonScanner(text)
    var message = BinanceMessage()
    levels.removeAll()
    do throws(JsonScanner.Failure) {
      try message.read(&json, &levels, &members)
      try json.finish()
    } catch {
      throw error.record(offset: offset)
    }
    return (message, json)
  }

  private mutating func append(
    _ message: BinanceMessage, _ json: JsonScanner, _ receiveTime: Int64, line: Int,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    let type = json.text(message.type)
    guard isData(message, json) else { return countOther(message, type, into: &output) }
    let isPartial = isPartialDepth(json.text(message.stream))
    let isSnapshot = !message.lastUpdateId.isEmpty && !isPartial
    var event = try stamped(message, json, receiveTime: receiveTime)
    let market = market(message, json, in: output.registry)
    numbers.exponents = market.map { markets[$0].exponents } ?? usualExponents(message, json)
    if isSnapshot {
      return try appendSnapshot(event, message, json, market, line: line, into: &output)
    }
    guard note(timed: event, into: &output) else { return }
    guard let market else { throw BadRecord("the message names no symbol") }
    event.instrument = markets[market].id
    if isPartial {
      try appendPartialDepth(event, message, json, into: &output)
    } else if type.isText("depthUpdate") {
      try appendDifference(event, message, json, market, into: &output)
      appendNameless(into: &output)
    } else if message.price.isEmpty {
      try appendQuote(event, message, json, into: &output)
    } else {
      let isAggregate = type.isText("aggTrade")
      guard try isTold(market, isAggregate: isAggregate, into: &output) else { return }
      try appendTrade(event, message, json, isAggregate: isAggregate, into: &output)
    }
  }

  /// Whether a message is of a channel that is read.
  func isData(_ message: BinanceMessage, _ json: JsonScanner) -> Bool {
    let type = json.text(message.type)
    return !message.lastUpdateId.isEmpty || isPartialDepth(json.text(message.stream))
      || type.isText("depthUpdate") || type.isText("trade") || type.isText("aggTrade")
      || type.isText("bookTicker") || type.isEmpty && !message.bidPrice.isEmpty
  }

  private func countOther(
    _ message: BinanceMessage, _ type: UnsafeRawBufferPointer, into output: inout CaptureOutput
  ) {
    if message.isError { return output.countUnmapped("binance error") }
    if message.isAnswer { return }
    let name = type.isEmpty ? "message" : String(decoding: type.prefix(32), as: UTF8.self)
    output.countUnmapped("binance " + name)
  }

  /// Partial depth names its levels; what follows may be the speed: `btcusdt@depth5@100ms`.
  private func isPartialDepth(_ stream: UnsafeRawBufferPointer) -> Bool {
    stream.contains("@depth5") || stream.contains("@depth10@") || stream.contains("@depth20")
      || stream.count > 8 && UnsafeRawBufferPointer(rebasing: stream.suffix(8)).isText("@depth10")
  }

  /// An event with the message's times; its event time is `noTime` when there is none to borrow.
  private mutating func stamped(
    _ message: BinanceMessage, _ json: JsonScanner, receiveTime: Int64
  ) throws(BadRecord) -> Event {
    var event = Event(kind: .level, eventTime: noTime, receiveTime: receiveTime)
    let text = json.text(
      message.transactionTime.isEmpty ? message.eventTime : message.transactionTime)
    if text.isEmpty {
      event.eventTime = clock.borrowed(receiveTime: receiveTime)
      event.flags.insert(.timeBorrowed)
      return event
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
    clock.note(eventTime: time, receiveTime: receiveTime)
    return event
  }

  /// Whether an event has a time; counts it otherwise.
  mutating func note(timed event: Event, into output: inout CaptureOutput) -> Bool {
    guard event.eventTime != noTime else {
      untimed += 1
      output.countUnmapped("message before the first event time")
      return false
    }
    if !hasTimes {
      hasTimes = true
      if untimed > 0 {
        output.warnings.append(
          "messages before the first event time are left out, as nothing says when they were: \(untimed)"
        )
      }
    }
    appendNamelessInTime(event.eventTime, into: &output)
    return true
  }

  mutating func finish(into output: inout CaptureOutput) throws(BadRecord) {
    try finishNameless(into: &output)
    if untimed > 0, !hasTimes {
      throw BadRecord(
        "no message says its time, and no line a local time: record them as `local_time {json}`",
        place: "to its end", isSkippable: false)
    }
  }
}
