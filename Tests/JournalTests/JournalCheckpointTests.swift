import EventModel
import EventStream
import Foundation
import Journal
import Stages
import TestSupport
import Testing

/// `journal read` and `journal append` go on where others of them stood.
struct JournalCheckpointTests {
  private static let starts: [(name: String, start: JournalStart)] = [
    ("beginning", .beginning), ("event", .event(137)),
    ("time", .time(SampleStreams.events(400, seed: 5)[90].event.eventTime)),
  ]

  /// A reader with what it writes.
  private final class Reading {
    let output = ByteOutput.inMemory()
    var playback: JournalPlayback
    private(set) var frames = 0

    init(_ fixture: JournalFixture, from start: JournalStart, isRestored: Bool = false) throws {
      let writer = FrameWriter(output)
      playback = try JournalPlayback(
        fixture.path, from: start, isRestored: isRestored, to: writer, writer)
      playback.betweenFrames = { [unowned self] () throws(StreamError) in frames += 1 }
    }

    /// Reads so many frames of the journal; false where it has no more.
    func read(frames count: Int) throws -> Bool {
      try playback.passOn { frames >= count }
      return frames >= count
    }

    func readToEnd() throws -> [UInt8] {
      try playback.passOn { false }
      try playback.finish(.stopped)
      return output.memory
    }
  }

