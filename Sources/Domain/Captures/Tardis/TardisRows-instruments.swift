import EventModel

/// Whose row it is, and at which exponents its numbers are kept.
extension TardisRows {
  /// The row's instrument, nil where this is its first row; takes its exponents either way.
  mutating func find(
    _ columns: TardisColumns, _ line: UnsafeRawBufferPointer, in registry: InstrumentRegistry
  ) throws(BadRecord) -> Place? {
    let name = splitter.field(columns.symbol, of: line)
    guard !name.isEmpty else { throw BadRecord("symbol \"\" is empty") }
    let exchange = splitter.field(columns.exchange, of: line)
    if let symbol = instruments.index(of: name) {
      for place in instruments[symbol].indices
      where exchange.elementsEqual(instruments[symbol][place].exchange) {
        numbers.exponents = instruments[symbol][place].exponents
        return Place(symbol: symbol, exchange: place)
      }
    }
    numbers.exponents = registry.exponents(
      symbol: splitter.text(columns.symbol, of: line), publisher: publisher(columns, line),
      otherwise: usualExponents(columns, line))
    return nil
  }

  /// The stream's id of the row's instrument, which is registered if this is its first row.
  mutating func instrument(
    _ place: Place?, _ columns: TardisColumns, _ line: UnsafeRawBufferPointer,
    in output: borrowing CaptureOutput
  ) -> UInt32 {
    if let place {
      latest = place
      return instruments[place.symbol][place.exchange].id
    }
    let symbol = splitter.text(columns.symbol, of: line)
    let publisher = publisher(columns, line)
    let exponents = numbers.exponents
    let id = output.registry.id(symbol: symbol, publisher: publisher) {
      Instrument(
        id: 0, symbol: symbol, publisher: publisher, priceExponent: exponents.price,
        sizeExponent: exponents.size)
    }
    let name = splitter.field(columns.symbol, of: line)
    let index = instruments.index(of: name) ?? instruments.add(name, [])
    instruments[index].append(
      Known(
        id: id, exchange: Array(splitter.field(columns.exchange, of: line)), exponents: exponents))
    latest = Place(symbol: index, exchange: instruments[index].count - 1)
    return id
  }

  private func publisher(_ columns: TardisColumns, _ line: UnsafeRawBufferPointer) -> String {
    options.publisher ?? splitter.text(columns.exchange, of: line)
  }

  private static var usualPrice: UsualExponent {
    UsualExponent(
      exponent: -9, spare: DecimalExtent.headroom, keepsSignificantDigits: true)
  }
  private static var usualSize: UsualExponent {
    UsualExponent(exponent: -8, spare: DecimalExtent.headroom)
  }

  /// The exponents for an instrument that the survey did not see, by its first row.
  private func usualExponents(
    _ columns: TardisColumns, _ line: UnsafeRawBufferPointer
  ) -> InstrumentExponents {
    let (prices, sizes) = extents(columns, line)
    return InstrumentExponents(
      price: prices.exponent(Self.usualPrice), size: sizes.exponent(Self.usualSize))
  }

  private func extents(
    _ columns: TardisColumns, _ line: UnsafeRawBufferPointer
  ) -> (prices: DecimalExtent, sizes: DecimalExtent) {
    var prices = DecimalExtent()
    var sizes = DecimalExtent()
    for column in columns.prices { prices.take(splitter.field(column, of: line)) }
    for column in columns.sizes { sizes.take(splitter.field(column, of: line)) }
    return (prices, sizes)
  }

  mutating func survey(
    _ line: UnsafeRawBufferPointer, number: Int, into survey: inout ExponentSurvey
  ) throws(BadRecord) {
    guard let columns = try columns(line) else { return }
    let (prices, sizes) = extents(columns, line)
    survey.take(
      symbol: splitter.text(columns.symbol, of: line), publisher: publisher(columns, line),
      prices: prices, usual: Self.usualPrice, sizes: sizes, usual: Self.usualSize)
  }
}
