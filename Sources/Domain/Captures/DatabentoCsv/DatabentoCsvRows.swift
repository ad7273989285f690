import EventModel

/// Databento CSV: `mbo`, `trades`, `mbp-1` (and `tbbo`), `mbp-10`. The same events as from DBN:
/// orders as actions, trades as trades, one level as a quote, flagged `preTrade` before the trade that
/// came with it, several as depth behind it. Times are ISO 8601 or integer nanoseconds. Prices are decimals or integers of 1e-9, which the
/// first of a file decides for all of it: see `PriceUnits`.
///
/// Where a symbol comes to stand for another `instrument_id`, the book of the one before is void: see
/// `InstrumentRoll`. A row whose symbol is empty is of the instrument that its `instrument_id` names, as in DBN.
///
/// The venue's own mark ends a group; where it is missing, a group also ends before a row of another
/// instrument or event time.
struct DatabentoCsvRows: LineRecords {
  /// Bits of the column `flags`.
  enum Flag {
    static var last: UInt64 { 1 << 7 }
    static var snapshot: UInt64 { 1 << 5 }
    static var badReceiveTime: UInt64 { 1 << 3 }
    static var maybeBadBook: UInt64 { 1 << 2 }
    static var publisherSpecific: UInt64 { 1 << 1 }
  }

  struct Known {
    var publisher: UInt64
    var id: UInt32
    var exponents: InstrumentExponents
    /// 0 where the capture does not say it.
    var venueId: UInt64
  }

  struct Roll {
    var symbol: Int
    var place: Int
    var venueId: UInt64
  }

  let options: CaptureOptions
  var splitter = FieldSplitter()
  var held = HeldEvent()
  private var columns: DatabentoColumns?
  var instruments = SymbolTable<[Known]>()
  /// The row at hand begins another instrument of its symbol.
  var roll: Roll?
  private var hasRolled = false
  /// The venue's number of the instrument that `--symbols` names.
  var namedVenueId: UInt64?
  var lastEventTime = noTime
  var prices = PriceUnits()
  var numbers: InstrumentNumbers

  init(_ options: CaptureOptions) {
    self.options = options
    numbers = InstrumentNumbers(options)
  }

  var hasHeader: Bool { true }
  var remarks: [CaptureRemark] { numbers.remarks }

  var kinds: KindSet { hasRolled ? ownKinds.union(KindSet(.status)) : ownKinds }

  private var ownKinds: KindSet {
    switch columns?.schema {
    case nil: return KindSet(.orderAction, .trade, .tradeDetail, .quote, .depth)
    case .mbo: return KindSet(.orderAction, .trade, .tradeDetail)
    case .trades: return KindSet(.trade)
    case .quotes: return KindSet(.quote, .trade)
    case .depth: return KindSet(.depth, .trade)
    }
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    try splitter.split(line)
    guard let columns else {
      columns = try DatabentoColumns(CsvHeader(splitter, line))
      return
    }
    guard splitter.count == columns.count else {
      throw BadRecord("the row has \(splitter.count) fields where the header has \(columns.count)")
    }
    prices.line = number
    roll = nil
    let flags = try unsigned(columns.flags, "flags", line)
    guard var event = try stamped(columns, flags, line, in: output) else {
      return output.countUnmapped("row before the first event time")
    }
    let action = splitter.field(columns.action, of: line)
    let letter = action.count == 1 ? action[0] : 0
    if columns.schema == .mbo, letter == UInt8(ascii: "N") {
      output.records += 1
      return output.countUnmapped("mbo without action")
    }
    let trade = try readTrade(columns, line)
    switch columns.schema {
    case .mbo:
      if letter == UInt8(ascii: "T") {
        event.kind = .trade
        event.trade = trade
        let order = try unsigned(columns.orderId, "order_id", line)
        begin(event, TradeDetail(aggressorOrder: order), into: &output)
      } else {
        event.kind = .orderAction
        event.orderAction = try readOrder(columns, letter, trade, action, line)
        begin(event, into: &output)
      }
    case .trades:
      event.kind = .trade
      event.trade = trade
      event.flags.insert(.last)
      begin(event, into: &output)
    case .quotes:
      let quote = try readQuote(columns.levels[0], line)
      begin(quote, before: letter == UInt8(ascii: "T") ? trade : nil, event, into: &output)
    case .depth:
      // Levels are read before anything is appended, so that a bad row leaves nothing behind.
      try readLevels(columns, line)
      append(trade, letter, &event, into: &output)
      event.kind = .depth
      event.depth = Depth(levels: UInt16(columns.levels.count))
      if isCrossed { event.flags.insert(.crossed) }
      held.hold(event, wordCount: depthWords.count) { words in
        for index in words.indices { words[index] = depthWords[index] }
      }
    }
    output.records += 1
    if event.flags.contains(.last) { held.release(last: true, into: &output) }
  }

  mutating func finish(into output: inout CaptureOutput) {
    held.release(last: true, into: &output)
  }

  /// The words of the depth that was read last.
  var depthWords: [Int64] = []

  private var isCrossed: Bool {
    depthWords[DepthWord.bidPrice] != noNumber && depthWords[DepthWord.askPrice] != noNumber
      && depthWords[DepthWord.bidPrice] >= depthWords[DepthWord.askPrice]
  }

  /// Releases the event before this one and holds this one.
  private mutating func begin(_ event: Event, into output: inout CaptureOutput) {
    release(before: event, into: &output)
    held.hold(event)
  }

  /// Holds a trade, or what more is known of it, with the trade before it.
  private mutating func begin(
    _ trade: Event, _ detail: TradeDetail, into output: inout CaptureOutput
  ) {
    if detail.isEmpty { return begin(trade, into: &output) }
    release(before: trade, into: &output)
    var first = trade
    first.flags.remove(.last)
    output.append(first)
    held.hold(trade.detailed(detail))
  }

  /// Holds a quote; that of a trade is the one before it, so the trade is held behind it.
  private mutating func begin(
    _ quote: Quote, before trade: Trade?, _ row: Event, into output: inout CaptureOutput
  ) {
    release(before: row, into: &output)
    var event = row
    event.kind = .quote
    event.quote = quote
    if quote.isCrossed { event.flags.insert(.crossed) }
    guard let trade else { return held.hold(event) }
    event.flags.insert(.preTrade)
    event.flags.remove(.last)
    output.append(event)
    event = row
    event.kind = .trade
    event.trade = trade
    held.hold(event)
  }

  /// Appends the trade of a row whose action is one; what stands behind it follows in its group.
  private mutating func append(
    _ trade: Trade, _ action: UInt8, _ event: inout Event, into output: inout CaptureOutput
  ) {
    release(before: event, into: &output)
    guard action == UInt8(ascii: "T") else { return }
    event.kind = .trade
    event.trade = trade
    var first = event
    first.flags.remove(.last)
    output.append(first)
  }

  private mutating func release(before event: Event, into output: inout CaptureOutput) {
    let both = held.event.flags.intersection(event.flags)
    let continues =
      roll == nil && held.event.instrument == event.instrument
      && (held.event.eventTime == event.eventTime || both.contains(.snapshot))
    held.release(last: !continues, into: &output)
    guard let roll else { return }
    instruments[roll.symbol][roll.place].venueId = roll.venueId
    output.registry.update(event.instrument) { $0.venueId = roll.venueId }
    hasRolled = true
    InstrumentRoll(
      books: ownKinds.subtracting(KindSet(.trade, .tradeDetail)), levels: columns?.levels.count ?? 0
    ).announce(before: event, into: &output)
  }
}
