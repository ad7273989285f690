import EventModel
import TestSupport
import Testing

/// Messages that claim much and hold little.
struct HostileFrameTests {
  /// A frame of these words, with a segment table that fits.
  private func frame(_ words: [UInt64]) -> [UInt8] { bytes([UInt64(words.count) << 32] + words) }

  private func bytes(_ words: [UInt64]) -> [UInt8] {
    words.withUnsafeBytes { Array($0) }
  }

  private static let rootPointer: UInt64 = 0x0001_0001_0000_0000

  /// A list pointer: offset in words behind it, code of the element size, count.
  private func list(_ offset: UInt64, _ code: UInt64, _ count: UInt64) -> UInt64 {
    1 | offset << 2 | code << 32 | count << 35
  }

  /// Reads the frame behind a whole header and expects a refusal in one sentence.
  private func refused(_ frame: [UInt8], _ says: String = "", line: Int = #line) throws {
    let header = FrameBytes.split(try SampleStreams.bytes(SampleStreams.header(), []))[0]
    let read = ReadStream(header + frame)
    #expect(read.error?.exit == .badData, "line \(line)")
    #expect(read.error?.place == "byte \(header.count)", "line \(line)")
    #expect(read.events.isEmpty)
    let cause = read.error?.cause ?? ""
    #expect(says.isEmpty || cause.contains(says), "line \(line): \(cause)")
    #expect(!cause.contains("\n"))
  }

  @Test func lengthsBeyondTheBound() throws {
    try refused(bytes([UInt64(UInt32.max) << 32, 0]), "above the bound")
    try refused(bytes([UInt64((16 << 20) / 8 + 1) << 32, 0]), "above the bound")
    try refused(bytes([UInt64(0x2000_0000) << 32, 0]), "above the bound")  // 4 GiB
    try refused(bytes([0, 0]), "empty")
  }

  @Test func severalSegments() throws {
    try refused(bytes([1 | 1 << 32, 1, 0, 0]), "2 segments")
    try refused(bytes([UInt64(UInt32.max), 0]), "segments")
  }

  /// The largest frame that is allowed, claimed and not there.
  @Test func aCutLargeFrame() throws {
    try refused(bytes([UInt64((16 << 20) / 8) << 32, 0, 0, 0]), "cut")
  }

  @Test func aFrameOfUnknownKind() throws {
    try refused(frame([Self.rootPointer, 9, 0]), "kind 9")
  }

  /// Events of no size, half a billion of them.
  @Test func listsOfZeroSizeElements() throws {
    // Batch: four pointers; the events are a composite list of zero words.
    let count: UInt64 = (1 << 29) - 1
    try refused(
      frame([
        Self.rootPointer, 1, 4 << 48, list(3, 7, 0), 0, 0, 0, count << 2,
      ]))
    // As a list of void.
    try refused(frame([Self.rootPointer, 1, 4 << 48, list(3, 0, count), 0, 0, 0]))
    // The words as a list of void.
    try refused(frame([Self.rootPointer, 1, 4 << 48, 0, 0, list(1, 0, count), 0]))
  }

  @Test func listsBeyondTheFrame() throws {
    try refused(frame([Self.rootPointer, 1, 4 << 48, list(3, 7, 1 << 28), 0, 0, 0, 0]))
    try refused(frame([Self.rootPointer, 1, 4 << 48, 0, list(2, 5, 1 << 28), 0, 0]))
  }

  @Test func smallEvents() throws {
    // One event of eight words.
    try refused(
      frame(
        [Self.rootPointer, 1, 4 << 48, list(3, 7, 8), 0, 0, 0, 1 << 2 | 8 << 32]
          + [UInt64](repeating: 0, count: 8)), "72 bytes")
  }

  /// Two pointers to one list of 16,000 words.
  @Test func repeatedPointers() throws {
    let count: UInt64 = 16_000
    try refused(
      frame(
        [Self.rootPointer, 1, 4 << 48, 0, list(2, 5, count), list(1, 5, count), 0]
          + [UInt64](repeating: 0, count: Int(count))), "damaged")
  }

  @Test func wildPointers() throws {
    var random = SeededGenerator(seed: 71)
    let header = FrameBytes.split(try SampleStreams.bytes(SampleStreams.header(), []))[0]
    for _ in 0..<5000 {
      var words = [Self.rootPointer, [0, 1, 3, 4].randomElement(using: &random)!]
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let small = UInt64.random(in: 0...64, using: &random)
        words.append(
          [
            random.next(), small, list(small & 7, small >> 3, random.next() & 0xFF),
            small & 7 << 2 | 4 << 48 | 4 << 32, 0,
          ].randomElement(using: &random)!)
      }
      let read = ReadStream(header + frame(words))
      #expect(read.error?.exit == .badData)
    }
  }

  /// An event that is larger than ours, as a newer schema would write it, is read.
  @Test func largerEvents() throws {
    let header = FrameBytes.split(try SampleStreams.bytes(SampleStreams.header(), []))[0]
    let event: [UInt64] = [
      5, 6, 7, 8, UInt64(UInt32.max) | 1 << 32 | 2 << 48, 100, 3, 0, 0, 0xDEAD, 0xBEEF,
    ]
    for count in 1...3 {
      let words = Array(repeating: event, count: count).joined()
      let batch = frame(
        [
          Self.rootPointer, 1, 4 << 48, list(3, 7, UInt64(count * 11)), 0, 0, 0,
          UInt64(count) << 2 | 11 << 32,
        ] + words)
      let read = ReadStream(header + batch)
      #expect(read.events.count == count)
      #expect(read.events.last?.event.eventTime == 5)
      #expect(read.events.last?.event.kind == .trade)
      #expect(read.events.last?.event.trade.price == 100)
    }
  }
}
