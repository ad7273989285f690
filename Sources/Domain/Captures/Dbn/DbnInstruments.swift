import EventModel

/// The stream's ids of a capture's instruments. The common case is one probe of a hash table that
/// holds, for publisher and instrument id, the stream's id and the time for which it is right.
///
/// Memory: 48 bytes an instrument seen, and the mappings of the metadata.
struct DbnInstruments {
  /// What (publisher, instrument id) stands for in [from, until).
  private struct Entry {
    var key: UInt64
    var from: Int64
    var until: Int64
    var id: UInt32
  }

  private static var free: UInt64 { UInt64.max }

  private var entries: [Entry]
  private var used = 0
  private var shift: UInt64
  private var metadata = DbnMetadata()
  /// Symbols told by definitions and symbol mapping messages, by publisher and instrument id, and by
  /// instrument id alone for publishers that nothing was told of.
  private var toldSymbols: [UInt64: String] = [:]
  /// The instrument id that each id of the stream stands for now.
  private var numbers: [UInt32: UInt32] = [:]
  /// The publishers of the entries.
  private var publishers: [UInt16] = []
  private let options: CaptureOptions

  init(options: CaptureOptions) {
    self.options = options
    entries = Self.emptyTable(64)
    shift = 64 - 6
  }

  /// Starts anew with the mappings of a capture.
  mutating func begin(_ metadata: DbnMetadata) {
    self.metadata = metadata
    toldSymbols = [:]
    entries = Self.emptyTable(64)
    shift = 64 - 6
    used = 0
  }

  /// The stream's id of a record's instrument at a time, if it is at hand; else `find` it.
  @inline(__always)
  func known(_ key: UInt64, at time: Int64) -> UInt32? {
    let entry = entries[slot(key)]
    return entry.key == key && time >= entry.from && time < entry.until ? entry.id : nil
  }

  /// Takes a symbol for (publisher, instrument id) from here on, and for all publishers of which
  /// nothing else is told: instrument ids are a dataset's.
  mutating func tell(_ key: UInt64, symbol: String) {
    guard !symbol.isEmpty else { return }
    let number = key & 0xFFFF_FFFF
    if toldSymbols[number] != symbol {
      toldSymbols[number] = symbol
      forget(number)
      for publisher in publishers { forget(UInt64(publisher) << 32 | number) }
    }
    if toldSymbols[key] != symbol {
      toldSymbols[key] = symbol
      forget(key)
    }
  }

  /// Makes the next look-up find the symbol anew.
  private mutating func forget(_ key: UInt64) {
    let index = position(key)
    if entries[index].key == key { entries[index].until = Int64.min }
  }

  /// Where the entry of a key is, or the free place for it.
  private func position(_ key: UInt64) -> Int {
    var index = slot(key)
    while entries[index].key != Self.free, entries[index].key != key {
      index = (index + 1) & (entries.count - 1)
    }
    return index
  }

  @inline(__always) private func slot(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }

  private static func emptyTable(_ count: Int) -> [Entry] {
    Array(repeating: Entry(key: free, from: 0, until: 0, id: 0), count: count)
  }

  /// The stream's id of a record's instrument at a time, and whether that id stood for another
  /// instrument of the venue up to now.
  @inline(never)
  mutating func find(
    _ key: UInt64, at time: Int64, in registry: InstrumentRegistry
  ) -> (id: UInt32, hasRolled: Bool) {
    let index = position(key)
    let known = entries[index]
    if known.key == key, time >= known.from, time < known.until { return (known.id, false) }
    let isNew = known.key == Self.free
    let (entry, hasRolled) = resolve(key, at: time, in: registry)
    entries[index] = entry
    if isNew {
      used += 1
      let publisher = UInt16(truncatingIfNeeded: key >> 32)
      if !publishers.contains(publisher) { publishers.append(publisher) }
      if used * 4 > entries.count { grow() }
    }
    return (entry.id, hasRolled)
  }

  private mutating func grow() {
    let old = entries
    entries = Self.emptyTable(old.count * 2)
    shift -= 1
    for entry in old where entry.key != Self.free {
      entries[position(entry.key)] = entry
    }
  }

  /// Finds the symbol: by the mapping of the record's date, else as the capture told it, else the
  /// only symbol that was asked for, else the number.
  private mutating func resolve(
    _ key: UInt64, at time: Int64, in registry: InstrumentRegistry
  ) -> (Entry, hasRolled: Bool) {
    let number = UInt32(truncatingIfNeeded: key)
    let publisher = UInt16(truncatingIfNeeded: key >> 32)
    var from = Int64.min
    var until = Int64.max
    var mapped: DbnMetadata.Interval?
    for interval in metadata.intervals[number] ?? [] {
      if time >= interval.from, time < interval.until {
        mapped = interval
        break
      }
      if interval.until <= time { from = max(from, interval.until) }
      if interval.from > time { until = min(until, interval.from) }
    }
    if let mapped {
      from = mapped.from
      until = mapped.until
    }
    let symbol =
      mapped?.symbol ?? toldSymbols[key] ?? toldSymbols[UInt64(number)] ?? onlySymbol
      ?? String(number)
    let name = DbnPublishers.name(
      publisher, dataset: metadata.dataset, fallback: options.publisher)
    let calendar = options.calendar ?? ""
    let id = registry.id(symbol: symbol, publisher: name, fixedBy: "DBN") {
      var instrument = Instrument(
        id: 0, symbol: symbol, publisher: name, priceExponent: DbnDecoder.priceExponent,
        sizeExponent: DbnDecoder.sizeExponent)
      instrument.venueId = UInt64(number)
      instrument.calendar = calendar
      return instrument
    }
    let before = numbers[id].map { UInt64($0) } ?? registry.instruments[Int(id)].venueId
    numbers[id] = number
    let hasRolled = before != 0 && before != UInt64(number)
    registry.update(id) { instrument in
      instrument.venueId = UInt64(number)
      guard let mapped else { return }
      if hasRolled || instrument.validFrom == noTime {
        instrument.validFrom = mapped.from
      } else {
        instrument.validFrom = min(instrument.validFrom, mapped.from)
      }
      let isOpen = !hasRolled && instrument.validTo != noTime
      instrument.validTo = isOpen ? max(instrument.validTo, mapped.until) : mapped.until
    }
    return (Entry(key: key, from: from, until: until, id: id), hasRolled)
  }

  /// The symbol that was asked for where it can only mean this capture's one instrument.
  private var onlySymbol: String? {
    guard metadata.symbols.count == 1, metadata.intervals.isEmpty, !metadata.asksForParents,
      metadata.symbols[0] != "ALL_SYMBOLS"
    else { return nil }
    return metadata.symbols[0]
  }
}
