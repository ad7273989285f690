import EventModel

/// Quotes and trades, and whose they are.
extension BinanceLines {
  mutating func appendQuote(
    _ event: Event, _ message: BinanceMessage, _ json: JsonScanner,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    var event = event
    event.kind = .quote
    event.sequence = try id(message.finalId, json)
    event.quote = Quote(
      bidPrice: try price(message.bidPrice, json), bidSize: try size(message.bidQuantity, json),
      askPrice: try price(message.askPrice, json), askSize: try size(message.askQuantity, json))
    if event.quote.isCrossed { event.flags.insert(.crossed) }
    output.append(event)
  }

  mutating func appendTrade(
    _ event: Event, _ message: BinanceMessage, _ json: JsonScanner, isAggregate: Bool,
    into output: inout CaptureOutput
  ) throws(BadRecord) {
    var event = event
    event.kind = .trade
    var trade = Trade(price: try price(message.price, json), size: try size(message.quantity, json))
    let kind = json.text(message.tradeKind)
    // `NA` stands for a trade that took nothing from the book, with neither price nor quantity.
    if trade.price == 0, trade.size == 0 { return output.countUnmapped("binance trade of nothing") }
    trade.tradeId = try id(message.tradeId, json)
    trade.aggressor = message.buyerIsMaker.map { $0 ? .ask : .bid } ?? .none
    if isAggregate {
      trade.tradeId = try id(message.tradeId.isEmpty ? message.askPrice : message.tradeId, json)
      let first = try id(message.firstId, json)
      let last = try id(message.lastTradeId, json)
      if last >= first { trade.participants = UInt32(clamping: (last - first).addingOrMax(1)) }
    }
    if !kind.isEmpty, !kind.isText("MARKET") {
      trade.conditions = kind.isText("INSURANCE_FUND") ? 1 : kind.isText("ADL") ? 2 : 3
      event.flags.insert(.condition)
      if trade.conditions < 3 || kind.isText("NA") { event.flags.insert(.offMarket) }
    }
    event.trade = trade
    output.append(event)
  }

  /// Whether a trade is told by this channel. `trade` and `aggTrade` both tell every trade, so that with
  /// both each volume would count twice: one is chosen, or a symbol has only one, in all captures.
  mutating func isTold(
    _ market: Int, isAggregate: Bool, into output: inout CaptureOutput
  ) throws(BadRecord) -> Bool {
    if let chosen = options.aggregateTrades {
      if chosen == isAggregate { return true }
      output.countUnmapped(isAggregate ? "aggTrade beside trade" : "trade beside aggTrade")
      return false
    }
    if markets[market].hasAggregateTrades == isAggregate { return true }
    let id = markets[market].id
    guard output.registry.takesTrades(of: id, areAggregate: isAggregate) else {
      let symbol = output.registry.instruments[Int(id)].symbol
      throw BadRecord(
        "\(symbol) has the channels trade and aggTrade, which tell the same trades: choose one with "
          + "--trades trade or --trades aggTrade", place: "", isSkippable: false)
    }
    markets[market].hasAggregateTrades = isAggregate
    return true
  }

  /// The index of the market of a message: its symbol or its stream's; nil where it names none.
  mutating func market(
    _ message: BinanceMessage, _ json: JsonScanner, in registry: InstrumentRegistry
  ) -> Int? {
    let named = json.text(message.symbol)
    if !named.isEmpty {
      return markets.index(of: named) ?? add(named, message, json, registry)
    }
    let stream = json.text(message.stream)
    // `!` begins streams over all symbols.
    guard let at = stream.firstIndex(of: UInt8(ascii: "@")), at > 0, stream[0] != UInt8(ascii: "!")
    else { return nil }
    return withUpperCase(UnsafeRawBufferPointer(rebasing: stream[..<at])) { symbol in
      markets.index(of: symbol) ?? add(symbol, message, json, registry)
    }
  }

  /// Registers a market. The first message says which exchange the recording is of.
  mutating func add(
    _ symbol: UnsafeRawBufferPointer, _ message: BinanceMessage, _ json: JsonScanner,
    _ registry: InstrumentRegistry
  ) -> Int {
    let name = String(decoding: symbol, as: UTF8.self)
    let publisher = publisher(of: name, message)
    let id = registry.id(symbol: name, publisher: publisher) {
      let exponents = usualExponents(message, json)
      var instrument = Instrument(
        id: 0, symbol: name, publisher: publisher, priceExponent: exponents.price,
        sizeExponent: exponents.size)
      instrument.isInverse = publisher == Self.coinMargined
      return instrument
    }
    return markets.add(symbol, Market(id: id, exponents: registry.exponents(of: id)))
  }

  /// Its contracts are worth some dollars each and are settled in coin
  /// (https://developers.binance.com/docs/derivatives/coin-margined-futures).
  private static let coinMargined = "binance-delivery"

  /// The exchange that the recording is of, as its first message says.
  mutating func publisher(of symbol: String, _ message: BinanceMessage) -> String {
    if let publisher { return publisher }
    // Contracts margined in coin are BTCUSD_PERP and BTCUSD_241227, those in dollars BTCUSDT.
    let futures = symbol.contains("USD_") ? Self.coinMargined : "binance-futures"
    let name = isFutures(message) ? futures : "binance"
    publisher = name
    return name
  }

  /// Futures have transaction times everywhere, spot has them in trades alone, with `M` beside.
  func isFutures(_ message: BinanceMessage) -> Bool {
    !message.previousFinalId.isEmpty || !message.transactionTime.isEmpty && !message.hasBestMatch
  }

  mutating func price(_ text: BinanceMessage.Text, _ json: JsonScanner) throws(BadRecord) -> Int64 {
    try numbers.price(json.text(text), "price")
  }

  mutating func size(_ text: BinanceMessage.Text, _ json: JsonScanner) throws(BadRecord) -> Int64 {
    try numbers.size(json.text(text), "quantity")
  }

  /// An id; 0 where there is none.
  func id(_ text: BinanceMessage.Text, _ json: JsonScanner) throws(BadRecord) -> UInt64 {
    let bytes = json.text(text)
    if bytes.isEmpty { return 0 }
    guard let id = TextField.unsigned(bytes) else {
      throw TextField.bad(bytes, "id", "not a number")
    }
    return id
  }
}

/// Calls `body` with the text in upper case (ASCII).
private func withUpperCase<Result>(
  _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { upper in
    for (index, byte) in text.enumerated() {
      upper[index] = byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
    }
    return body(UnsafeRawBufferPointer(upper))
  }
}

extension UInt64 {
  func addingOrMax(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
