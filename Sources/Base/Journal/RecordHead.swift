import CXxhash
import EventStream

/// What stands before each frame of a segment. All numbers are little-endian, and so are the machines that
/// this runs on; the layout is that of the struct, with no padding.
///
/// Invariant: a head with `hash` as computed was written by a journal for this place of this segment, so
/// its sizes can be trusted; its payload can be where `payloadHash` agrees too.
struct RecordHead {
  static let size = 216
  static let magic: UInt32 = 0x4D52_4543  // "CERM"
  /// Bytes of a payload at most: a frame, its segment table, and what packing adds where it gains nothing.
  static let largestPayload = StreamReader.largestFrame + (1 << 20)

  enum Kind: UInt8 {
    case header = 0
    case batch = 1
    case control = 2
    case end = 3
  }

  struct Flags: OptionSet {
    var rawValue: UInt8
    /// The payload is packed by zstd.
    static let packed = Flags(rawValue: 1)
    /// The record before it once more: without a header nothing behind it can be read.
    static let copy = Flags(rawValue: 2)
  }

  /// Of the rest of the head.
  var hash: UInt64 = 0
  var magic = RecordHead.magic
  /// Bytes of the payload as stored; what follows begins at the next multiple of 8.
  var storedSize: UInt32
  /// Bytes of the frame, segment table included.
  var frameSize: UInt32
  var kindCode: UInt8
  var flags: UInt8 = 0
  private var unused: UInt16 = 0
  var payloadHash: UInt64 = 0
  /// Number of the record in the journal, from 0.
  var ordinal: UInt64 = 0
  /// Number in the journal of the first event that this frame or the next one with events holds.
  var firstEvent: UInt64 = 0
  var eventCount: UInt32 = 0
  /// Frames without events since the last one with events, this one included; headers and ends aside.
  var idleFrames: UInt32 = 0
  /// When it was written, by the writer's clock; nanoseconds.
  var appendedAt: Int64 = 0
  /// The newest event time so far; `noTime` before the first event.
  var newestTime: Int64
  /// Records that were durable when this one was written.
  var synced: UInt64 = 0
  /// Of all events so far, this frame's included.
  var digest = StreamDigest()

  init(_ kind: Kind, newestTime: Int64) {
    kindCode = kind.rawValue
    storedSize = 0
    frameSize = 0
    self.newestTime = newestTime
  }

  var kind: Kind { Kind(rawValue: kindCode) ?? .control }
  var isCopy: Bool { Flags(rawValue: flags).contains(.copy) }
  var isPacked: Bool { Flags(rawValue: flags).contains(.packed) }
  /// Number of the event behind it.
  var endEvent: UInt64 { firstEvent + UInt64(eventCount) }
  /// Bytes from its first to that of the next record.
  var wholeSize: Int { Self.size + (Int(storedSize) + 7) & ~7 }
}

/// Bytes and hashes.
extension RecordHead {
  /// The same bytes at another place are no record there.
  static func seed(serial: UInt64, offset: Int) -> UInt64 {
    (serial &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(offset)
  }

  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    xxhash64(bytes.baseAddress, bytes.count, seed)
  }

  /// Writes it to the front of `target`, sealed for its place.
  mutating func seal(into target: UnsafeMutableRawPointer, serial: UInt64, offset: Int) {
    withUnsafeMutableBytes(of: &self) { bytes in
      precondition(bytes.count == Self.size, "a head of another layout")
      let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[8...])
      let hash = Self.hash(rest, seed: Self.seed(serial: serial, offset: offset))
      bytes.storeBytes(of: hash, as: UInt64.self)
      target.copyMemory(from: bytes.baseAddress!, byteCount: Self.size)
    }
  }

  /// The head in the first bytes, if one was written there.
  init?(_ bytes: UnsafeRawBufferPointer, serial: UInt64, offset: Int) {
    guard bytes.count >= Self.size,
      bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self) == Self.magic,
      bytes.loadUnaligned(as: UInt64.self)
        == Self.hash(
          UnsafeRawBufferPointer(rebasing: bytes[8..<Self.size]),
          seed: Self.seed(serial: serial, offset: offset))
    else { return nil }
    self.init(.control, newestTime: 0)
    withUnsafeMutableBytes(of: &self) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<Self.size]))
    }
    // A journal seals no others, but whoever can write the folder can.
    guard Kind(rawValue: kindCode) != nil, storedSize > 0, storedSize <= Self.largestPayload,
      frameSize > 8, frameSize % 8 == 0, frameSize <= StreamReader.largestFrame + 8,
      isPacked || storedSize == frameSize, firstEvent <= UInt64.max / 2, ordinal <= UInt64.max / 2
    else { return nil }
  }

  /// Whether the payload is what was written.
  func accepts(_ payload: UnsafeRawBufferPointer) -> Bool {
    Self.hash(payload, seed: ordinal) == payloadHash
  }
}
