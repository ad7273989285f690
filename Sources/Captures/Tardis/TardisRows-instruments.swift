import EventModel

/// Whose row it is, and at which exponents its numbers are kept.
extension TardisRows {
  /// The row's instrument, nil where this is its first row; takes its exponents either way. What
  /// another capture of the run has registered keeps its exponents.
  mutating func find(
    _ columns: TardisColumns, _ line: UnsafeRawBufferPointer, in registry: InstrumentRegistry
  ) throws(BadRecord) -> Place? {
    let name = splitter.field(columns.symbol, of: line)
    guard !name.isEmpty else { throw BadRecord("symbol \"\" is empty") }
    let exchange = splitter.field(columns.exchange, of: line)
    if let symbol = instruments.index(of: name) {
      for place in instruments[symbol].indices
      where exchange.elementsEqual(instruments[symbol][place].exchange) {
        exponents = instruments[symbol][place].exponents
        return Place(symbol: symbol, exchange: place)
      }
    }
    let known = registry.instrument(
      symbol: splitter.text(columns.symbol, of: line), publisher: publisher(columns, line))
    exponents =
      known.map { Exponents(price: $0.priceExponent, size: $0.sizeExponent) }
      ?? chooseExponents(columns, line)
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
    let exponents = exponents
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

  /// The exponents for an instrument whose first row this is: the user's, or the usual ones where the
  /// row's numbers fit them with room to grow.
  private func chooseExponents(_ columns: TardisColumns, _ line: UnsafeRawBufferPointer)
    -> Exponents
  {
    var prices = DecimalExtent()
    var sizes = DecimalExtent()
    for column in columns.prices { prices.take(splitter.field(column, of: line)) }
    for column in columns.sizes { sizes.take(splitter.field(column, of: line)) }
    return Exponents(
      price: options.priceExponent ?? prices.exponent(usual: -9, isPrice: true),
      size: options.sizeExponent ?? sizes.exponent(usual: -8, isPrice: false))
  }
}
