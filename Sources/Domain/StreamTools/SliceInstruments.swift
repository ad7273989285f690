import EventModel

/// The instruments that a slice keeps: those of the symbols that were asked for, with ids of their own, as
/// ids are dense. A header of 100,000 instruments becomes one of those that are left.
struct SliceInstruments {
  private let symbols: SymbolSet
  private var follower = TableFollower<Instrument>()
  /// By the ids of the input: those of the output, `noInstrument` where the instrument is left out.
  private var ids: [UInt32] = []
  /// In the order of the input.
  private(set) var kept: HeaderTable<Instrument> = []

  init(_ symbols: SymbolSet) { self.symbols = symbols }

  /// Takes in what is new in the table, or changed.
  mutating func follow(_ table: HeaderTable<Instrument>) {
    for index in follower.changes(in: table) {
      var instrument = table[index]
      if index == ids.count {
        let isKept = symbols.contains(instrument.symbol)
        ids.append(isKept ? UInt32(kept.count) : noInstrument)
        instrument.id = ids[index]
        if isKept { kept.append(instrument) }
      } else if ids[index] != noInstrument {
        instrument.id = ids[index]
        kept[Int(ids[index])] = instrument
      }
    }
  }

  /// The id in the output; `noInstrument` where it is left out, or is of none.
  func id(of instrument: UInt32) -> UInt32 {
    instrument == noInstrument ? noInstrument : ids[Int(instrument)]
  }

  /// Symbols asked for that the table does not have, ascending.
  var missing: [String] { symbols.missing(from: kept) }
}
