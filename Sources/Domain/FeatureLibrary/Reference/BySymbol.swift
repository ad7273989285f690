import Commands
import Configuration
import EventModel

/// What a reference file says, by the instrument that it says it of.
struct BySymbol<Series> {
  /// Of instruments that the file does not name; nil where it then says nothing.
  private let ofOthers: Series?
  private let ofEach: [String: Series]
  private let file: String
  /// By instrument, once the stream is known; nil where the file says nothing.
  private(set) var series: [Series?] = []
  private var instruments: HeaderTable<Instrument> = []

  init(_ ofEach: [String: Series], others: Series?, file: String) {
    ofOthers = others
    self.ofEach = ofEach
    self.file = file
  }

  mutating func begin(_ header: StreamHeader) {
    series = header.instruments.map { instrument in
      ofEach[instrument.symbol] ?? ofEach["\(instrument.publisher):\(instrument.symbol)"]
        ?? ofEach["\(instrument.symbol)@\(instrument.publisher)"] ?? ofOthers
    }
    instruments = header.instruments
  }

  /// The instruments of which the file says nothing, and those it names that the stream does not have.
  var remark: String? {
    let silent = zip(instruments, series).filter { $0.1 == nil }.map(\.0.symbol)
    let remarks = [
      silent.isEmpty ? nil : "\(file) says nothing of \(firstAndCount(silent))",
      unknownInstruments(ofEach.keys.sorted(), of: file, in: instruments),
    ].compactMap { $0 }
    return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
  }
}
