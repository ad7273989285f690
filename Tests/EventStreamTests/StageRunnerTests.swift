import EventModel
import EventStream
import Stages
import TestSupport
import Testing

/// The output of a stage is the same bytes however its input is framed, and a chain in one process
/// is what separate filters are.
struct StageRunnerTests {
  private let header = SampleStreams.header()

  /// Passes every event on and a quote behind each trade; keeps a count for its snapshot.
  struct Echo: Stage {
    var count: Int64 = 0

    mutating func process(
      _ batch: EventBatch, into output: inout EventBuffer
    ) throws(StreamError) {
      for event in batch.events {
        count += 1
        guard event.kind == .trade else {
          output.forward(event, of: batch)
          continue
        }
        var open = event
        open.flags.remove(.last)
        output.append(open)
        var quote = event
        quote.kind = .quote
        quote.quote = Quote(bidPrice: count)
        output.append(quote)
      }
    }

    mutating func finish(into output: inout EventBuffer) throws(StreamError) {
      output.append(Event(kind: .gap, eventTime: count))
    }

    mutating func state(_ fields: inout StateFields) throws(StreamError) {
      try fields.keep("count", &count)
    }
  }

  /// Keeps one event in a thousand.
  struct Sieve: Stage {
    var count = 0

    mutating func process(
      _ batch: EventBatch, into output: inout EventBuffer
    ) throws(StreamError) {
      for event in batch.events {
        count += 1
        if count % 1000 == 0 { output.forward(event, of: batch) }
      }
    }

    mutating func state(_ fields: inout StateFields) throws(StreamError) {
      try fields.keep("count", &count)
    }
  }

  private static let entry = LineageEntry(program: "echo", version: "1", arguments: "")

  private func run(
    _ events: [OwnedEvent], frame: Int, _ chain: (any FrameSink) -> any FrameSink
  ) throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    let first = chain(FrameWriter(output))
    try first.header(header)
    try SampleStreams.send(events, to: first, frame: frame)
    try first.end()
    return output.memory
  }

  static let frames = [1, 2, 3, 5, 7, 13, 100, 1024, 2047, 2048, 2049, 50_000]

  @Test func framingOfTheInputDoesNotShow() throws {
    let events = SampleStreams.events(12_000, seed: 81)
    for only in [nil, KindSet(.quote), KindSet(.depth, .bar)] {
      let outputs = try Self.frames.map { frame in
        try run(events, frame: frame) {
          StageRunner(Echo(), entry: Self.entry, only: only, next: $0)
        }
      }
      for (frame, output) in zip(Self.frames, outputs) {
        #expect(firstDifference(output, outputs[0]) == nil, "frames of \(frame)")
      }
      #expect(ReadStream(outputs[0]).error == nil)
    }
  }

  @Test func aChainIsWhatSeparateFiltersAre() throws {
    let events = SampleStreams.events(12_000, seed: 82)
    for frame in Self.frames {
      let chained = try run(events, frame: frame) {
        StageRunner(
          Echo(), entry: Self.entry,
          next: StageRunner(
            Sieve(), entry: Self.entry, next: StageRunner(Echo(), entry: Self.entry, next: $0)))
      }
      let separate = try [0, 1, 0].reduce(
        try SampleStreams.bytes(header, events, frame: frame)
      ) { bytes, which in
        let output = ByteOutput.inMemory()
        let writer = FrameWriter(output)
        let runner: any FrameSink =
          which == 0
          ? StageRunner(Echo(), entry: Self.entry, next: writer)
          : StageRunner(Sieve(), entry: Self.entry, next: writer)
        try StreamReader(ChunkedInput.open(bytes, chunk: 4096)).run(into: runner)
        return output.memory
      }
      #expect(firstDifference(chained, separate) == nil, "frames of \(frame)")
    }
  }

  /// A frame ends at 2,048 events of input, empty or not, and never inside a group.
  @Test func framesOfTheOutput() throws {
    let events = SampleStreams.events(20_000, seed: 83)
    let sieved = RecordingSink()
    let runner = StageRunner(Sieve(), entry: Self.entry, next: sieved)
    try runner.header(header)
    try SampleStreams.send(events, to: runner, frame: 77)
    try runner.end()
    #expect(sieved.events.count == 20)
    #expect(sieved.frameSizes.count == 10)
    let echoed = try run(events, frame: 77) { StageRunner(Echo(), entry: Self.entry, next: $0) }
    var inside = false
    for frame in FrameBytes.split(echoed).dropFirst().dropLast() {
      inside = false
      let single = FrameBytes.split(echoed)[0] + frame
      if let last = ReadStream(single).events.last { inside = !last.event.flags.contains(.last) }
      #expect(!inside)
    }
  }

  /// Where the kinds that end a group are left out, the one before ends it.
  @Test func narrowingKeepsGroupsWhole() throws {
    let events = SampleStreams.events(5000, seed: 84)
    let narrowed = try run(events, frame: 50) {
      StageRunner(Echo(), entry: Self.entry, only: KindSet(.trade), next: $0)
    }
    let read = ReadStream(narrowed)
    #expect(read.events.allSatisfy { [.trade, .watermark].contains($0.event.kind) })
    // Groups are of one time and instrument here: each has exactly one end.
    var trades = 0
    for (event, next) in zip(read.events, read.events.dropFirst() + [OwnedEvent(.watermark(0))])
    where event.event.kind == .trade {
      trades += 1
      if event.event.eventTime != next.event.eventTime {
        #expect(event.event.flags.contains(.last))
      }
    }
    #expect(trades > 100)
    #expect(read.sink.headers[0].kinds == KindSet(.trade, .watermark))
  }

  @Test func aCutInputEndsNothing() throws {
    let events = SampleStreams.events(500, seed: 85)
    let bytes = try SampleStreams.bytes(header, events, ends: false)
    let sink = RecordingSink()
    let runner = StageRunner(Echo(), entry: Self.entry, next: sink)
    #expect(throws: StreamError.self) {
      try StreamReader(ChunkedInput.open(bytes, chunk: 100)).run(into: runner)
    }
    try runner.flush()
    #expect(!sink.hasEnded)
    #expect(sink.events.filter { $0.event.eventTime < 1_000_000 }.isEmpty, "nothing final is fired")
    #expect(sink.events.count > 500)
  }
}
