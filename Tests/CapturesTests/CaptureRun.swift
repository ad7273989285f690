import Captures
import EventModel

/// Everything that a decoder made of some bytes.
struct CaptureRun: Equatable {
  var events: [RecordedEvent] = []
  var instruments: [Instrument] = []
  var problems: [String] = []
  var records = 0
  var unmapped: [String: Int] = [:]
  var kinds: KindSet = []

  /// An event and its payload.
  struct RecordedEvent: Equatable {
    var event: Event
    var words: [Int64]

    static func == (left: RecordedEvent, right: RecordedEvent) -> Bool {
      left.words == right.words && left.plain == right.plain
    }

    /// The event's bytes, without the place of its payload.
    private var plain: [UInt8] {
      var copy = event
      if copy.kind.payload != .none { copy.payloadOffset = 0 }
      return withUnsafeBytes(of: copy) { Array($0) }
    }
  }

  /// Offers the bytes in chunks of `chunk`, as a reader of a pipe would, until they are used up or a
  /// record is bad; with `skipBad` it goes on behind records that can be skipped.
  init(
    _ bytes: [UInt8], with decoder: any CaptureDecoder, chunk: Int = Int.max, skipBad: Bool = false,
    symbols: Set<String>? = nil
  ) {
    var decoder = decoder
    let registry = InstrumentRegistry(symbols: symbols.map { SymbolSet($0) })
    var output = CaptureOutput(source: 3, registry: registry)
    var begin = 0
    var end = min(chunk, bytes.count)
    while true {
      let atEnd = end == bytes.count
      let outcome = Array(bytes[begin..<end]).withUnsafeBytes {
        decoder.decode($0, atEnd: atEnd, into: &output)
      }
      begin += outcome.consumed
      let wasFull = output.isFull
      take(&output)
      if let problem = outcome.problem {
        problems.append("\(problem.place): \(problem.cause)")
        if !skipBad || !problem.isSkippable { break }
        continue
      }
      if wasFull { continue }
      if atEnd { break }
      end = bytes.count - end > chunk ? end + chunk : bytes.count
    }
    instruments = Array(registry.instruments)
    records = output.records
    unmapped = output.unmapped
    kinds = decoder.kinds
    if problems.isEmpty { precondition(begin == bytes.count, "bytes were left over") }
  }

  private mutating func take(_ output: inout CaptureOutput) {
    output.events.forEachFrame { batch in
      for event in batch.events {
        let words = event.kind.payload == .words ? Array(batch.words(of: event)) : []
        events.append(RecordedEvent(event: event, words: words))
      }
    }
    output.events.removeAll()
  }

  func symbol(_ event: Event) -> String {
    event.instrument == noInstrument ? "-" : instruments[Int(event.instrument)].symbol
  }

  func ofKind(_ kind: EventKind) -> [RecordedEvent] { events.filter { $0.event.kind == kind } }
}
