import EventModel

/// Rows of values separated by commas, semicolons, tabs or bars, whose columns `--columns` names. What a row becomes follows from
/// its columns: a price a trade, with the detail behind it where there are its exchange or conditions, and
/// the quote behind that where there are bid and ask; bid or ask
/// alone a quote; open, high, low, close a bar, of trades, bids or asks. What one row becomes is one
/// group. Bars stand in captures by their start and get their end as event time. Absent fields stay
/// absent, and a row that has none of its prices becomes nothing.
struct CsvRows: LineRecords {
  struct Known {
    var id: UInt32
    var exponents: InstrumentExponents
  }

  let kinds: KindSet
  let columns: CsvColumns
  let barInterval: Int64?
  var number: CsvNumber
  let publisher: String
  let symbolColumn: Int?
  let symbol: String?
  let trade: CsvTradeColumns?
  let sides: CsvSides
  let quote: CsvQuoteColumns?
  let bars: [CsvBarColumns]
  var clock: CsvClock
  var splitter = FieldSplitter()
  var row = CsvRow()
  var instruments = SymbolTable<Known>()
  var onlyInstrument: Known?
  private(set) var hasHeader = false
  var surveysLines: Bool { true }
  /// Bars whose low is above their high.
  var invertedBars = 0
  /// Rows none of whose prices is there.
  var emptyRows = 0
  /// Codes of exchanges and conditions that did not fit.
  var cutCodes = 0
  /// The first line that is no comment was met.
  private var isBegun = false
  private var hasRows = false

  var remarks: [CaptureRemark] {
    number.numbers.remarks + clock.rounding.remarks + [
      CaptureRemark("bars whose low is above their high", invertedBars),
      CaptureRemark("rows without a price, which say nothing", emptyRows),
      CaptureRemark("exchanges and conditions cut to eight characters", cutCodes),
    ]
  }
  /// By instrument.
  var occurrences: [CsvOccurrence] = []

  init(_ options: CaptureOptions) throws(CaptureOptionError) {
    columns = try CsvColumns(options.columns)
    clock = try CsvClock(columns, options)
    number = CsvNumber(options)
    barInterval = options.barInterval
    publisher = options.publisher ?? ""
    symbol = options.symbol
    symbolColumn = columns.column(.symbol)
    trade = CsvTradeColumns(columns)
    if let side = columns.side { sides = side.sides } else { sides = try CsvSides(nil, .side) }
    quote = CsvQuoteColumns(columns)
    bars = [
      CsvBarColumns(columns, .trade, CsvRole.tradeBar, .volume),
      CsvBarColumns(columns, .bid, CsvRole.bidBar, .bidVolume),
      CsvBarColumns(columns, .ask, CsvRole.askBar, .askVolume),
    ].compactMap { $0 }
    var kinds: KindSet = []
    if let trade {
      kinds.insert(.trade)
      if trade.exchange != nil || trade.conditions != nil { kinds.insert(.tradeDetail) }
    }
    if quote != nil { kinds.insert(.quote) }
    if !bars.isEmpty { kinds.insert(.bar) }
    self.kinds = kinds
    guard symbolColumn != nil || symbol != nil else {
      throw CaptureOptionError(
        "no column is the symbol: name it with --symbols, one for all rows of the file")
    }
    guard bars.isEmpty || trade == nil && quote == nil else {
      throw CaptureOptionError("--columns: a row holds bars, or trades and quotes, not both")
    }
    if !bars.isEmpty, barInterval == nil, saysMomentsOnly {
      throw CaptureOptionError("bars need their interval: --bar 1m")
    }
    if let barInterval, barInterval <= 0 { throw CaptureOptionError("--bar must be positive") }
  }

  /// Whether every row has a time of day, so that a bar's end cannot come from its date.
  private var saysMomentsOnly: Bool {
    columns.times.contains {
      switch $0.format {
      case .epoch, .ofDay: return true
      case .iso: return false
      case .pattern(let pattern): return pattern.hasTimeOfDay
      }
    }
  }

