import EventModel
import EventStream
import Journal
import TestSupport
import Testing

/// Journals in a folder of their own.
struct JournalFixture {
  let scratch: ScratchFolder
  let header = SampleStreams.header()
  let events: [OwnedEvent]
  /// The stream, its header told in two parts, with heartbeats and an empty frame between its frames.
  let stream: [UInt8]
  var options = JournalOptions()

  init(events count: Int = 400, frame: Int = 20, seed: UInt64 = 5) throws {
    scratch = try ScratchFolder()
    events = SampleStreams.events(count, seed: seed)
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    var first = header
    first.lineage[0].notes = []
    try writer.header(first)
    try SampleStreams.send(Array(events.prefix(count / 2)), to: writer, frame: frame)
    try writer.header(header)
    try writer.control(.heartbeat(1_700_000_000_000_000_007))
    try writer.batch(
      EventBatch(
        events: .init(start: nil, count: 0), values: .init(start: nil, count: 0),
        words: .init(start: nil, count: 0), text: .init(start: nil, count: 0)))
    try SampleStreams.send(Array(events.dropFirst(count / 2)), to: writer, frame: frame)
    try writer.end()
    stream = output.memory
    options.segmentSize = 64 << 10
  }

  var path: String { scratch.path + "/journal" }

  func append(_ bytes: [UInt8]? = nil, system: JournalSystem = JournalSystem()) throws {
    try scratch.write(bytes ?? stream, to: "stream")
    try JournalAppend.append(
      ByteInput.open(scratch.path + "/stream"), to: path, options, system: system,
      in: RunContext.outside)
  }

  /// As `append`; what is cut inside is expected to fail.
  func appendCut(_ bytes: [UInt8], system: JournalSystem = JournalSystem()) throws {
    #expect(throws: StreamError.self) { try append(bytes, system: system) }
  }

  func read(from start: JournalStart = .beginning) throws -> (RecordingSink, JournalLosses) {
    let sink = RecordingSink()
    let losses = try JournalRead.read(path, from: start, into: sink)
    return (sink, losses)
  }

  /// All is there once.
  func expectWhole(_ comment: Comment? = nil) throws {
    let (sink, losses) = try read()
    #expect(losses.frames == 0, comment)
    #expect(firstDifference(sink.events, events) == nil, comment)
    #expect(sink.controls == [.heartbeat(1_700_000_000_000_000_007)], comment)
    #expect(sink.headers.last == header, comment)
    #expect(sink.hasEnded, comment)
  }

  /// Names of the segments, ascending.
  var segments: [String] {
    get throws {
      try Programs.run("ls journal", in: scratch).lines.map(String.init).filter {
        $0.hasSuffix(".segment")
      }
    }
  }
}

/// What comes out of a journal is what went in.
struct JournalRoundTripTests {
  @Test(arguments: [nil, 1, 9, -5])
  func everythingComesBack(level: Int?) throws {
    var fixture = try JournalFixture(events: 4000, frame: 100)
    fixture.options.level = level
    try fixture.append()
    #expect(try fixture.segments.count > 1)
    try fixture.expectWhole()
  }