  private func goesOnBehindEveryFrame(_ fixture: JournalFixture) throws {
    for (name, start) in Self.starts {
      let whole = try Reading(fixture, from: start).readToEnd()
      var count = 0
      while true {
        let first = try Reading(fixture, from: start)
        guard try first.read(frames: count) else { break }
        let state = StateCarrier(from: &first.playback)
        let second = try Reading(fixture, from: start, isRestored: true)
        try state.restore(&second.playback)
        let rest = try second.readToEnd()
        #expect(
          firstDifference(first.output.memory + rest, whole) == nil, "\(name), frame \(count)")
        count += 1
      }
      #expect(count > 20)
    }
  }

  @Test func readingGoesOnBehindEveryFrame() throws {
    let fixture = try JournalFixture()
    try fixture.append()
    try goesOnBehindEveryFrame(fixture)
  }

  private func smash(_ fixture: JournalFixture, at byte: Int) throws {
    let path = fixture.path + "/0000000001.segment"
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for index in byte..<byte + 400 { bytes[index] ^= 0x55 }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// What was lost before is told once, and what is lost behind is told as an undisturbed reader tells it.
  @Test func readingGoesOnAmongWhatIsSmashed() throws {
    let fixture = try JournalFixture()
    try fixture.append()
    let size = fixture.scratch.size("journal/0000000001.segment")
    try smash(fixture, at: size / 2)
    try smash(fixture, at: size * 3 / 4)
    try goesOnBehindEveryFrame(fixture)
  }

  /// Where the next record is smashed meanwhile, it is lost as for any other reader.
  @Test func thePlaceIsNotBelievedUnseen() throws {
    let fixture = try JournalFixture()
    try fixture.append()
    let size = fixture.scratch.size("journal/0000000001.segment")
    let first = try Reading(fixture, from: .beginning)
    _ = try first.read(frames: 3)
    let state = StateCarrier(from: &first.playback)
    try smash(fixture, at: size / 3)
    let second = try Reading(fixture, from: .beginning, isRestored: true)
    try state.restore(&second.playback)
    let rest = try second.readToEnd()
    #expect(
      first.output.memory + rest == (try Reading(fixture, from: .beginning).readToEnd()))
  }

  /// What is not there any more, or is of another journal, is refused in one line.
  @Test func whatIsGoneIsRefused() throws {
    func refusal(frames: Int, _ change: (JournalFixture) throws -> Void) throws -> StreamError? {
      var fixture = try JournalFixture(events: 4000)
      fixture.options.level = nil
      try fixture.append()
      let first = try Reading(fixture, from: .beginning)
      _ = try first.read(frames: frames)
      let state = StateCarrier(from: &first.playback)
      try change(fixture)
      return #expect(throws: StreamError.self) {
        let second = try Reading(fixture, from: .beginning, isRestored: true)
        try state.restore(&second.playback)
      }
    }
    let trimmed = try refusal(frames: 3) { _ = try JournalTrim.drop($0.path, before: 3000) }
    #expect(trimmed?.exit == .noInput && trimmed?.cause.contains("was trimmed") == true)
    let other = try refusal(frames: 3) { fixture in
      try FileManager.default.removeItem(atPath: fixture.path)
      try fixture.append()
    }
    #expect(other?.exit == .badData && other?.cause.contains("it is another journal") == true)
    let shorter = try refusal(frames: 150) { fixture in
      try FileManager.default.removeItem(atPath: fixture.path)
      try fixture.appendCut(Array(fixture.stream.prefix(20_000)))
    }
    #expect(shorter?.cause.contains("it ends before event") == true, "\(shorter?.line ?? "")")
  }

  // MARK: Appending

  /// The frames of a stream, one by one, and how many events of which digest stand before each.
  private func frames(
    _ stream: [UInt8]
  ) throws -> [(bytes: [UInt8], events: UInt64, digest: UInt64)] {
    var found: [(bytes: [UInt8], events: UInt64, digest: UInt64)] = []
    let decoder = FrameDecoder()
    var digest = StreamDigest()
    var start = 0
    while start < stream.count {
      let words = stream[start + 4..<start + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let bytes = Array(stream[start..<start + words * 8 + 8])
      found.append((bytes, digest.eventCount, digest.value))
      try bytes.withUnsafeBytes {
        if case .batch(let batch) = try decoder.decode($0) { digest.add(batch) }
      }
      start += bytes.count
    }
    return found
  }

  private func control(_ control: ControlFrame) throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    try FrameWriter(output).control(control)
    return output.memory
  }

  /// Appends what comes, and gives what is handed over at its barrier.
  private func checkpoint(
    of input: [UInt8], _ fixture: JournalFixture
  ) throws -> (standing: Resumption, state: StateCarrier)? {
    try fixture.scratch.write(input, to: "first")
    let reader = StreamReader(try ByteInput.open(fixture.scratch.path + "/first"))
    var intake = try JournalIntake(reader, to: fixture.path, fixture.options, in: .outside)
    var found: (standing: Resumption, state: StateCarrier)?
    intake.takesCheckpoint = { (_: UInt64) throws(StreamError) in
      found = (reader.standing, StateCarrier(from: &intake))
    }
    // The journal is let go of with it.
    defer { intake.takesCheckpoint = nil }
    try? intake.runToEnd()
    return found
  }

  /// Killed anywhere behind any checkpoint, what comes again is held against what is there: events, and frames
  /// without events, are there once.
  @Test func appendingGoesOnBehindEveryBarrier() throws {
    let stream = try JournalFixture().stream
    let frames = try frames(stream)
    for place in 1..<frames.count {
      for kill in Set([place, min(place + 2, frames.count), frames.count]) {
        var fixture = try JournalFixture()
        fixture.options.durability = .process
        let input =
          frames[..<place].flatMap(\.bytes) + (try control(.barrier(9)))
          + frames[place..<kill].flatMap(\.bytes)
        let (standing, state) = try #require(try checkpoint(of: input, fixture))
        // Who wrote it was restored too.
        let resume = ControlFrame.resume(
          checkpoint: 9, events: frames[place].events, digest: frames[place].digest)
        try fixture.scratch.write(
          try control(resume) + frames[place...].flatMap(\.bytes), to: "second")
        let again = StreamReader(try ByteInput.open(fixture.scratch.path + "/second"))
        again.resumption = standing
        var restored = try JournalIntake(again, to: fixture.path, fixture.options, in: .outside)
        try state.restore(&restored)
        try restored.runToEnd()
        let read = try Reading(fixture, from: .beginning).readToEnd()
        #expect(firstDifference(read, stream) == nil, "barrier \(place), kill \(kill)")
      }
    }
  }

  /// A journal that was made anew, or has lost what it held, is not taken for that of the checkpoint.
  @Test func anotherJournalIsRefused() throws {
    let fixture = try JournalFixture()
    try fixture.append()
    let reader = StreamReader(try ByteInput.open(fixture.scratch.path + "/stream"))
    var intake: JournalIntake! = try JournalIntake(
      reader, to: fixture.path, fixture.options, in: .outside)
    let state = StateCarrier(from: &intake!)
    intake = nil
    try FileManager.default.removeItem(atPath: fixture.path)
    try fixture.append()
    let error = #expect(throws: StreamError.self) {
      var other = try JournalIntake(reader, to: fixture.path, fixture.options, in: .outside)
      try state.restore(&other)
    }
    #expect(error?.exit == .badData && error?.cause.contains("another journal") == true)
  }
}
