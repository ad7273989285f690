import EventModel

/// What all rows share: times, flags and instrument.
extension DatabentoCsvRows {
  /// An event with the row's times, instrument, sequence and flags; nil when no time is known yet.
  mutating func stamped(
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
    if flags & Flag.publisherSpecific != 0 { eventFlags.insert(.condition) }
    var stamp = splitter.field(columns.eventTime, of: line)
    if stamp.isEmpty, let column = columns.receiveTime { stamp = splitter.field(column, of: line) }
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
      let id = register(symbol, publisher, 0, in: registry)
      numbers.exponents = registry.exponents(of: id)
      return id
    }
    let name = splitter.field(column, of: line)
    let index = instruments.index(of: name) ?? instruments.add(name, [])
    let venueId = try unsigned(columns.instrument, "instrument_id", line)
    if let place = instruments[index].firstIndex(where: { $0.publisher == publisher }) {
      let known = instruments[index][place]
      if known.venueId != venueId, known.venueId != 0, venueId != 0 {
        roll = Roll(symbol: index, place: place, venueId: venueId)
      }
      numbers.exponents = known.exponents
      return known.id
    }
    var symbol = splitter.text(column, of: line)
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
    numbers.exponents = registry.exponents(of: id)
    instruments[index].append(
      Known(publisher: publisher, id: id, exponents: numbers.exponents, venueId: venueId))
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
        id: 0, symbol: symbol, publisher: name, priceExponent: -9, sizeExponent: 0)
      instrument.venueId = venueId
      return instrument
    }
  }
}
