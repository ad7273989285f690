import EventModel
import EventStream
import TestSupport
import Testing

/// What is written is read back.
struct RoundTripTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func eventsOfEveryKind(seed: UInt64) throws {
    let events = SampleStreams.events(3000, seed: seed)
    let read = ReadStream(try SampleStreams.bytes(SampleStreams.header(), events))
    #expect(read.error == nil)
    #expect(firstDifference(read.events, events) == nil)
    #expect(Set(events.map(\.event.kind)).count == EventKind.count)
    #expect(read.sink.headers == [SampleStreams.header()])
    #expect(read.sink.hasEnded)
  }

  /// Several header frames, each far above the slack of the traversal limit.
  @Test(arguments: [1, 100, 1000, 4096, 4097, 10_000])
  func headersOfManyInstruments(count: Int) throws {
    let header = SampleStreams.header(instruments: count)
    let read = ReadStream(try SampleStreams.bytes(header, []))
    #expect(read.error == nil)
    #expect(read.sink.headers.last == header)
  }

  @Test func headersOfManyFeaturesAndStages() throws {
    var header = SampleStreams.header()
    header.featureSets = HeaderTable(
      (0..<50).map { set in
        FeatureSet(
          id: UInt16(set), clock: "\(set)s",
          features: (0..<200).map {
            FeatureSet.Feature(name: "feature \($0)", expression: "ewma(mid, span=\($0))")
          })
      })
    header.lineage = (0..<200).map {
      LineageEntry(
        program: "p\($0)", version: "1", arguments: String(repeating: "ü", count: $0),
        notes: (0..<20).map { "note \($0)" })
    }
    let read = ReadStream(try SampleStreams.bytes(header, []))
    #expect(read.error == nil)
    #expect(read.sink.headers == [header])
  }

  @Test func incrementsSayOnlyWhatChanged() throws {
    var header = SampleStreams.header(instruments: 500)
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(header)
    let before = output.memory.count
    header.instruments[7].tickSize = 5
    header.instruments.append(Instrument(id: 500, symbol: "NEW", publisher: "TEST"))
    header.featureSets.append(FeatureSet(id: 2, clock: "5s", features: []))
    try writer.header(header)
    try writer.header(header)
    #expect(output.memory.count - before < 1000)
    try writer.end()
    let read = ReadStream(output.memory)
    #expect(read.error == nil)
    #expect(read.sink.headers.last == header)
  }

  @Test func controlFramesPassAndAreOutsideTheDigest() throws {
    let events = SampleStreams.events(200, seed: 5)
    let controls: [ControlFrame] = [
      .barrier(17), .heartbeat(-5), .heartbeat(1_700_000_000_000_000_000),
      .latency(id: .max, sentAt: 3),
    ]
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(SampleStreams.header())
    for control in controls {
      try writer.control(control)
      try SampleStreams.send(Array(events.prefix(50)), to: writer, frame: 20)
    }
    try writer.end()
    let read = ReadStream(output.memory)
    #expect(read.error == nil)
    #expect(read.sink.controls == controls)
    #expect(read.events.count == 200)
  }

  @Test func aWriterThatWithholdsControlLeavesItOut() throws {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output, withholdsControl: true)
    try writer.header(SampleStreams.header())
    try writer.control(.barrier(1))
    try writer.end()
    #expect(ReadStream(output.memory).sink.controls.isEmpty)
  }

  @Test func liveStreamsAreRead() throws {
    var header = SampleStreams.header()
    header.mode = .live
    let events = SampleStreams.events(500, seed: 9)
    for chunk in [1, 13, 4096] {
      let read = ReadStream(try SampleStreams.bytes(header, events, frame: 9), chunk: chunk)
      #expect(read.error == nil)
      #expect(firstDifference(read.events, events) == nil)
    }
  }
}
