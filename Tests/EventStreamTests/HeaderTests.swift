import EventModel
import EventStream
import TestSupport
import Testing

/// What a header declares: identity, tables that grow, and what events may name.
struct HeaderTests {
  private func bytes(
    _ header: StreamHeader, _ events: [OwnedEvent] = [], increments: [StreamHeader] = []
  ) throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(header)
    for increment in increments { try writer.header(increment) }
    try SampleStreams.send(events, to: writer, frame: 100)
    try writer.end()
    return output.memory
  }

  private func header(_ symbols: [String]) -> StreamHeader {
    var header = StreamHeader()
    header.kinds = .all
    for (index, symbol) in symbols.enumerated() {
      header.instruments.append(Instrument(id: UInt32(index), symbol: symbol, publisher: "P"))
    }
    return header
  }

  /// Texts that Unicode calls equivalent are two; one text is declared once.
  @Test func identityIsBytes() throws {
    let two = ReadStream(try bytes(header(["\u{E9}X", "e\u{301}X"])))
    #expect(two.error == nil)
    #expect(two.sink.headers.last?.instruments.count == 2)
    let twice = ReadStream(try bytes(header(["A", "B", "A"])))
    #expect(twice.error?.exit == .badData)
    #expect(twice.error?.cause.contains("declared twice") == true)
  }

  @Test func whatIsNotUTF8IsRefused() throws {
    var stream = try bytes(header(["SYMBOL"]))
    let place = try #require(stream.indices.first { stream[$0...].starts(with: "SYMBOL".utf8) })
    stream[place + 2] = 0xFF
    let read = ReadStream(stream)
    #expect(read.error?.cause == "a text of the header is not UTF-8")
  }

  /// An id keeps what it stands for.
  @Test func anIdKeepsItsMeaning() throws {
    let first = header(["A", "B"])
    var renamed = first
    renamed.instruments[1].symbol = "C"
    #expect(ReadStream(try bytes(first, increments: [renamed])).error?.exit == .badData)
    var described = first
    described.instruments[1].tickSize = 25
    let read = ReadStream(try bytes(first, increments: [described]))
    #expect(read.error == nil)
    #expect(read.sink.headers.last?.instruments[1].tickSize == 25)
    var otherSet = SampleStreams.header()
    otherSet.featureSets[1] = FeatureSet(
      id: 1, clock: "2s", features: otherSet.featureSets[1].features)
    // The writer refuses what no reader would take.
    #expect(throws: StreamError.self) {
      try bytes(SampleStreams.header(), increments: [otherSet])
    }
  }

  /// A vector has as many values as its set has features, a signal its inputs.
  @Test(arguments: [0, 1, 3, 40_000]) func vectorsFitTheirSet(count: Int) throws {
    var vector = OwnedEvent(Event(kind: .features, eventTime: 1_700_000_000_000_000_000))
    vector.values = Array(repeating: 1, count: count)
    let read = ReadStream(try bytes(SampleStreams.header(), [vector]))
    #expect(read.error?.exit == .badData)
    #expect(read.error?.cause.contains("another number of values than its feature set") == true)
    var signal = OwnedEvent(Event(kind: .signal, eventTime: 1_700_000_000_000_000_000))
    signal.values = [0, 100]
    #expect(ReadStream(try bytes(SampleStreams.header(), [signal])).error?.exit == .badData)
  }

  /// The hash of a feature is that of its text, whatever the wire says.
  @Test func hashesAreOfTheText() throws {
    var stream = try bytes(SampleStreams.header())
    let hash = fnv1a("spread".utf8)
    let raw = (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(8 * $0)) }
    let place = try #require(stream.indices.first { stream[$0...].starts(with: raw) })
    stream[place] ^= 0xFF
    let read = ReadStream(stream)
    #expect(read.error == nil)
    #expect(read.sink.headers.last?.featureSets[0].features[1].hash == hash)
  }

  /// A table against an array, through appends and changes.
  @Test func tablesFollowWhatChanges() {
    var random = SeededGenerator(seed: 9)
    var table = HeaderTable<Instrument>()
    var follower = TableFollower<Instrument>()
    var seen: [Instrument] = []
    for _ in 0..<300 {
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let id = UInt32(table.count)
        table.append(Instrument(id: id, symbol: "S\(id)"))
      }
      for _ in 0..<Int.random(in: 0...3, using: &random) where !table.isEmpty {
        table[Int.random(in: 0..<table.count, using: &random)].venueId += 1
      }
      let now = Array(table)
      let expected = now.indices.filter { $0 >= seen.count || seen[$0] != now[$0] }
      #expect(follower.changes(in: table) == expected)
      #expect(follower.changes(in: table).isEmpty)
      #expect(HeaderTable(now) == table)
      seen = now
    }
  }

  /// A header in hundreds of parts arrives whole, and its bytes are those of one written at once.
  @Test func manyParts() throws {
    let symbols = (0..<9000).map { "S\($0)" }
    let parts = stride(from: 100, through: 9000, by: 100).map { header(Array(symbols[..<$0])) }
    let read = ReadStream(try bytes(header([]), increments: parts))
    #expect(read.error == nil)
    #expect(read.sink.headers.count == 1)
    #expect(read.sink.headers.last?.instruments == parts.last?.instruments)
    #expect(try bytes(header(symbols)) == bytes(try #require(read.sink.headers.last)))
  }

  /// Sets, strategies and lineage take part in the bound of a frame too; one entry that no frame can hold
  /// is refused by the writer.
  @Test func partsAreCutByBytes() throws {
    var large = header(["A"])
    for index in 0..<40 {
      let text = String(repeating: "f", count: 1 << 20)
      large.featureSets.append(
        FeatureSet(
          id: UInt16(index), clock: "", features: [.init(name: "\(index)", expression: text)]))
      large.strategies.append(Strategy(id: UInt16(index), name: "\(index)", version: text))
    }
    let read = ReadStream(try bytes(large), chunk: 4096)
    #expect(read.error == nil)
    #expect(read.sink.headers.last?.strategies.count == 40)
    #expect(read.sink.headers.last?.featureSets == large.featureSets)
    var endless = header(["A"])
    endless.instruments[0].sector = String(repeating: "s", count: 17 << 20)
    #expect(throws: StreamError.self) { try bytes(endless) }
  }

  /// An end that says *stopped* passes through a filter.
  @Test func aStoppedEnd() throws {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(header(["A"]))
    try writer.end(.stopped)
    let reader = StreamReader(ChunkedInput.open(output.memory, chunk: 64))
    let again = ByteOutput.inMemory()
    try reader.run(into: FrameWriter(again))
    #expect(reader.ending == .stopped)
    #expect(again.memory == output.memory)
  }
}
