import EventModel

/// Tardis CSV, https://docs.tardis.dev/downloadable-csv-files: `trades`, `quotes` (`book_ticker`),
/// `book_snapshot_N`, `incremental_book_L2`. Times are microseconds; `timestamp` is the exchange's
/// and `local_timestamp` the recorder's.
///
/// Incremental rows of one `local_timestamp`, event time and symbol came in one message and are one
/// group. A snapshot row behind a row that is none begins a new book: a clear goes before it.
struct TardisRows: LineRecords {
  struct Known {
    var id: UInt32
    var exchange: [UInt8]
    var isInSnapshot = false
  }

  private var columns: TardisColumns?
  private let options: CaptureOptions
  let priceExponent: Int8
  let sizeExponent: Int8
  var splitter = FieldSplitter()
  private var held = HeldEvent()
  private var instruments = SymbolTable<[Known]>()
  /// Of the depth read last.
  private var depthWords: [Int64] = []

  init(_ options: CaptureOptions) {
    self.options = options
    priceExponent = options.priceExponent ?? -9
    sizeExponent = options.sizeExponent ?? -8
  }

  var hasHeader: Bool { true }

  var kinds: KindSet {
    switch columns?.layout {
    case nil: return KindSet(.trade, .quote, .depth, .level)
    case .trades: return KindSet(.trade)
    case .quotes: return KindSet(.quote)
    case .snapshots: return KindSet(.depth)
    case .increments: return KindSet(.level)
    }
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    try splitter.split(line)
    guard let columns else {
      columns = try TardisColumns(CsvHeader(splitter, line))
      return
    }
    guard splitter.count == columns.count else {
      throw BadRecord("the row has \(splitter.count) fields where the header has \(columns.count)")
    }
    var event = Event(
      kind: .trade, eventTime: try time(columns.timestamp, "timestamp", line),
      receiveTime: try time(columns.localTimestamp, "local_timestamp", line))
    switch columns.layout {
    case .trades(let id, let side, let price, let size):
      event.trade = Trade(
        price: try self.price(price, "price", line), size: try self.size(size, "amount", line),
        tradeId: TextField.identifier(splitter.field(id, of: line)),
        aggressor: try TextField.side(splitter.field(side, of: line)))
      event.instrument = try instrument(columns, line, in: output).id
      output.append(event)
    case .quotes(let level):
      event.kind = .quote
      event.quote = Quote(
        bidPrice: try price(level.bidPrice, "bid_price", line),
        bidSize: try size(level.bidSize, "bid_amount", line),
        askPrice: try price(level.askPrice, "ask_price", line),
        askSize: try size(level.askSize, "ask_amount", line))
      event.instrument = try instrument(columns, line, in: output).id
      if event.quote.isCrossed { event.flags.insert(.crossed) }
      output.append(event)
    case .snapshots(let levels):
      event.kind = .depth
      event.depth = Depth(levels: UInt16(truncatingIfNeeded: levels.count))
      event.flags.insert(.snapshot)
      try readLevels(levels, line)
      event.instrument = try instrument(columns, line, in: output).id
      if let words = output.append(event, wordCount: depthWords.count) {
        for index in depthWords.indices { words[index] = depthWords[index] }
      }
    case .increments(let isSnapshot, let side, let price, let size):
      event.kind = .level
      event.flags = []
      event.level = Level(
        price: try self.price(price, "price", line), size: try self.size(size, "amount", line),
        side: try TextField.side(splitter.field(side, of: line)))
      try append(event, isSnapshot: try boolean(isSnapshot, line), columns, line, into: &output)
    }
    output.records += 1
  }

  mutating func finish(into output: inout CaptureOutput) {
    held.release(last: true, into: &output)
  }

  private mutating func append(
    _ level: Event, isSnapshot: Bool, _ columns: TardisColumns, _ line: UnsafeRawBufferPointer,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    guard level.level.side != .none, level.level.price != noNumber, level.level.size >= 0 else {
      throw BadRecord("the level has no side, price or amount")
    }
    var event = level
    let known = try instrument(columns, line, in: output)
    event.instrument = known.id
    if isSnapshot { event.flags.insert(.snapshot) }
    let continues =
      held.event.instrument == event.instrument && held.event.eventTime == event.eventTime
      && held.event.receiveTime == event.receiveTime
    held.release(last: !continues, into: &output)
    if isSnapshot != known.wasInSnapshot {
      instruments[known.index][known.place].isInSnapshot = isSnapshot
      if isSnapshot {
        var clear = event
        clear.level = Level(price: noNumber, size: noNumber, action: .clear)
        output.append(clear)
      }
    }
    held.hold(event)
  }

  private mutating func readLevels(
    _ levels: [TardisColumns.Level], _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) {
    let count = levels.count * DepthWord.perLevel
    // Counts stay absent: Tardis has none.
    if depthWords.count != count { depthWords = [Int64](repeating: noNumber, count: count) }
    for (index, level) in levels.enumerated() {
      let row = index * DepthWord.perLevel
      depthWords[row + DepthWord.bidPrice] = try price(level.bidPrice, "bids.price", line)
      depthWords[row + DepthWord.bidSize] = try size(level.bidSize, "bids.amount", line)
      depthWords[row + DepthWord.askPrice] = try price(level.askPrice, "asks.price", line)
      depthWords[row + DepthWord.askSize] = try size(level.askSize, "asks.amount", line)
    }
  }

  private mutating func instrument(
    _ columns: TardisColumns, _ line: UnsafeRawBufferPointer, in output: borrowing CaptureOutput
  ) throws(BadRecord) -> (id: UInt32, index: Int, place: Int, wasInSnapshot: Bool) {
    let name = splitter.field(columns.symbol, of: line)
    guard !name.isEmpty else { throw BadRecord("symbol \"\" is empty") }
    let exchange = splitter.field(columns.exchange, of: line)
    let index = instruments.index(of: name) ?? instruments.add(name, [])
    for (place, known) in instruments[index].enumerated()
    where known.exchange.elementsEqual(exchange) {
      return (known.id, index, place, known.isInSnapshot)
    }
    let symbol = splitter.text(columns.symbol, of: line)
    let publisher = options.publisher ?? splitter.text(columns.exchange, of: line)
    let id = output.registry.id(symbol: symbol, publisher: publisher) {
      Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: priceExponent,
        sizeExponent: sizeExponent)
    }
    instruments[index].append(Known(id: id, exchange: Array(exchange)))
    return (id, index, instruments[index].count - 1, false)
  }
}
