import EventModel
import EventStream
import TestSupport
import Testing

/// Streams that are cut or damaged: what is whole comes through, then one error says where.
struct DamageTests {
  private let events = SampleStreams.events(900, seed: 61)

  private func stream() throws -> [UInt8] {
    try SampleStreams.bytes(SampleStreams.header(), events, frame: 100)
  }

  /// How many events the frames of a prefix hold, and how long the whole frames are.
  private func whole(_ frames: [[UInt8]], within cut: Int) -> (events: Int, bytes: Int) {
    var size = 0
    var count = 0
    for frame in frames {
      if size + frame.count > cut { break }
      size += frame.count
      count += 1
    }
    return (min(max(0, count - 1) * 100, 900), size)
  }

  /// Cut anywhere: everything in whole frames is there, nothing ends.
  @Test func cutAnywhere() throws {
    let bytes = try stream()
    let frames = FrameBytes.split(bytes)
    var cuts = Array(stride(from: 1, to: bytes.count, by: 997))
    var border = 0
    for frame in frames.dropLast() {
      border += frame.count
      cuts += [border - 1, border, border + 1, border + 8, border + 9]
    }
    for cut in cuts where cut < bytes.count {
      let read = ReadStream(Array(bytes[..<cut]))
      let (count, size) = whole(frames, within: cut)
      #expect(read.error?.exit == .badData, "cut at \(cut)")
      #expect(firstDifference(read.events, Array(events[..<count])) == nil, "cut at \(cut)")
      #expect(!read.sink.hasEnded)
      if size > 0 {
        #expect(read.goodBytes == size, "cut at \(cut)")
        #expect(read.error?.place == "byte \(size)")
        #expect(read.error?.cause.contains("cut") == true)
      }
    }
  }

  /// One bit flipped anywhere: an error, or (in texts of the header) another text; never other events
  /// and a proper end.
  @Test func flippedBits() throws {
    let bytes = try stream()
    let headerSize = FrameBytes.split(bytes)[0].count
    var random = SeededGenerator(seed: 62)
    for _ in 0..<3000 {
      var damaged = bytes
      let index = Int.random(in: 0..<bytes.count, using: &random)
      damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let read = ReadStream(damaged)
      if read.error == nil {
        #expect(
          index < headerSize || firstDifference(read.events, events) == nil, "byte \(index)")
      } else {
        #expect(read.error?.exit == .badData)
        #expect(!read.sink.hasEnded)
      }
    }
  }

  /// Bytes of noise in a row.
  @Test func noise() throws {
    let bytes = try stream()
    var random = SeededGenerator(seed: 63)
    for _ in 0..<500 {
      var damaged = bytes
      let start = Int.random(in: 0..<bytes.count - 64, using: &random)
      for index in start..<start + Int.random(in: 1...64, using: &random) {
        damaged[index] = UInt8.random(in: 0...255, using: &random)
      }
      let read = ReadStream(damaged)
      #expect(read.error == nil || read.error?.exit == .badData)
    }
  }

  @Test func aLostFrameIsTold() throws {
    let frames = FrameBytes.split(try stream())
    for lost in 1..<frames.count - 1 {
      var kept = frames
      kept.remove(at: lost)
      let read = ReadStream(Array(kept.joined()))
      #expect(read.error?.exit == .badData)
      #expect(read.error?.cause.contains("lost") == true)
      #expect(!read.sink.hasEnded)
    }
  }

  @Test func swappedFramesAreTold() throws {
    var frames = FrameBytes.split(try stream())
    frames.swapAt(2, 3)
    let read = ReadStream(Array(frames.joined()))
    #expect(read.error?.cause.contains("digest") == true)
  }

  @Test func aStreamThatBeginsInItsMiddleIsToldWhatToDo() throws {
    let frames = FrameBytes.split(try stream())
    let read = ReadStream(Array(frames[1...].joined()))
    #expect(read.error?.exit == .badData)
    #expect(read.error?.cause.contains("slice") == true)
    #expect(read.events.isEmpty)
  }

  @Test func aNewerMajorVersionNamesBoth() throws {
    var frames = FrameBytes.split(try stream())
    let version: UInt16 = 1
    // The header's data section begins at its third word behind the table; major is its first field.
    let place = try #require(
      (8..<40).first { frames[0][$0] == UInt8(version) && frames[0][$0 + 1] == 0 && $0 >= 32 })
    frames[0][place] = 7
    let read = ReadStream(Array(frames.joined()))
    #expect(read.error?.exit == .badData)
    #expect(read.error?.cause.contains("7.2") == true, "\(String(describing: read.error))")
    #expect(read.error?.cause.contains("1.2") == true)
  }

  @Test func anUnknownKindOfEventIsRefused() throws {
    var unknown = Array(events[..<300])
    unknown[150].event.kind = EventKind(rawValue: 999)
    unknown[150].values = []
    unknown[150].words = []
    unknown[150].text = []
    let read = ReadStream(try SampleStreams.bytes(SampleStreams.header(), unknown))
    #expect(read.error?.exit == .badData)
    #expect(read.error?.cause.contains("event 150") == true)
    #expect(read.events.count == 100, "the frame before is there")
  }

  /// Times beyond the range are neither written nor read; an absent receive time is in it.
  @Test(arguments: [
    Int64.min, Int64.min + 1, -2_208_988_800_000_000_001, 6_784_732_800_000_000_000, Int64.max,
  ])
  func timesOutOfRange(time: Int64) throws {
    for isReceive in [false, true] where !(isReceive && time == noTime) {
      var wrong = Array(events[..<300])
      if isReceive {
        wrong[150].event.receiveTime = time
      } else {
        wrong[150].event.eventTime = time
      }
      #expect(throws: StreamError.self) {
        try SampleStreams.bytes(SampleStreams.header(), wrong)
      }
      var frames = FrameBytes.split(try stream())
      withUnsafeBytes(of: time) { bytes in
        let place = 72 + 50 * 72 + (isReceive ? 8 : 0)
        frames[2].replaceSubrange(place..<place + 8, with: bytes)
      }
      let read = ReadStream(Array(frames.joined()))
      #expect(read.error?.cause == "event 150: its time lies outside the years 1900 to 2184")
      #expect(read.events.count == 100)
    }
  }

  @Test func anUnknownInstrumentOrSetIsRefused() throws {
    var unknown = Array(events[..<300])
    unknown[150].event.instrument = 3
    #expect(
      ReadStream(try SampleStreams.bytes(SampleStreams.header(), unknown)).error?.cause
        .contains("instrument") == true)
    let index = try #require(events.firstIndex { $0.event.kind == .features })
    unknown = events
    unknown[index].event.body.word0 |= 9 << 48
    #expect(
      ReadStream(try SampleStreams.bytes(SampleStreams.header(), unknown)).error?.cause
        .contains("feature set") == true)
  }
}
