import EventModel
import EventStream
import TestSupport
import Testing

/// Frames that are about the stream: what readers are told, what goes on, what is refused.
struct ControlTests {
  /// All steps of a reader that asks for them one by one.
  private func controls(_ bytes: [UInt8]) throws -> [ControlFrame] {
    let reader = StreamReader(ChunkedInput.open(bytes, chunk: 4096))
    var controls: [ControlFrame] = []
    while true {
      switch try reader.next() {
      case .control(let control): controls.append(control)
      case .end: return controls
      default: break
      }
    }
  }

  @Test func everyControlIsReadAsItWasWritten() throws {
    let expected = CompleteStream.controls(behind: CompleteStream.events().prefix(3))
    #expect(try controls(CompleteStream.bytes()) == expected)
  }

  /// What is of one hop does not reach the stages.
  @Test func onlyBarriersHeartbeatsAndStampsGoOn() throws {
    let read = ReadStream(try CompleteStream.bytes())
    #expect(read.error == nil)
    #expect(
      read.sink.controls == [
        .barrier(17), .heartbeat(CompleteStream.start + 1),
        .latency(id: 2, sentAt: CompleteStream.start + 2),
      ])
    #expect(firstDifference(read.events, CompleteStream.events()) == nil)
  }

  /// A writer that goes on from elsewhere has lost or repeated something.
  @Test func aResumeThatDoesNotAgreeIsRefusedWithBothValues() throws {
    let events = SampleStreams.events(60, seed: 2)
    var digest = StreamDigest()
    var buffer = EventBuffer()
    for event in events { event.append(to: &buffer) }
    digest.add(buffer.whole)
    let sum = digest.value
    for (count, other) in [(UInt64(60), sum), (61, sum), (60, sum ^ 1)] {
      let output = ByteOutput.inMemory()
      let writer = FrameWriter(output)
      try writer.header(SampleStreams.header())
      try SampleStreams.send(events, to: writer, frame: 60)
      try writer.control(.resume(checkpoint: 4, events: count, digest: other))
      try writer.end()
      let cause = ReadStream(output.memory).error?.cause
      if count == 60, other == sum {
        #expect(cause == nil)
      } else {
        #expect(
          cause
            == "its writer goes on from checkpoint 4, behind \(count) events of digest "
            + "\(String(other, radix: 16)), but 60 of digest \(String(sum, radix: 16)) came")
      }
    }
  }

  /// Without the header that came before, a reader that has no state refuses.
  @Test func aResumeIsNoBeginning() throws {
    let output = ByteOutput.inMemory()
    try FrameWriter(output).control(.resume(checkpoint: 1, events: 0, digest: 0))
    #expect(ReadStream(output.memory).error?.cause.contains("it begins with no header") == true)
  }

  /// A writer that failed says so in front of everything or behind what it wrote, and has told why.
  @Test(
    arguments: [(64, 64), (65, 65), (78, 78), (0, 65), (1, 65), (130, 65), (65_535, 65)]
      as [(UInt16, Int32)])
  func aFailureIsPassedOn(told: UInt16, status: Int32) throws {
    let events = SampleStreams.events(40, seed: 2)
    for count in [nil, 0, 40] {
      let output = ByteOutput.inMemory()
      let writer = FrameWriter(output)
      if let count {
        try writer.header(SampleStreams.header())
        try SampleStreams.send(Array(events.prefix(count)), to: writer, frame: 20)
      }
      try writer.control(.failed(status: told))
      let read = ReadStream(output.memory)
      #expect(read.error?.exit.rawValue == status)
      #expect(read.error?.wasTold == true)
      #expect(read.events.count == count ?? 0)
      #expect(!read.sink.hasEnded)
    }
  }

  /// Behind its end a stream is whole, whatever became of its writer.
  @Test func aFailureBehindTheEndChangesNothing() throws {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    try writer.header(SampleStreams.header())
    try writer.end()
    try writer.control(.failed(status: 74))
    #expect(ReadStream(output.memory).error == nil)
  }

  /// A newer minor version may add controls: they are skipped.
  @Test func anUnknownControlIsSkipped() throws {
    var frames = FrameBytes.split(try CompleteStream.bytes())
    // Segment table, root, Frame's tag and pointer, then Control: number, tag, second number.
    let place = try #require(frames.firstIndex { $0.count == 56 && $0[16] == 3 })
    frames[place][40] = 99
    let read = ReadStream(Array(frames.joined()))
    #expect(read.error == nil)
    #expect(read.sink.controls.count == 2)
    #expect(read.events.count == 5)
  }
}
