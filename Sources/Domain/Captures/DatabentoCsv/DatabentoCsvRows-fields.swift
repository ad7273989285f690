import EventModel

/// The fields of a row.
extension DatabentoCsvRows {
  mutating func readTrade(
    _ columns: DatabentoColumns, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Trade {
    Trade(
      price: try price(columns.price, "price", line), size: try size(columns.size, "size", line),
      aggressor: try TextField.side(splitter.field(columns.side, of: line)))
  }

  func readOrder(
    _ columns: DatabentoColumns, _ letter: UInt8, _ trade: Trade, _ text: UnsafeRawBufferPointer,
    _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> OrderActionBody {
    let action: OrderAction
    switch letter {
    case UInt8(ascii: "A"): action = .add
    case UInt8(ascii: "M"): action = .modify
    case UInt8(ascii: "C"): action = .reduce
    case UInt8(ascii: "F"): action = .fill
    case UInt8(ascii: "R"): action = .clear
    default: throw TextField.bad(text, "action", "not one of A, M, C, R, F, T, N")
    }
    return OrderActionBody(
      price: trade.price, size: trade.size,
      orderId: try unsigned(columns.orderId, "order_id", line),
      action: action, side: trade.aggressor,
      channel: UInt32(truncatingIfNeeded: try unsigned(columns.channel, "channel_id", line)))
  }

  mutating func readQuote(
    _ level: DatabentoColumns.Level, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Quote {
    var quote = Quote(
      bidPrice: try price(level.bidPrice, "bid_px_00", line),
      askPrice: try price(level.askPrice, "ask_px_00", line))
    if quote.bidPrice != noNumber { quote.bidSize = try size(level.bidSize, "bid_sz_00", line) }
    if quote.askPrice != noNumber { quote.askSize = try size(level.askSize, "ask_sz_00", line) }
    return quote
  }

  /// Reads all levels into `depthWords`.
  mutating func readLevels(
    _ columns: DatabentoColumns, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) {
    let count = columns.levels.count * DepthWord.perLevel
    if depthWords.count != count { depthWords = [Int64](repeating: noNumber, count: count) }
    for (index, level) in columns.levels.enumerated() {
      let row = index * DepthWord.perLevel
      try readSide(row + DepthWord.bidPrice, level.bidPrice, level.bidSize, level.bidCount, line)
      try readSide(row + DepthWord.askPrice, level.askPrice, level.askSize, level.askCount, line)
    }
  }

  /// Price, size and count; all absent where the price is.
  private mutating func readSide(
    _ word: Int, _ priceColumn: Int, _ sizeColumn: Int, _ countColumn: Int?,
    _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) {
    let price = try price(priceColumn, "level price", line)
    depthWords[word] = price
    depthWords[word + 1] = noNumber
    depthWords[word + 2] = noNumber
    if price == noNumber { return }
    depthWords[word + 1] = try size(sizeColumn, "level size", line)
    if let countColumn {
      depthWords[word + 2] = try TextField.number(
        splitter.field(countColumn, of: line), "level count", exponent: 0)
    }
  }

  private mutating func price(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    try prices.read(splitter.field(column, of: line), role, &numbers)
  }

  private mutating func size(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    let text = splitter.field(column, of: line)
    // UNDEF_ORDER_SIZE
    if text.isText("4294967295") { return noNumber }
    return try numbers.size(text, "\(role)")
  }

  /// An integer without sign; 0 where the column or the field is missing.
  func unsigned(
    _ column: Int?, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> UInt64 {
    guard let column else { return 0 }
    let text = splitter.field(column, of: line)
    if text.isEmpty { return 0 }
    guard let value = TextField.unsigned(text) else {
      throw TextField.bad(text, "\(role)", "not a whole number")
    }
    return value
  }

  /// Nanoseconds of an ISO 8601 time or an integer; `noTime` where there is none.
  func time(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    let text = splitter.field(column, of: line)
    if text.isEmpty || text.isText("18446744073709551615") || text.isText("NaT") { return noTime }
    if let number = TextField.unsigned(text), text.count != 8 {
      guard let time = Int64(exactly: number) else {
        throw TextField.bad(text, "\(role)", "beyond the year 2262")
      }
      return time
    }
    guard let time = Timestamp.parse(text)?.time else {
      throw TextField.bad(text, "\(role)", "not a time")
    }
    return time
  }
}
