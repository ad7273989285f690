import EventModel
import EventStream

/// The front of a segment: all that a reader needs to begin there. It stands there twice, so that no one
/// damaged place makes the segment unreadable.
struct SegmentHead {
  static let version: UInt32 = 1
  private static let magic: UInt64 = 0x4C4E_524A_4C4C_494D  // "MILLJRNL"
  private static let fixedSize = 232
  /// Bytes of the header's frames at most.
  private static let largestHeader = 1 << 30

  /// The segment's number in the journal, from 1.
  var serial: UInt64
  /// Drawn when the journal was made.
  var epoch: UInt64
  /// Of the first header's lineage and recordings: another stream has another.
  var identity: UInt64
  var firstOrdinal: UInt64
  var firstEvent: UInt64
  /// When the segment was begun, by the writer's clock; nanoseconds.
  var createdAt: Int64
  /// The newest event time before it; `noTime` where there is none.
  var newestTime: Int64
  var idleFrames: UInt32
  /// Of all events before it.
  var digest: StreamDigest
  /// The header as it stood, as frames; empty in the first segment.
  var headerFrames: [UInt8]

  /// Both copies.
  var bytes: [UInt8] {
    var body: [UInt8] = []
    func put(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { body.append(contentsOf: $0) }
    }
    let size = Self.fixedSize + (headerFrames.count + 7) & ~7
    put(Self.magic)
    put(Self.version)
    put(UInt32(size))
    put(serial)
    put(epoch)
    put(identity)
    put(firstOrdinal)
    put(firstEvent)
    put(createdAt)
    put(newestTime)
    put(idleFrames)
    put(UInt32(headerFrames.count))
    digest.words.forEach(put)
    body += [UInt8](repeating: 0, count: Self.fixedSize - 8 - body.count)
    body += headerFrames
    body += [UInt8](repeating: 0, count: size - 8 - body.count)
    var copies: [UInt8] = []
    for copy in 0..<2 {
      let hash = body.withUnsafeBytes { RecordHead.hash($0, seed: UInt64(copy)) }
      withUnsafeBytes(of: hash.littleEndian) { copies.append(contentsOf: $0) }
      copies += body
    }
    return copies
  }

  /// The head whose copy begins the bytes, and how many bytes a copy has.
  private static func read(
    _ bytes: UnsafeRawBufferPointer, copy: Int
  ) -> (head: SegmentHead, size: Int)? {
    guard bytes.count >= fixedSize,
      bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == magic,
      bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self) == version
    else { return nil }
    let size = Int(bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
    guard size >= fixedSize, size <= bytes.count, size % 8 == 0,
      RecordHead.hash(UnsafeRawBufferPointer(rebasing: bytes[8..<size]), seed: UInt64(copy))
        == bytes.loadUnaligned(as: UInt64.self)
    else { return nil }
    func word(_ index: Int) -> UInt64 {
      bytes.loadUnaligned(fromByteOffset: 24 + index * 8, as: UInt64.self)
    }
    let count = Int(word(7) >> 32)
    guard count <= size - fixedSize, word(3) <= UInt64.max / 2, word(4) <= UInt64.max / 2 else {
      return nil
    }
    var digest = StreamDigest()
    digest.words = (0..<17).map { word(8 + $0) }
    let head = SegmentHead(
      serial: word(0), epoch: word(1), identity: word(2), firstOrdinal: word(3),
      firstEvent: word(4), createdAt: Int64(bitPattern: word(5)),
      newestTime: Int64(bitPattern: word(6)), idleFrames: UInt32(truncatingIfNeeded: word(7)),
      digest: digest, headerFrames: Array(bytes[fixedSize..<fixedSize + count]))
    return (head, size)
  }

  /// Finds the head at the front of a segment, by either copy, and where its records begin.
  static func find(in segment: SegmentFile) throws(StreamError) -> (head: SegmentHead, size: Int)? {
    let front = try segment.bytes(at: 0, count: 24)
    let claimed =
      front.count == 24
      ? front.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 20, as: UInt32.self) } : 0
    let first = try segment.bytes(at: 0, count: min(Int(claimed), largestHeader))
    if let found = first.withUnsafeBytes({ read($0, copy: 0) }), found.head.serial == segment.serial
    {
      return (found.head, found.size * 2)
    }
    return try findCopy(in: segment)
  }

  /// The second copy lies where the first one's damaged size does not tell: it is looked for.
  private static func findCopy(
    in segment: SegmentFile
  ) throws(StreamError) -> (head: SegmentHead, size: Int)? {
    let piece = 1 << 20
    var start = 0
    while start < min(segment.size, largestHeader) {
      let bytes = try segment.bytes(at: start, count: piece + 24)
      var at = 0
      while at + 24 <= bytes.count {
        let isHead = bytes.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self) == magic
        }
        if isHead {
          let size = bytes.withUnsafeBytes {
            Int($0.loadUnaligned(fromByteOffset: at + 20, as: UInt32.self))
          }
          let copy = try segment.bytes(at: start + at, count: min(size, largestHeader))
          if let found = copy.withUnsafeBytes({ read($0, copy: 1) }),
            found.head.serial == segment.serial, found.size == start + at
          {
            return (found.head, found.size * 2)
          }
        }
        at += 8
      }
      // What follows records is no head.
      if bytes.count < piece + 24 { return nil }
      start += piece
    }
    return nil
  }
}
