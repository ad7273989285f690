import EventModel
import EventStream

/// What a reference file says, by the instrument that it says it of.
struct BySymbol<Series> {
  /// Of all instruments; nil where the file has a column `symbol`.
  private let ofAll: Series?
  private let ofEach: [String: Series]
  private let file: String
  /// By instrument, once the stream is known.
  private(set) var series: [Series?] = []
  /// Instruments of which the file says nothing.
  private var unknown: [String] = []

  init(ofAll: Series, file: String) {
    self.ofAll = ofAll
    ofEach = [:]
    self.file = file
  }

  init(_ ofEach: [String: Series], file: String) {
    ofAll = nil
    self.ofEach = ofEach
    self.file = file
  }

  mutating func begin(_ header: StreamHeader) {
    series = header.instruments.map { instrument in
      ofAll ?? ofEach[instrument.symbol]
        ?? ofEach["\(instrument.publisher):\(instrument.symbol)"]
    }
    unknown = zip(header.instruments, series).filter { $0.1 == nil }.map(\.0.symbol)
  }

  var remark: String? {
    unknown.isEmpty ? nil : "\(file) says nothing of \(firstAndCount(unknown))"
  }
}
