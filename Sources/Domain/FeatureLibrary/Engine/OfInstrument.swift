import EventModel

/// A column of one instrument, at the rows of all: what it was in that instrument's newest row.
///
/// Instruments whose intervals end together see each other at that end. Absent until the instrument
/// has a row.
final class OfInstrument: FeatureNode {
  private let source: Column
  private let from: Domain
  private let to: Domain
  private let symbol: String
  /// One value, whatever the instrument of the row.
  private let newest = PerInstrument(Double.nan)
  private var instrument: Int32 = -1
  /// Instruments that are known not to be it.
  private var searched = 0

  init(_ source: Column, of symbol: String, from: Domain, to: Domain) {
    self.source = source
    self.from = from
    self.to = to
    self.symbol = symbol
    super.init()
  }

  override func begin(_ header: StreamHeader) {
    if instrument >= 0 { return }
    let index = header.instruments[searched...].firstIndex { $0.isNamed(symbol) }
    instrument = index.map { Int32(truncatingIfNeeded: $0) } ?? -1
    searched = header.instruments.count
  }

  override func evaluate(_ rows: Rows) {
    guard instrument >= 0 else {
      for row in 0..<rows.count { outputs[0].values[row] = .nan }
      return
    }
    let place = newest.values + Int(instrument)
    var index = 0
    for row in 0..<rows.count {
      while index < from.rows.count, isKnown(index, at: row) {
        if from.rows.instruments[index] == instrument { place.pointee = source.values[index] }
        index += 1
      }
      outputs[0].values[row] = place.pointee
    }
    while index < from.rows.count {
      if from.rows.instruments[index] == instrument { place.pointee = source.values[index] }
      index += 1
    }
  }

  /// Whether a row of the source is there when a row of the target is.
  private func isKnown(_ index: Int, at row: Int) -> Bool {
    if from !== to { return from.comes(index, noLaterThan: row, of: to) }
    if index <= row { return true }
    return from.intervals != nil && from.rows.times[index] == from.rows.times[row]
      && from.rows.events[index] == from.rows.events[row]
  }
}

extension Instrument {
  /// Whether a name in an expression is this instrument's: its symbol, or `PUBLISHER:SYMBOL`, byte by byte.
  func isNamed(_ name: String) -> Bool {
    let (name, symbol) = (name.utf8, symbol.utf8)
    if name.elementsEqual(symbol) { return true }
    return name.count == symbol.count + publisher.utf8.count + 1
      && name.elementsEqual("\(publisher):\(self.symbol)".utf8)
  }
}