  mutating func decode(
    _ line: UnsafeRawBufferPointer, number: Int, into output: inout CaptureOutput
  ) throws(BadRecord) {
    switch try meaning(of: line) {
    case .comment: return output.countUnmapped("comment line")
    case .header:
      if let warning = CsvHeaderCheck.warning(names(line)) { output.warnings.append(warning) }
      return
    case .row: break
    }
    if !hasRows {
      hasRows = true
      let first = columns.times[0]
      if let doubt = first.format.doubt(splitter.field(first.column, of: line)) {
        output.warnings.append(doubt)
      }
    }
    let known = try known(line)
    self.number.numbers.exponents =
      known?.exponents ?? usualExponents(line, in: output.registry)
    try read(line, try moment(line))
    var event = Event(kind: .trade, eventTime: noTime)
    if let (column, format) = columns.receive {
      event.receiveTime = try clock.receiveTime(
        splitter.field(column, of: line), format, near: row.moment)
    }
    event.instrument = known?.id ?? register(line, in: output.registry)
    occurrences[Int(event.instrument)].note(row.moment)
    output.records += 1
    append(event, into: &output)
  }

  enum Meaning { case comment, header, row }

  /// Splits a line. What begins with `#` is a comment, save a first line that names the columns.
  @inline(__always)
  mutating func meaning(of line: UnsafeRawBufferPointer) throws(BadRecord) -> Meaning {
    if !isBegun { return try meaning(ofFirst: line) }
    if line.first == UInt8(ascii: "#") { return .comment }
    try splitter.split(line)
    guard splitter.count == columns.count else { throw wrongCount }
    return .row
  }

  @inline(never)
  private mutating func meaning(
    ofFirst line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Meaning {
    // Looking at the line is not reading it.
    let rounding = clock.rounding
    defer { clock.rounding = rounding }
    chooseSeparator(line)
    let isComment = line.first == UInt8(ascii: "#")
    let isWhole = (try? splitter.split(line)) != nil && splitter.count == columns.count
    if isComment, !isWhole { return .comment }
    isBegun = true
    try splitter.split(line)
    guard isWhole else { throw wrongCount }
    guard isHeader(line) else { return isComment ? .comment : .row }
    hasHeader = true
    return .header
  }

  private var wrongCount: BadRecord {
    BadRecord("the row has \(splitter.count) fields where --columns has \(columns.count)")
  }

  /// When a row is. Of a local time that clocks showed twice, the one that follows on the rows before.
  private mutating func moment(
    _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> CsvClock.Moment {
    let moment = try clock.moment(splitter, line)
    guard case .time(let first) = moment, let second = clock.second,
      let instrument = (try known(line))?.id
    else { return moment }
    return .time(
      occurrences[Int(instrument)].choose(first: first, second: second, isBar: !bars.isEmpty))
  }

  /// The names of a header and the roles that its columns have.
  private func names(_ line: UnsafeRawBufferPointer) -> [(name: String, role: CsvRole)] {
    CsvRole.allCases.compactMap { role in
      columns.column(role).map { (splitter.text($0, of: line), role) }
    }.sorted { columns.column($0.1)! < columns.column($1.1)! }
  }

  /// The separator is a comma, or another character that gives the first row as many fields as there
  /// are columns where a comma does not, or not with a time in its place: `0;101,250`.
  private mutating func chooseSeparator(_ line: UnsafeRawBufferPointer) {
    var fitting: UInt8?
    for separator in [",", ";", "\t", "|"] as [Unicode.Scalar] {
      splitter.separator = UInt8(ascii: separator)
      guard (try? splitter.split(line)) != nil, splitter.count == columns.count else { continue }
      fitting = fitting ?? splitter.separator
      guard (try? clock.moment(splitter, line)) != nil else { continue }
      fitting = splitter.separator
      break
    }
    splitter.separator = fitting ?? UInt8(ascii: ",")
    number.allowsLoneGroup = splitter.separator != UInt8(ascii: ";")
  }

  /// Whether no number and no time of a first row can be read: then it names the columns.
  private mutating func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    if (try? clock.moment(splitter, line)) != nil { return false }
    for role in CsvRole.allCases
    where ![.symbol, .side, .aggressor, .maker, .buyerMaker, .id].contains(role) {
      guard let column = columns.column(role) else { continue }
      let text = splitter.field(column, of: line)
      if !text.isEmpty, (try? DecimalNumber.parse(text, exponent: -9)) != nil { return false }
    }
    return true
  }
}
