/// At which exponents the numbers of a symbol are kept.
extension BinanceLines {
  /// Prices and quantities have eight decimals at most.
  static var usual: UsualExponent { UsualExponent(exponent: -8) }

  /// For a symbol that the survey did not see, by its first message.
  func usualExponents(_ message: BinanceMessage, _ json: JsonScanner) -> InstrumentExponents {
    let (prices, sizes) = extents(message, json)
    return InstrumentExponents(
      price: prices.exponent(Self.usual), size: sizes.exponent(Self.usual))
  }

  /// What the numbers of a message need.
  func extents(
    _ message: BinanceMessage, _ json: JsonScanner
  ) -> (prices: DecimalExtent, sizes: DecimalExtent) {
    var prices = DecimalExtent()
    var sizes = DecimalExtent()
    if message.hasLevels {
      for entry in levels.entries {
        prices.take(json.text(entry.price))
        sizes.take(json.text(entry.size))
      }
    } else if !message.price.isEmpty {
      prices.take(json.text(message.price))
      sizes.take(json.text(message.quantity))
    } else {
      for text in [message.bidPrice, message.askPrice] { prices.take(json.text(text)) }
      for text in [message.bidQuantity, message.askQuantity] { sizes.take(json.text(text)) }
    }
    return (prices, sizes)
  }

  mutating func survey(
    _ line: UnsafeRawBufferPointer, number: Int, into survey: inout ExponentSurvey
  ) throws(BadRecord) {
    if line.hasPrefix("wss://") || line.hasPrefix("https://") { return }
    let stamp = try ReceiveStamp(line, otherwise: .nanoseconds)
    let text = UnsafeRawBufferPointer(rebasing: line[stamp.messageStart...])
    members.removeAll(keepingCapacity: true)
    let (message, json) = try read(text, offset: 0)
    if members.isEmpty { return take(message, json, into: &survey) }
    for member in Array(members) {
      let (message, json) = try read(json.text(member), offset: 0)
      take(message, json, into: &survey)
    }
  }

  private mutating func take(
    _ message: BinanceMessage, _ json: JsonScanner, into survey: inout ExponentSurvey
  ) {
    guard isData(message, json) else { return }
    var (prices, sizes) = extents(message, json)
    guard let symbol = symbol(of: message, json) else {
      namelessNeeds.prices.merge(prices)
      namelessNeeds.sizes.merge(sizes)
      return
    }
    surveyed.insert(symbol)
    // What names no symbol is of the only one.
    if surveyed.count == 1 {
      prices.merge(namelessNeeds.prices)
      sizes.merge(namelessNeeds.sizes)
    }
    survey.take(
      symbol: symbol, publisher: publisher(of: symbol, message), prices: prices,
      usual: Self.usual, sizes: sizes, usual: Self.usual)
  }

  /// The symbol of a message or of its stream; nil where it names none.
  private func symbol(of message: BinanceMessage, _ json: JsonScanner) -> String? {
    let named = json.text(message.symbol)
    if !named.isEmpty { return String(decoding: named, as: UTF8.self) }
    let stream = json.text(message.stream)
    guard let at = stream.firstIndex(of: UInt8(ascii: "@")), at > 0, stream[0] != UInt8(ascii: "!")
    else { return nil }
    return String(decoding: stream[..<at], as: UTF8.self).uppercased()
  }
}
