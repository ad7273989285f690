import EventModel

/// The columns of a trade.
struct CsvTradeColumns {
  var price: Int
  var size: Int?
  var side: Int?
  var buyerMaker: Int?
  var id: Int?
  var exchange: Int?
  var conditions: Int?

  init?(_ columns: CsvColumns) {
    guard let price = columns.column(.price) else { return nil }
    self.price = price
    size = columns.column(.size)
    side = columns.side?.column
    buyerMaker = columns.column(.buyerMaker)
    id = columns.column(.id)
    exchange = columns.column(.exchange)
    conditions = columns.column(.conditions)
  }
}

/// The columns of a quote; one of the prices may be missing.
struct CsvQuoteColumns {
  var bid: Int?
  var ask: Int?
  var bidSize: Int?
  var askSize: Int?

  init?(_ columns: CsvColumns) {
    bid = columns.column(.bid)
    ask = columns.column(.ask)
    bidSize = columns.column(.bidSize)
    askSize = columns.column(.askSize)
    if bid == nil, ask == nil { return nil }
  }
}

/// The columns of a bar: some of open, high, low, close, and perhaps a volume.
struct CsvBarColumns {
  var basis: BarBasis
  var roles: [CsvRole]
  var prices: [Int?]
  var volumeRole: CsvRole
  var volume: Int?
  /// The number of trades, of bars of trades.
  var trades: Int?

  init?(_ columns: CsvColumns, _ basis: BarBasis, _ roles: [CsvRole], _ volume: CsvRole) {
    guard columns.hasAny(roles) else { return nil }
    self.basis = basis
    self.roles = roles
    prices = roles.map(columns.column)
    volumeRole = volume
    self.volume = columns.column(volume)
    trades = basis == .trade ? columns.column(.trades) : nil
  }
}

/// What one row said, read whole before anything is appended.
struct CsvRow {
  struct Bar {
    var basis: BarBasis
    /// Open, high, low, close.
    var prices: InlinePrices
    var volume: Int64
    /// How many trades; nil where the row does not say it.
    var trades: UInt64?
  }

  var trade = Trade(price: noNumber, size: noNumber)
  var detail = TradeDetail()
  var quote = Quote()
  /// Kept from row to row, so that it is allocated once.
  var bars: [Bar] = []
  /// Of trades and quotes.
  var moment = noTime
  /// Of bars.
  var start = noTime
  var end = noTime

  typealias InlinePrices = (Int64, Int64, Int64, Int64)

  var hasTrade: Bool { trade.price != noNumber }
  var hasQuote: Bool { quote.bidPrice != noNumber || quote.askPrice != noNumber }

  mutating func clear() {
    trade = Trade(price: noNumber, size: noNumber)
    detail = TradeDetail()
    quote = Quote()
    bars.removeAll(keepingCapacity: true)
  }
}

extension CsvRows {
  /// Reads the fields of a row into `row`.
  mutating func read(
    _ line: UnsafeRawBufferPointer, _ moment: CsvClock.Moment
  ) throws(BadRecord) {
    row.clear()
    try readTimes(moment)
    if let trade { try read(trade, line) }
    if let quote {
      row.quote = Quote(
        bidPrice: try price(quote.bid, .bid, line),
        bidSize: try size(quote.bidSize, .bidSize, line),
        askPrice: try price(quote.ask, .ask, line), askSize: try size(quote.askSize, .askSize, line)
      )
    }
    for bar in bars {
      let prices = (
        try price(bar.prices[0], bar.roles[0], line), try price(bar.prices[1], bar.roles[1], line),
        try price(bar.prices[2], bar.roles[2], line), try price(bar.prices[3], bar.roles[3], line)
      )
      var volume = try size(bar.volume, bar.volumeRole, line)
      let trades = try bar.trades.flatMap { column throws(BadRecord) in try count(column, line) }
      // Without trades there was no volume.
      if trades == 0, volume == noNumber { volume = 0 }
      if prices != (noNumber, noNumber, noNumber, noNumber) {
        row.bars.append(
          CsvRow.Bar(basis: bar.basis, prices: prices, volume: volume, trades: trades))
      }
    }
  }

  /// Appends what the row said as one group. `event` has its receive time and instrument.
  mutating func append(_ event: Event, into output: inout CaptureOutput) {
    var event = event
    event.flags = []
    if row.hasTrade {
      event.kind = .trade
      event.eventTime = row.moment
      event.trade = row.trade
      if !row.hasQuote { event.flags.insert(.last) }
      output.append(event, row.detail)
      event.flags = []
    }
    if row.hasQuote {
      event.kind = .quote
      event.eventTime = row.moment
      event.quote = row.quote
      event.flags = row.quote.isCrossed ? [.last, .crossed] : .last
      output.append(event)
    }
    for index in row.bars.indices {
      let bar = row.bars[index]
      event.kind = .bar
      event.eventTime = row.end
      event.bar = Bar(
        basis: bar.basis, start: row.start, volume: bar.volume, trades: bar.trades ?? 0)
      event.flags = index == row.bars.count - 1 ? .last : []
      if bar.trades != nil { event.flags.insert(.counted) }
      if bar.prices.1 < bar.prices.2, bar.prices.1 != noNumber { invertedBars += 1 }
      guard let words = output.append(event, wordCount: BarWord.count) else { continue }
      words[BarWord.open] = bar.prices.0
      words[BarWord.high] = bar.prices.1
      words[BarWord.low] = bar.prices.2
      words[BarWord.close] = bar.prices.3
    }
    if !row.hasTrade, !row.hasQuote, row.bars.isEmpty {
      output.countUnmapped("row without prices")
      emptyRows += 1
    }
  }

