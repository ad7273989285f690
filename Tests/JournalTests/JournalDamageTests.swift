import EventModel
import EventStream
import Journal
import TestSupport
import Testing

/// Bytes that are torn off or smashed.
struct JournalDamageTests {
  /// Events of one frame may be missing; a gap is told in their place.
  private func expectOneLoss(
    _ sink: RecordingSink, of fixture: JournalFixture, frame: Int, _ comment: Comment
  ) {
    let gaps = sink.events.filter {
      $0.event.kind == .gap && $0.event.gap.cause == .disconnect && $0.event.origin == 0
    }
    let told = sink.events.indices.filter {
      sink.events[$0].event.origin == 0 && sink.events[$0].event.kind == .gap
    }
    #expect(gaps.count <= 1 && told.count == gaps.count, comment)
    guard let place = told.first else {
      #expect(firstDifference(sink.events, fixture.events) == nil, comment)
      return
    }
    let missing = fixture.events.count - (sink.events.count - 1)
    #expect(missing > 0 && missing <= frame, comment)
    #expect(Array(sink.events[..<place]) == Array(fixture.events[..<place]), comment)
    #expect(
      Array(sink.events[(place + 1)...]) == Array(fixture.events[(place + missing)...]), comment)
  }

  @Test(arguments: [nil, 1])
  func everySmashedByteCostsOneFrameAtMost(level: Int?) throws {
    var fixture = try JournalFixture(events: 60, frame: 6)
    fixture.options.level = level
    try fixture.append()
    let name = try #require(try fixture.segments.first)
    let whole = fixture.scratch.bytes("journal/" + name)
    var smashed = whole
    for place in whole.indices {
      smashed[place] ^= UInt8(1 << (place % 8))
      try fixture.scratch.write(smashed, to: "journal/" + name)
      let (sink, losses) = try fixture.read()
      #expect(losses.frames <= 1, "byte \(place)")
      #expect(sink.hasEnded)
      #expect(sink.headers.last?.instruments == fixture.header.instruments, "byte \(place)")
      expectOneLoss(sink, of: fixture, frame: 6, "byte \(place)")
      smashed[place] = whole[place]
    }
  }

  @Test func everySmashedByteOfTheWritersFileCostsNothing() throws {
    let fixture = try JournalFixture(events: 60, frame: 6)
    try fixture.append()
    let whole = fixture.scratch.bytes("journal/writer")
    for place in whole.indices {
      var smashed = whole
      smashed[place] ^= 0x41
      try fixture.scratch.write(smashed, to: "journal/writer")
      try fixture.expectWhole("byte \(place)")
      try fixture.append()
      try fixture.expectWhole("byte \(place)")
    }
    _ = try Programs.run("rm journal/writer", in: fixture.scratch)
    try fixture.append()
    try fixture.expectWhole()
  }

  /// A hole in the middle stays one, and what comes again goes on behind the end.
  @Test func whatIsSmashedDoesNotStopTheWriter() throws {
    let fixture = try JournalFixture(events: 60, frame: 6)
    let frames = FrameBytes.split(fixture.stream)
    try fixture.appendCut(frames.dropLast(4).flatMap { $0 })
    let name = try #require(try fixture.segments.first)
    let whole = fixture.scratch.bytes("journal/" + name)
    for place in stride(from: 0, to: whole.count, by: 97) {
      var smashed = whole
      smashed[place] ^= 0xFF
      try fixture.scratch.write(smashed, to: "journal/" + name)
      let writer = fixture.scratch.bytes("journal/writer")
      try fixture.append()
      let (sink, losses) = try fixture.read()
      #expect(losses.frames <= 1, "byte \(place)")
      expectOneLoss(sink, of: fixture, frame: 6, "byte \(place)")
      try fixture.scratch.write(whole, to: "journal/" + name)
      try fixture.scratch.write(writer, to: "journal/writer")
    }
  }

  /// Killed at any byte of what it wrote last: nobody was told of it, and it comes again.
  @Test func aTornEndIsCutAndComesAgain() throws {
    let fixture = try JournalFixture(events: 60, frame: 6)
    try fixture.append()
    let name = try #require(try fixture.segments.first)
    let whole = fixture.scratch.bytes("journal/" + name)
    for size in stride(from: whole.count - 1, to: 0, by: -31) {
      _ = try? Programs.run("rm -f journal/writer", in: fixture.scratch, timeout: 20)
      try fixture.scratch.write(
        Array(whole.prefix(size)) + (size % 2 == 0 ? [] : [UInt8](repeating: 0, count: 999)),
        to: "journal/" + name)
      let (sink, losses) = try fixture.readIfAny()
      #expect(losses == 0, "\(size) bytes")
      #expect(firstDifference(sink, Array(fixture.events.prefix(sink.count))) == nil)
      try fixture.append()
      try fixture.expectWhole("\(size) bytes")
    }
  }

  @Test func aTornEndIsToldInALine() throws {
    let fixture = try JournalFixture(events: 60, frame: 6)
    try fixture.append()
    let name = try #require(try fixture.segments.first)
    let outcome = try Programs.run(
      """
      rm journal/writer; truncate -s -100 journal/\(name)
      journal read journal > /dev/null; journal append journal < stream; journal verify journal
      """, in: fixture.scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.standardError.contains("journal: warning: read: journal: the end is torn: "))
    #expect(outcome.standardError.contains("journal: warning: append: journal: the end was torn: "))
  }

  @Test func verifyTellsWhatIsLost() throws {
    let fixture = try JournalFixture(events: 60, frame: 6)
    try fixture.append()
    let name = try #require(try fixture.segments.first)
    let outcome = try Programs.run(
      """
      journal verify journal --json; cp -r journal smashed
      printf X | dd of=smashed/\(name) bs=1 seek=4000 conv=notrunc status=none
      journal read smashed > part; journal verify smashed --json
      """, in: fixture.scratch)
    #expect(outcome.status == 65)
    #expect(outcome.lines.first?.contains("\"lost_frames\":0,\"lost_events\":0") == true)
    #expect(outcome.lines.last?.contains("\"lost_frames\":1,\"lost_events\":6") == true)
    #expect(outcome.standardError.contains("read: smashed: lost: 1 frame with 6 events (segment 1"))
  }

  @Test func aSegmentThatIsGoneIsALoss() throws {
    var fixture = try JournalFixture(events: 3000, frame: 100)
    fixture.options.level = nil
    try fixture.append()
    let names = try fixture.segments
    try #require(names.count > 2)
    _ = try Programs.run("rm journal/\(names[1])", in: fixture.scratch)
    let (sink, losses) = try fixture.read()
    #expect(losses.events > 0)
    #expect(sink.events.count == 3000 - Int(losses.events) + 1)
  }

  /// What its writer called durable and no segment has any more is lost, and told.
  @Test func whatIsGoneFromTheEndIsALoss() throws {
    var fixture = try JournalFixture(events: 3000, frame: 100)
    fixture.options.level = nil
    try fixture.append()
    let whole = try Programs.run("journal verify journal", in: fixture.scratch)
    #expect(whole.status == 0, "\(whole)")
    let last = try #require(try fixture.segments.last)
    _ = try Programs.run("rm journal/\(last)", in: fixture.scratch)
    let verified = try Programs.run("journal verify journal", in: fixture.scratch)
    #expect(verified.status == 65 && verified.standardError.contains("lost: "), "\(verified)")
    #expect(verified.standardError.contains("at the end, behind event"), "\(verified)")
    let read = try Programs.run("journal read journal > x", in: fixture.scratch)
    #expect(read.standardError.contains("which were durable"), "\(read)")
  }
}

extension JournalFixture {
  /// Events of what may be too torn to hold any.
  func readIfAny() throws -> (events: [OwnedEvent], losses: UInt64) {
    let sink = RecordingSink()
    do {
      let losses = try JournalRead.read(path, into: sink)
      return (sink.events, losses.frames)
    } catch  where error.cause.contains("no header") {
      return ([], 0)
    }
  }
}
