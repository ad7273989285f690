import EventStream
import Glibc

/// Walks over the records of a segment, and over what is smashed between them.
///
/// Invariant: `window` holds the bytes of the file from `windowStart`, a multiple of 8, up to
/// `windowStart + windowCount`, none of them behind `limit`.
final class SegmentCursor {
  enum Found {
    /// A head as it was written; `payload` gives what is behind it.
    case record(RecordHead)
    /// Something else than a record stood there; what comes next is one, or the end.
    case smashed
    case end
  }

  let segment: SegmentFile
  /// Where the next record begins.
  private(set) var offset: Int
  /// Where the record found last begins.
  private(set) var recordOffset = 0
  /// Nothing behind is read.
  private(set) var limit: Int
  /// Bytes read at once: many where payloads are, few where heads alone are.
  private let readAhead: Int
  private var window: UnsafeMutableRawBufferPointer
  private var windowStart = 0
  private var windowCount = 0
  private var head: RecordHead?

  init(_ segment: SegmentFile, at offset: Int, limit: Int, readAhead: Int = 1 << 20) {
    self.segment = segment
    self.offset = offset
    self.limit = limit
    self.readAhead = readAhead
    window = .allocate(byteCount: readAhead, alignment: 64)
  }

  deinit { window.deallocate() }

  /// More is durable.
  func extend(to limit: Int) { self.limit = max(limit, self.limit) }

  func next() throws(StreamError) -> Found {
    if offset + RecordHead.size <= limit, let found = try validHead(at: offset) {
      recordOffset = offset
      offset += found.wholeSize
      head = found
      return .record(found)
    }
    head = nil
    return try skipSmashed()
  }

  /// The payload of the record found last; nil where it is smashed. Valid until the next call.
  func payload() throws(StreamError) -> UnsafeRawBufferPointer? {
    guard let head else { return nil }
    let bytes = try bytes(at: recordOffset + RecordHead.size, count: Int(head.storedSize))
    return bytes.count == Int(head.storedSize) && head.accepts(bytes) ? bytes : nil
  }

  private func validHead(at place: Int) throws(StreamError) -> RecordHead? {
    let bytes = try bytes(at: place, count: RecordHead.size)
    guard let head = RecordHead(bytes, serial: segment.serial, offset: place),
      place + head.wholeSize <= limit
    else { return nil }
    return head
  }

  /// Goes on to the next record, or to the limit. Zeros up to there are no damage: they were prepared for
  /// records that did not come.
  private func skipSmashed() throws(StreamError) -> Found {
    var place = offset
    var isZero = true
    while place < limit {
      let piece = try bytes(at: place, count: min(readAhead, limit - place))
      if piece.count < 8 {
        isZero = isZero && piece.allSatisfy { $0 == 0 }
        break
      }
      let words = piece.count / 8
      for index in 0..<words {
        let word = piece.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        if word == 0 { continue }
        // The magic number stands in the second word of a head.
        let candidate = place + index * 8 - 8
        if UInt32(truncatingIfNeeded: word) == RecordHead.magic, candidate > offset,
          try isHead(candidate)
        {
          offset = candidate
          return .smashed
        }
        isZero = false
      }
      place += words * 8
    }
    let isEmpty = isZero || offset >= limit
    offset = max(offset, limit)
    return isEmpty ? .end : .smashed
  }

  /// Looks aside, so that the bytes that are looked through stay.
  private func isHead(_ place: Int) throws(StreamError) -> Bool {
    guard place + RecordHead.size <= limit else { return false }
    let bytes = try segment.bytes(at: place, count: RecordHead.size)
    let head = bytes.withUnsafeBytes { RecordHead($0, serial: segment.serial, offset: place) }
    return head.map { place + $0.wholeSize <= limit } ?? false
  }

  /// Bytes of the file, fewer at its end or at the limit.
  private func bytes(at place: Int, count: Int) throws(StreamError) -> UnsafeRawBufferPointer {
    let wanted = max(0, min(count, limit - place))
    if place < windowStart || place + wanted > windowStart + windowCount {
      let start = place & ~7
      let size = min(max(readAhead, place + wanted - start), limit - start)
      if size > window.count {
        window.deallocate()
        window = .allocate(byteCount: size, alignment: 64)
      }
      windowStart = start
      windowCount = 0
      windowCount = try segment.read(
        into: UnsafeMutableRawBufferPointer(rebasing: window[..<size]), at: start)
    }
    let from = min(place - windowStart, windowCount)
    return UnsafeRawBufferPointer(
      rebasing: UnsafeRawBufferPointer(window)[from..<min(from + wanted, windowCount)])
  }
}