  /// The times of the row's events. Dates without time of day are known at their end only; bars of
  /// whole days that stand at midnight are of that date.
  private mutating func readTimes(_ moment: CsvClock.Moment) throws(BadRecord) {
    let days = Int(max(1, (barInterval ?? 0) / Timestamp.day))
    switch moment {
    case .date(let date):
      (row.start, row.end) = try clock.interval(date: date, days: days)
      row.moment = row.end
    case .midnight(let time, let date):
      // A daily bar of a calendar is of that date, whatever clock shows the midnight.
      let isDaily = clock.hasSession && !bars.isEmpty && (barInterval ?? 0) % Timestamp.day == 0
      try readTimes(isDaily ? .date(date) : .time(time))
    case .time(let time):
      row.moment = time
      guard !bars.isEmpty else { return }
      guard let barInterval else {
        throw BadRecord("bars need their interval: --bar 1m", place: "", isSkippable: false)
      }
      if barInterval % Timestamp.day == 0, let date = clock.dateAtMidnight(time) {
        (row.start, row.end) = try clock.interval(date: date, days: days)
        return
      }
      let (end, overflow) = time.addingReportingOverflow(barInterval)
      if overflow { throw BadRecord("the bar ends after the year 2262") }
      row.start = time
      row.end = end
    }
  }

  private mutating func read(
    _ trade: CsvTradeColumns, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) {
    row.trade.price = try price(trade.price, .price, line)
    row.trade.size = try size(trade.size, .size, line)
    if let column = trade.side {
      row.trade.aggressor = try sides.aggressor(splitter.field(column, of: line))
    }
    if let column = trade.buyerMaker {
      let text = splitter.field(column, of: line)
      switch String(decoding: text.prefix(8), as: UTF8.self).lowercased() {
      case "true", "1": row.trade.aggressor = .ask
      case "false", "0": row.trade.aggressor = .bid
      default: throw TextField.bad(text, "buyer_maker", "neither true nor false")
      }
    }
    if let column = trade.id {
      row.trade.tradeId = TextField.identifier(splitter.field(column, of: line))
    }
    if trade.exchange != nil || trade.conditions != nil { readDetail(trade, line) }
  }

  /// A number that says the conditions alone stands in the trade, as the schema has it.
  private mutating func readDetail(_ trade: CsvTradeColumns, _ line: UnsafeRawBufferPointer) {
    if let column = trade.exchange {
      let text = splitter.field(column, of: line)
      row.detail.exchange = code(text)
      if let id = trade.id, row.trade.tradeId != 0, row.detail.exchange != 0 {
        row.trade.tradeId = TextField.identifier(splitter.field(id, of: line), of: text)
      }
    }
    if let column = trade.conditions {
      let text = splitter.field(column, of: line)
      if let number = TextField.unsigned(text), let code = UInt16(exactly: number) {
        row.trade.conditions = code
      } else {
        row.detail.conditions = code(text)
      }
    }
  }

  /// Up to eight characters of a code; what is behind them is counted.
  private mutating func code(_ text: UnsafeRawBufferPointer) -> UInt64 {
    if TextField.isAbsent(text) { return 0 }
    let (characters, isWhole) = TextField.characters(text)
    if !isWhole { cutCodes += 1 }
    return characters
  }

  /// A number of trades; nil where the field is empty.
  private func count(
    _ column: Int, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> UInt64? {
    let text = splitter.field(column, of: line)
    if TextField.isAbsent(text) { return nil }
    // Some writers make floats of all columns.
    guard let count = try? DecimalNumber.parse(text, exponent: 0), count >= 0 else {
      throw TextField.bad(text, CsvRole.trades.rawValue, "not a number of trades")
    }
    return UInt64(count)
  }

  @inline(__always)
  private mutating func price(
    _ column: Int?, _ role: CsvRole, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    guard let column else { return noNumber }
    return try number.read(splitter.field(column, of: line), role, .price)
  }

  @inline(__always)
  private mutating func size(
    _ column: Int?, _ role: CsvRole, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    guard let column else { return noNumber }
    let text = splitter.field(column, of: line)
    let size = try number.read(text, role, .size)
    if size < 0, size != noNumber { throw TextField.bad(text, role.rawValue, "below zero") }
    return size
  }
}

extension Quote {
  /// Whether there are a bid and an ask, and the bid is at or above it.
  @inline(__always) var isCrossed: Bool {
    bidPrice != noNumber && askPrice != noNumber && bidPrice >= askPrice
  }
}
