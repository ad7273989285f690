import EventModel

/// Whose row it is, and at which exponents its numbers are kept.
extension CsvRows {
  private static var usualPrice: UsualExponent { UsualExponent(exponent: -9) }
  private static var usualSize: UsualExponent { UsualExponent(exponent: -6) }

  /// The instrument of a row; nil where this is its first.
  mutating func known(_ line: UnsafeRawBufferPointer) throws(BadRecord) -> Known? {
    guard let symbolColumn else { return onlyInstrument }
    let name = splitter.field(symbolColumn, of: line)
    if let index = instruments.index(of: name) { return instruments[index] }
    guard !name.isEmpty else { throw BadRecord("symbol \"\" is empty") }
    return nil
  }

  /// Registers the instrument of a row, at the exponents that its numbers were read at.
  mutating func register(
    _ line: UnsafeRawBufferPointer, in registry: InstrumentRegistry
  ) -> UInt32 {
    let symbol = symbolText(line)
    let exponents = number.numbers.exponents
    let id = registry.id(symbol: symbol, publisher: publisher) {
      Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: exponents.price,
        sizeExponent: exponents.size)
    }
    while occurrences.count <= Int(id) { occurrences.append(CsvOccurrence()) }
    let known = Known(id: id, exponents: exponents)
    if let symbolColumn {
      _ = instruments.add(splitter.field(symbolColumn, of: line), known)
    } else {
      onlyInstrument = known
    }
    return id
  }

  /// The exponents of an instrument whose first row this is.
  func usualExponents(
    _ line: UnsafeRawBufferPointer, in registry: InstrumentRegistry
  ) -> InstrumentExponents {
    let (prices, sizes) = extents(line)
    return registry.exponents(
      symbol: symbolText(line), publisher: publisher,
      otherwise: InstrumentExponents(
        price: prices.exponent(Self.usualPrice), size: sizes.exponent(Self.usualSize)))
  }

  mutating func survey(
    _ line: UnsafeRawBufferPointer, number: Int, into survey: inout ExponentSurvey
  ) throws(BadRecord) {
    guard try meaning(of: line) == .row else { return }
    let (prices, sizes) = extents(line)
    survey.take(
      symbol: symbolText(line), publisher: publisher, prices: prices, usual: Self.usualPrice,
      sizes: sizes, usual: Self.usualSize)
  }

  private func symbolText(_ line: UnsafeRawBufferPointer) -> String {
    symbolColumn.map { splitter.text($0, of: line) } ?? symbol ?? ""
  }

  /// What the numbers of a row need.
  private func extents(
    _ line: UnsafeRawBufferPointer
  ) -> (prices: DecimalExtent, sizes: DecimalExtent) {
    var prices = DecimalExtent()
    var sizes = DecimalExtent()
    func take(_ columns: [Int?], _ extent: inout DecimalExtent) {
      for case let column? in columns { extent.take(splitter.field(column, of: line)) }
    }
    if let trade {
      take([trade.price], &prices)
      take([trade.size], &sizes)
    }
    if let quote {
      take([quote.bid, quote.ask], &prices)
      take([quote.bidSize, quote.askSize], &sizes)
    }
    for bar in bars {
      take(bar.prices, &prices)
      take([bar.volume], &sizes)
    }
    return (prices, sizes)
  }
}
