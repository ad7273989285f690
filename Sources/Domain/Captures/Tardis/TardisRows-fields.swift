import EventModel

/// The fields of a row.
extension TardisRows {
  mutating func price(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    try numbers.price(splitter.field(column, of: line), "\(role)")
  }

  mutating func size(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    try numbers.size(splitter.field(column, of: line), "\(role)")
  }

  func boolean(_ column: Int, _ line: UnsafeRawBufferPointer) throws(BadRecord) -> Bool {
    let text = splitter.field(column, of: line)
    if TextField.equals(text, "true") { return true }
    if TextField.equals(text, "false") { return false }
    throw TextField.bad(text, "is_snapshot", "neither true nor false")
  }

  /// Nanoseconds of a number of microseconds.
  func time(
    _ column: Int, _ role: StaticString, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Int64 {
    let text = splitter.field(column, of: line)
    guard let time = try? DecimalNumber.parse(text, exponent: -3) else {
      throw TextField.bad(text, "\(role)", "not a number of microseconds")
    }
    return time
  }

  mutating func quote(
    _ level: TardisColumns.Level, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Quote {
    Quote(
      bidPrice: try price(level.bidPrice, "bid_price", line),
      bidSize: try size(level.bidSize, "bid_amount", line),
      askPrice: try price(level.askPrice, "ask_price", line),
      askSize: try size(level.askSize, "ask_amount", line))
  }

  /// A statistic's column; nil where the row does not say it.
  mutating func statistic(
    _ column: TardisColumns.Statistic, _ line: UnsafeRawBufferPointer
  ) throws(BadRecord) -> Statistic? {
    var statistic = Statistic(price: noNumber, type: column.type)
    switch column.value {
    case .price: statistic.price = try price(column.column, column.name, line)
    case .quantity: statistic.quantity = try size(column.column, column.name, line)
    case .rate:
      statistic.price = try TextField.rounded(
        splitter.field(column.column, of: line), "\(column.name)",
        exponent: numbers.exponents.price)
    }
    if statistic.price == noNumber, statistic.quantity == noNumber { return nil }
    if let time = column.time, !TextField.isAbsent(splitter.field(time, of: line)) {
      statistic.referenceTime = try self.time(time, "funding_timestamp", line)
    }
    return statistic
  }

  /// Makes a statistic of a trade that a channel of liquidations tells: one that sold liquidated a long
  /// position, one that bought a short one. https://docs.tardis.dev/downloadable-csv-files#liquidations
  func makeLiquidation(_ event: inout Event) {
    let trade = event.trade
    event.kind = .statistic
    event.statistic = Statistic(
      price: trade.price, quantity: trade.size,
      type: trade.aggressor == .ask
        ? .liquidatedLong : trade.aggressor == .bid ? .liquidatedShort : .other)
  }
}