  @Test func itBeginsAtAnyEvent() throws {
    let fixture = try JournalFixture(events: 2000, frame: 90)
    try fixture.append()
    #expect(try fixture.segments.count > 1)
    for start in stride(from: 0, through: 2000, by: 37) {
      let (sink, _) = try fixture.read(from: .event(UInt64(start)))
      #expect(sink.headers.last == fixture.header)
      #expect(
        firstDifference(sink.events, Array(fixture.events[start...])) == nil, "from \(start)")
    }
    #expect(try fixture.read(from: .event(5000)).0.events.isEmpty)
  }

  @Test func itBeginsAtAnyTime() throws {
    let fixture = try JournalFixture(events: 2000, frame: 90)
    try fixture.append()
    for index in stride(from: 0, to: 2000, by: 61) {
      let time = fixture.events[index].event.eventTime
      let first = fixture.events.firstIndex { $0.event.eventTime >= time }!
      let (sink, _) = try fixture.read(from: .time(time))
      #expect(firstDifference(sink.events, Array(fixture.events[first...])) == nil)
    }
  }

  @Test func whatComesAgainIsNotAppendedAgain() throws {
    let fixture = try JournalFixture()
    let frames = FrameBytes.split(fixture.stream)
    for count in 1..<frames.count {
      let part = frames[..<count].flatMap { $0 }
      // Also cut inside of a frame: what is whole is kept.
      try fixture.appendCut(part + frames[count].prefix(count % 3 * 8))
    }
    try fixture.append()
    try fixture.append()
    try fixture.expectWhole()
    let outcome = try Programs.run("journal read journal | cmp - stream", in: fixture.scratch)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.standardError)")
  }

  /// A stream of which no more than its header came is there with its header.
  @Test func aHeaderAloneIsKept() throws {
    let fixture = try JournalFixture()
    try fixture.appendCut(FrameBytes.split(fixture.stream)[0])
    let (sink, _) = try fixture.read()
    #expect(sink.headers.last?.instruments == fixture.header.instruments)
    #expect(sink.events.isEmpty && sink.hasEnded)
    try fixture.append()
    try fixture.expectWhole()
  }

  @Test func framesMayBeCutOtherwise() throws {
    let fixture = try JournalFixture()
    for (frame, count) in [(7, 150), (33, 301), (1, 350)] {
      let part = try SampleStreams.bytes(
        fixture.header, Array(fixture.events.prefix(count)), frame: frame, ends: false)
      try fixture.appendCut(part)
    }
    try fixture.append(SampleStreams.bytes(fixture.header, fixture.events, frame: 64))
    #expect(firstDifference(try fixture.read().0.events, fixture.events) == nil)
  }

  @Test func anEndThatWasGoneBeyondIsNone() throws {
    let fixture = try JournalFixture()
    try fixture.append(SampleStreams.bytes(fixture.header, Array(fixture.events.prefix(100))))
    #expect(try fixture.read().0.events.count == 100)
    try fixture.append(SampleStreams.bytes(fixture.header, fixture.events))
    #expect(firstDifference(try fixture.read().0.events, fixture.events) == nil)
  }

  @Test func whatDiffersIsRefusedWithBothDigests() throws {
    let fixture = try JournalFixture()
    try fixture.append()
    var changed = fixture.events
    changed[130].event.receiveTime += 1
    try fixture.scratch.write(
      SampleStreams.bytes(fixture.header, changed, frame: 20), to: "other")
    let outcome = try Programs.run("journal append journal < other", in: fixture.scratch)
    #expect(outcome.status == 65)
    #expect(outcome.standardError.contains("its first 140 events have the digest"))
    #expect(outcome.standardError.contains("those of the journal"))
    try fixture.expectWhole()
    // A stream that ends before does not hold what the journal holds.
    #expect(throws: StreamError.self) {
      try fixture.append(
        SampleStreams.bytes(fixture.header, Array(fixture.events.prefix(100)), frame: 20))
    }
  }

  @Test func anotherStreamIsRefusedByName() throws {
    let fixture = try JournalFixture()
    try fixture.append()
    let outcome = try Programs.run(
      "ingest sim:seed=1,events=10 | journal append journal", in: fixture.scratch)
    #expect(outcome.statuses == [0, 65])
    #expect(outcome.standardError.contains("`sample --seed=1`"))
    #expect(outcome.standardError.contains("`ingest sim:seed=1,events=10`"))
  }

  @Test func twoStreamsBecomeOne() throws {
    let fixture = try JournalFixture()
    try fixture.append(fixture.stream + fixture.stream)
    #expect(
      firstDifference(try fixture.read().0.events, fixture.events + fixture.events) == nil)
  }

  @Test func trimmingDropsWhatNobodyNeeds() throws {
    var fixture = try JournalFixture(events: 3000, frame: 100)
    fixture.options.level = nil
    try fixture.append()
    let before = try fixture.segments.count
    let dropped = try JournalTrim.drop(fixture.path, before: 1700)
    #expect(dropped > 0)
    #expect(try fixture.segments.count == before - dropped)
    let (sink, losses) = try fixture.read(from: .event(1700))
    #expect(losses.frames == 0)
    #expect(firstDifference(sink.events, Array(fixture.events[1700...])) == nil)
    let checked = try Programs.run("journal verify journal", in: fixture.scratch)
    #expect(checked.status == 0, "\(checked.standardError)")
    // The stream that comes again is held against what is left.
    try fixture.append()
    let rest = try fixture.read().0.events
    #expect(firstDifference(rest, Array(fixture.events.suffix(rest.count))) == nil)
    let outcome = try Programs.run("journal read journal --from 10", in: fixture.scratch)
    #expect(outcome.status == 66)
    #expect(outcome.standardError.contains("was trimmed"))
  }
}
