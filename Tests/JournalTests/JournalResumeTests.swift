import EventModel
import EventStream
import Journal
import TestSupport
import Testing

/// A writer that was restored from a checkpoint sends no header again.
struct JournalResumeTests {
  /// The stream as one writer made it, and after each frame how many bytes and events there were, of which
  /// digest.
  private struct Written {
    let fixture: JournalFixture
    var bytes: [UInt8] = []
    var points: [(bytes: Int, events: UInt64, digest: UInt64)] = []

    init() throws {
      fixture = try JournalFixture(events: 200, frame: 10)
      let output = ByteOutput.inMemory()
      let writer = FrameWriter(output)
      try writer.header(fixture.header)
      for start in stride(from: 0, to: 200, by: 10) {
        try SampleStreams.send(Array(fixture.events[start..<start + 10]), to: writer, frame: 10)
        var digest = StreamDigest()
        digest.words = writer.digestWords
        points.append((output.memory.count, writer.eventCount, digest.value))
      }
      try writer.end()
      bytes = output.memory
    }

    /// What the writer sends that was restored at a point.
    func resumed(at index: Int, changing digest: UInt64 = 0) throws -> [UInt8] {
      let point = points[index]
      let output = ByteOutput.inMemory()
      try FrameWriter(output).control(
        .resume(checkpoint: 7, events: point.events, digest: point.digest ^ digest))
      return output.memory + bytes[point.bytes...]
    }
  }

  @Test func itGoesOnWhereTheCheckpointWas() throws {
    let written = try Written()
    for (checkpoint, kill) in [(0, 0), (0, 19), (3, 9), (9, 9), (12, 19), (19, 19)] {
      let fixture = try JournalFixture(events: 200, frame: 10)
      try fixture.appendCut(Array(written.bytes.prefix(written.points[kill].bytes)))
      try fixture.append(written.resumed(at: checkpoint))
      try fixture.scratch.write(written.bytes, to: "whole")
      let outcome = try Programs.run("journal read journal | cmp - whole", in: fixture.scratch)
      #expect(outcome.status == 0, "\(checkpoint), \(kill): \(outcome.text)")
    }
  }

  @Test func itMayBeginInsideOfARecord() throws {
    let written = try Written()
    let fixture = try JournalFixture(events: 200, frame: 10)
    // The journal's frames were cut otherwise.
    try fixture.appendCut(
      SampleStreams.bytes(fixture.header, Array(fixture.events.prefix(150)), frame: 33, ends: false)
    )
    try fixture.append(written.resumed(at: 6))
    #expect(firstDifference(try fixture.read().0.events, fixture.events) == nil)
  }

  @Test func whatDoesNotAgreeIsRefused() throws {
    let written = try Written()
    let fixture = try JournalFixture(events: 200, frame: 10)
    try fixture.appendCut(Array(written.bytes.prefix(written.points[9].bytes)))
    let other = #expect(throws: StreamError.self) {
      try fixture.append(written.resumed(at: 4, changing: 1))
    }
    #expect(other?.exit == .badData)
    #expect(other?.cause.contains("goes on from checkpoint 7, behind 50 events of digest") == true)
    let beyond = #expect(throws: StreamError.self) { try fixture.append(written.resumed(at: 12)) }
    #expect(beyond?.exit == .badData)
    #expect(beyond?.cause.contains("behind 130 events, and the journal holds 100") == true)
    // Neither has changed it.
    try fixture.append(written.bytes)
    #expect(firstDifference(try fixture.read().0.events, fixture.events) == nil)
  }
}
