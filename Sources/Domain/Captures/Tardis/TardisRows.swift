import EventModel

/// Tardis CSV, https://docs.tardis.dev/downloadable-csv-files: `trades`, `quotes` (`book_ticker`),
/// `book_snapshot_N`, `incremental_book_L2`, `derivative_ticker` (mark and index price, funding rate and
/// open interest as statistics), `options_chain` (the quote behind mark price, open interest, volatility
/// and delta as statistics) and `liquidations` (by the file's name, as its columns are those of trades,
/// which have them all: statistics of the side that was liquidated). Times are microseconds; `timestamp` is the exchange's and `local_timestamp`
/// the recorder's.
///
/// Exponents are an instrument's own (see `ExponentSurvey`).
///
/// Incremental rows are grouped by message: see `TardisMessage`.
struct TardisRows: LineRecords {
  struct Known {
    var id: UInt32
    var exchange: [UInt8]
    var exponents: InstrumentExponents
    var snapshot = TardisSnapshot()
  }

  /// An instrument among those of its symbol.
  struct Place {
    var symbol: Int
    var exchange: Int
  }

  private var columns: TardisColumns?
  let options: CaptureOptions
  let isLiquidations: Bool
  var numbers: InstrumentNumbers
  var splitter = FieldSplitter()
  private var message = TardisMessage()
  /// The instrument of the message.
  private var messagePlace = Place(symbol: 0, exchange: 0)
  var instruments = SymbolTable<[Known]>()
  /// The instrument of the row at hand.
  var latest = Place(symbol: 0, exchange: 0)
  private var statistics: [Statistic] = []
  /// Of the depth read last.
  private var depthWords: [Int64] = []

  init(_ options: CaptureOptions) {
    self.options = options
    numbers = InstrumentNumbers(options)
    isLiquidations = options.fileName.contains("liquidations")
  }

  var hasHeader: Bool { true }
  var surveysLines: Bool { true }
  var remarks: [CaptureRemark] { numbers.remarks }

  var kinds: KindSet {
    switch columns?.layout {
    case nil: return KindSet(.trade, .quote, .depth, .level, .statistic)
    case .trades: return isLiquidations ? KindSet(.statistic) : KindSet(.trade)
    case .quotes: return KindSet(.quote)
    case .snapshots: return KindSet(.depth)
    case .increments: return KindSet(.level)
    case .statistics: return KindSet(.statistic)
    case .options: return KindSet(.quote, .statistic)
    }
  }

  var notes: [String] {
    isLiquidations ? ["Tardis: liquidations are statistics, as trades have them too"] : []
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    guard let columns = try columns(line) else { return }
    var event = Event(
      kind: .trade, eventTime: try time(columns.timestamp, "timestamp", line),
      receiveTime: try time(columns.localTimestamp, "local_timestamp", line))
    let place = try find(columns, line, in: output.registry)
    switch columns.layout {
    case .trades(let id, let side, let price, let size):
      event.trade = Trade(
        price: try self.price(price, "price", line), size: try self.size(size, "amount", line),
        tradeId: TextField.identifier(splitter.field(id, of: line)),
        aggressor: try TextField.side(splitter.field(side, of: line)))
      if isLiquidations { makeLiquidation(&event) }
      event.instrument = instrument(place, columns, line, in: output)
      output.append(event)
    case .quotes(let level):
      event.kind = .quote
      event.quote = try quote(level, line)
      event.instrument = instrument(place, columns, line, in: output)
      if event.quote.isCrossed { event.flags.insert(.crossed) }
      output.append(event)
    case .statistics(let numbers):
      try readStatistics(numbers, line)
      event.instrument = instrument(place, columns, line, in: output)
      appendStatistics(event, isLast: true, into: &output)
      if statistics.isEmpty { output.countUnmapped("row without values") }
    case .options(let level, let numbers):
      try readStatistics(numbers, line)
      let quote = try quote(level, line)
      event.instrument = instrument(place, columns, line, in: output)
      appendStatistics(event, isLast: false, into: &output)
      event.kind = .quote
      event.quote = quote
      if quote.isCrossed { event.flags.insert(.crossed) }
      output.append(event)
    case .snapshots(let levels):
      event.kind = .depth
      event.depth = Depth(levels: UInt16(truncatingIfNeeded: levels.count))
      event.flags.insert(.snapshot)
      try readLevels(levels, line)
      event.instrument = instrument(place, columns, line, in: output)
      if let words = output.append(event, wordCount: depthWords.count) {
        for index in depthWords.indices { words[index] = depthWords[index] }
      }
    case .increments(let isSnapshot, let side, let price, let size):
      event.kind = .level
      event.flags = []
      event.level = Level(
        price: try self.price(price, "price", line), size: try self.size(size, "amount", line),
        side: try TextField.side(splitter.field(side, of: line)))
      guard event.level.side != .none, event.level.price != noNumber, event.level.size >= 0 else {
        throw BadRecord("the level has no side, price or amount")
      }
      let isSnapshot = try boolean(isSnapshot, line)
      event.instrument = instrument(place, columns, line, in: output)
      if isSnapshot { event.flags.insert(.snapshot) }
      if !message.takes(event) { release(into: &output) }
      messagePlace = latest
      message.append(event)
    }
    output.records += 1
  }

  mutating func finish(into output: inout CaptureOutput) { release(into: &output) }

  /// Splits a line; nil where it is the header, whose columns those behind it have.
  mutating func columns(_ line: UnsafeRawBufferPointer) throws(BadRecord) -> TardisColumns? {
    try splitter.split(line)
    guard let columns else {
      columns = try TardisColumns(CsvHeader(splitter, line))
      return nil
    }
    guard splitter.count == columns.count else {
      throw BadRecord("the row has \(splitter.count) fields where the header has \(columns.count)")
    }
    return columns
  }

  /// Appends the message that has come to its end.
  private mutating func release(into output: inout CaptureOutput) {
    if message.isEmpty { return }
    let clears = instruments[messagePlace.symbol][messagePlace.exchange].snapshot
      .clears(before: message)
    message.release(behind: clears, into: &output)
  }

  private mutating func readStatistics(
    _ columns: [TardisColumns.Statistic], _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) {
    statistics.removeAll(keepingCapacity: true)
    for column in columns {
      if let statistic = try statistic(column, line) { statistics.append(statistic) }
    }
  }

  /// Appends the statistics of a row as a group; with `isLast` nothing follows in it.
  private func appendStatistics(
    _ row: Event, isLast: Bool, into output: inout CaptureOutput
  ) {
    var event = row
    event.kind = .statistic
    event.flags = []
    for (index, statistic) in statistics.enumerated() {
      event.statistic = statistic
      if isLast, index == statistics.count - 1 { event.flags = row.flags }
      output.append(event)
    }
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
}
