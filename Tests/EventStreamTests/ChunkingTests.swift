import TestSupport
import Testing

/// What is read does not depend on how the bytes arrive.
struct ChunkingTests {
  static let chunks = [1, 2, 3, 5, 7, 13, 100, 1024, 4096]

  @Test(arguments: chunks)
  func plain(chunk: Int) throws {
    let events = SampleStreams.events(1000, seed: 21)
    let read = ReadStream(try SampleStreams.bytes(SampleStreams.header(), events), chunk: chunk)
    #expect(read.error == nil)
    #expect(firstDifference(read.events, events) == nil)
  }

  @Test(arguments: ["zstd -q -c", "gzip -c", "zstd -q -19 --long=27 -c"])
  func packedWhole(command: String) throws {
    let events = SampleStreams.events(2000, seed: 22)
    let bytes = try packed(SampleStreams.bytes(SampleStreams.header(), events), by: command)
    for chunk in Self.chunks {
      let read = ReadStream(bytes, chunk: chunk)
      #expect(read.error == nil, "chunks of \(chunk)")
      #expect(firstDifference(read.events, events) == nil, "chunks of \(chunk)")
    }
  }

  /// Several zstd frames or gzip members, cut anywhere, empty ones among them.
  @Test(arguments: ["zstd -q -c", "gzip -c"])
  func packedInParts(command: String) throws {
    let events = SampleStreams.events(500, seed: 23)
    let bytes = try SampleStreams.bytes(SampleStreams.header(), events)
    var whole: [UInt8] = []
    for cut in [0..<0, 0..<1, 1..<1001, 1001..<1001, 1001..<bytes.count] {
      whole += try packed(Array(bytes[cut]), by: command)
    }
    for chunk in Self.chunks {
      let read = ReadStream(whole, chunk: chunk)
      #expect(read.error == nil, "chunks of \(chunk)")
      #expect(firstDifference(read.events, events) == nil, "chunks of \(chunk)")
    }
  }

  /// A skippable frame before, between and after the frames of data.
  @Test func skippableFrames() throws {
    let events = SampleStreams.events(500, seed: 24)
    let bytes = try SampleStreams.bytes(SampleStreams.header(), events)
    let half = bytes.count / 2 & ~7
    let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]
    let first = try packed(Array(bytes[..<half]), by: "zstd -q -c")
    let second = try packed(Array(bytes[half...]), by: "zstd -q -c")
    let whole = skippable + first + skippable + skippable + second + skippable
    for chunk in Self.chunks {
      let read = ReadStream(whole, chunk: chunk)
      #expect(read.error == nil, "chunks of \(chunk)")
      #expect(firstDifference(read.events, events) == nil, "chunks of \(chunk)")
    }
  }

  @Test(arguments: ["zstd -q -c", "gzip -c"])
  func aCutInsidePackedDataIsTold(command: String) throws {
    let bytes = try packed(SampleStreams.small(seed: 25), by: command)
    for cut in [bytes.count - 1, bytes.count / 2, 30] {
      let read = ReadStream(Array(bytes[..<cut]))
      #expect(read.error?.exit == .badData, "cut at \(cut)")
      #expect(!read.sink.hasEnded)
    }
  }
}
