import EventModel
import EventStream

/// What a reference file says, by the instrument that it says it of.
struct BySymbol<Series> {
  /// Of instruments that the file does not name; nil where it then says nothing.
  private let ofOthers: Series?
  private let ofEach: [String: Series]
  private let file: String
  /// By instrument, once the stream is known; nil where the file says nothing.
  private(set) var series: [Series?] = []
  private var unknown: [String] = []

  init(_ ofEach: [String: Series], others: Series?, file: String) {
    ofOthers = others
    self.ofEach = ofEach
    self.file = file
  }

  mutating func begin(_ header: StreamHeader) {
    series = header.instruments.map { instrument in
      ofEach[instrument.symbol] ?? ofEach["\(instrument.publisher):\(instrument.symbol)"]
        ?? ofOthers
    }
    unknown = zip(header.instruments, series).filter { $0.1 == nil }.map(\.0.symbol)
  }

  /// The instruments of which the file says nothing, in a sentence.
  var remark: String? {
    unknown.isEmpty ? nil : "\(file) says nothing of \(firstAndCount(unknown))"
  }
}
