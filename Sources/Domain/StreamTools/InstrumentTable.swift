import EventModel
import EventStream
import EventText

/// The instruments of a stream, for `show --info`: what their definitions say, and what came of each. It is
/// gone through twice, for the widths and for the rows, so that no more than a row is held.
struct InstrumentTable {
  /// What came of an instrument.
  struct Seen: BitwiseCopyable {
    var events = 0
    var gaps = 0
    var first = noTime
    var last = noTime
  }

  private struct Column: Sendable {
    var title: String
    /// Left out of tables in which no instrument has it.
    var isOptional = false
    var cell: @Sendable (Instrument, Seen) -> String
  }

  private static let columns = [
    Column(title: "id") { one, _ in "\(one.id)" },
    Column(title: "symbol") { one, _ in one.symbol.printable },
    Column(title: "publisher") { one, _ in one.publisher.printable },
    Column(title: "events") { _, seen in "\(seen.events)" },
    Column(title: "gaps") { _, seen in "\(seen.gaps)" },
    Column(title: "exponents") { one, _ in "\(one.priceExponent),\(one.sizeExponent)" },
    Column(title: "tick", isOptional: true) { one, _ in decimal(one.tickSize, one.priceExponent) },
    Column(title: "lot", isOptional: true) { one, _ in decimal(one.lotSize, one.sizeExponent) },
    Column(title: "multiplier", isOptional: true) { one, _ in
      one.multiplier == 0 ? "" : number(one.multiplier)
    },
    Column(title: "currency", isOptional: true) { one, _ in one.currency.printable },
    Column(title: "first") { _, seen in time(seen.first) },
    Column(title: "last") { _, seen in time(seen.last) },
  ]

  private let instruments: HeaderTable<Instrument>
  private let seen: [Seen]

  /// - Parameter seen: by the instruments' ids; those behind its end were not seen.
  init(_ header: StreamHeader, _ seen: [Seen]) {
    instruments = header.instruments
    self.seen = seen
  }

  func write(to output: ByteOutput) throws(StreamError) {
    var widths = [Int](repeating: 0, count: Self.columns.count)
    for instrument in instruments {
      for (place, column) in Self.columns.enumerated() {
        widths[place] = max(widths[place], cell(column, instrument).count)
      }
    }
    let shown = Self.columns.indices.filter { !Self.columns[$0].isOptional || widths[$0] > 0 }
    for place in shown { widths[place] = max(widths[place], Self.columns[place].title.count) }
    var text: [UInt8] = [0x0A]
    Self.append(shown.map { (Self.columns[$0].title, widths[$0]) }, to: &text)
    for instrument in instruments {
      Self.append(shown.map { (cell(Self.columns[$0], instrument), widths[$0]) }, to: &text)
      if text.count >= 64 << 10 {
        try output.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try output.write(text)
  }

  private func cell(_ column: Column, _ instrument: Instrument) -> String {
    let index = Int(instrument.id)
    return column.cell(instrument, index < seen.count ? seen[index] : Seen())
  }

  private static func append(_ cells: [(text: String, width: Int)], to text: inout [UInt8]) {
    for (place, cell) in cells.enumerated() {
      if place > 0 { text.append(contentsOf: [0x20, 0x20]) }
      text.append(contentsOf: cell.text.utf8)
      text.append(contentsOf: repeatElement(0x20, count: cell.width - cell.text.count))
    }
    while text.last == 0x20 { text.removeLast() }
    text.append(0x0A)
  }

  private static func decimal(_ value: Int64, _ exponent: Int8) -> String {
    value == noNumber ? "" : DecimalNumber.format(value, exponent: exponent)
  }

  private static func number(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func time(_ time: Int64) -> String {
    time == noTime ? "" : Timestamp.format(time)
  }
}
