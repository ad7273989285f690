import EventModel

/// Databento CSV: `mbo`, `trades`, `mbp-1` (and `tbbo`), `mbp-10`. The same events as from DBN:
/// orders as actions, trades as trades, levels as quotes or depth behind the trade that came with
/// them. Times are ISO 8601 or integer nanoseconds. Prices are decimals or integers of 1e-9, which the
/// first of a file decides for all of it: see `PriceUnits`.
///
/// A row whose symbol is empty is of the instrument that its `instrument_id` names, as in DBN.
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

  let options: CaptureOptions
  let priceExponent: Int8
  let sizeExponent: Int8
  var splitter = FieldSplitter()
  var held = HeldEvent()
  private var columns: DatabentoColumns?
  private var instruments = SymbolTable<[(publisher: UInt64, id: UInt32)]>()
  /// The venue's number of the instrument that `--symbols` names.
  private var namedVenueId: UInt64?
  private var lastEventTime = noTime
  var prices = PriceUnits()

  init(_ options: CaptureOptions) {
    self.options = options
    priceExponent = options.priceExponent ?? -9
    sizeExponent = options.sizeExponent ?? 0
  }

  var hasHeader: Bool { true }

  var kinds: KindSet {
    switch columns?.schema {
    case nil: return KindSet(.orderAction, .trade, .quote, .depth)
    case .mbo: return KindSet(.orderAction, .trade)
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
      } else {
        event.kind = .orderAction
        event.orderAction = try readOrder(columns, letter, trade, action, line)
      }
      begin(event, into: &output)
    case .trades:
      event.kind = .trade
      event.trade = trade
      event.flags.insert(.last)
      begin(event, into: &output)
    case .quotes:
      let quote = try readQuote(columns.levels[0], line)
      append(trade, letter, &event, into: &output)
      event.kind = .quote
      event.quote = quote
      if quote.isCrossed { event.flags.insert(.crossed) }
      held.hold(event)
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
      held.event.instrument == event.instrument
      && (held.event.eventTime == event.eventTime || both.contains(.snapshot))
    held.release(last: !continues, into: &output)
  }
}

extension DatabentoCsvRows {
  /// An event with the row's times, instrument, sequence and flags; nil when no time is known yet.
  private mutating func stamped(
    _ columns: DatabentoColumns, _ flags: UInt64, _ line: UnsafeRawBufferPointer,
    in output: borrowing CaptureOutput
  ) throws(BadRecord) -> Event? {
    let receiveTime =
      try columns.receiveTime.map { column throws(BadRecord) in
        try time(column, "ts_recv", line)
      } ?? noTime
    var eventFlags = EventFlags()
    if flags & Flag.last != 0 { eventFlags.insert(.last) }
    if flags & Flag.snapshot != 0 { eventFlags.insert(.snapshot) }
    if flags & (Flag.badReceiveTime | Flag.maybeBadBook) != 0 { eventFlags.insert(.unreliable) }
    if flags & Flag.publisherSpecific != 0 { eventFlags.insert(.condition1) }
    let stamp = splitter.field(columns.eventTime, of: line)
    if !stamp.isEmpty { prices.timesAreIntegers = TextField.unsigned(stamp) != nil }
    var eventTime = try time(columns.eventTime, "ts_event", line)
    if eventTime == noTime {
      eventTime = receiveTime != noTime ? receiveTime : lastEventTime
      guard eventTime != noTime else { return nil }
      eventFlags.insert(.timeBorrowed)
    }
    lastEventTime = eventTime
    return Event(
      kind: .trade, eventTime: eventTime, receiveTime: receiveTime,
      sequence: try unsigned(columns.sequence, "sequence", line),
      instrument: try instrument(columns, line, in: output.registry), flags: eventFlags)
  }

  private mutating func instrument(
    _ columns: DatabentoColumns, _ line: UnsafeRawBufferPointer, in registry: InstrumentRegistry
  ) throws(BadRecord) -> UInt32 {
    let publisher = try unsigned(columns.publisher, "publisher_id", line)
    guard let column = naming(columns, line) else {
      guard let symbol = options.symbol else {
        throw BadRecord(
          "the capture names no symbol: name it with --symbols", place: "", isSkippable: false)
      }
      return register(symbol, publisher, 0, in: registry)
    }
    let name = splitter.field(column, of: line)
    let index = instruments.index(of: name) ?? instruments.add(name, [])
    if let known = instruments[index].first(where: { $0.publisher == publisher }) {
      return known.id
    }
    var symbol = splitter.text(column, of: line)
    let venueId = try unsigned(columns.instrument, "instrument_id", line)
    // A number of the venue is a poor name where the user gave a better one.
    if columns.symbol == nil, let given = options.symbol {
      if let namedVenueId, namedVenueId != venueId {
        throw BadRecord(
          "--symbols \(given) names instrument \(namedVenueId), and the capture also holds \(venueId)",
          place: "", isSkippable: false)
      }
      namedVenueId = venueId
      symbol = given
    }
    let id = register(symbol, publisher, venueId, in: registry)
    instruments[index].append((publisher, id))
    return id
  }

  /// The column that names the row's instrument: its symbol, or where that is empty the venue's
  /// number; nil where the row has neither.
  private func naming(_ columns: DatabentoColumns, _ line: UnsafeRawBufferPointer) -> Int? {
    if let symbol = columns.symbol, !splitter.field(symbol, of: line).isEmpty { return symbol }
    if let number = columns.instrument, !splitter.field(number, of: line).isEmpty { return number }
    return nil
  }

  private func register(
    _ symbol: String, _ publisher: UInt64, _ venueId: UInt64, in registry: InstrumentRegistry
  ) -> UInt32 {
    let name =
      publisher == 0
      ? options.publisher ?? "databento"
      : DbnPublishers.name(
        UInt16(clamping: publisher), dataset: "", fallback: options.publisher)
    return registry.id(symbol: symbol, publisher: name) {
      var instrument = Instrument(
        id: 0, symbol: symbol, publisher: name, priceExponent: priceExponent,
        sizeExponent: sizeExponent)
      instrument.venueId = venueId
      return instrument
    }
  }
}
