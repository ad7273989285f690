import EventModel
import EventStream

/// The end of a journal, found again from its last segment: where the next record goes, and all that a
/// writer must know to go on.
///
/// What was not durable when its writer ended may be there in part. It counts up to the first record that is
/// not whole: nobody was told of more, and who wrote it writes it again. What was durable and is smashed now
/// is lost, and stays a hole.
struct JournalTail {
  var serial: UInt64
  var epoch: UInt64
  var identity: UInt64
  /// Where the next record goes.
  var offset: Int
  /// Bytes behind that are no whole record.
  var tornBytes = 0
  /// Number of the next record and of the next event.
  var records: UInt64
  var events: UInt64
  var newestTime: Int64
  var idleFrames: UInt32
  var digest: StreamDigest
  /// The last record ends the stream.
  var hasEnd = false
  /// Knows the header as it stands at the end.
  let decoder: FrameDecoder

  /// Nil where the journal has no segment with anything in it.
  /// - Parameter place: what the last writer said.
  static func find(
    _ folder: JournalFolder, _ serials: [UInt64], _ place: WriterPlace?
  ) throws(StreamError) -> JournalTail? {
    guard let last = serials.last, let segment = try SegmentFile(folder, last) else { return nil }
    let found = try SegmentHead.find(in: segment)
    var tail: JournalTail
    if let (head, size) = found {
      tail = JournalTail(behind: head, offset: size)
    } else if let before = try find(folder, serials.dropLast(), nil) {
      // Its front is smashed, or was never written: what it said is what the one before it ends with.
      tail = before
      tail.serial = last
      tail.offset = 0
      tail.hasEnd = false
      tail.tornBytes = 0
    } else {
      tail = JournalTail(
        behind: SegmentHead(
          serial: last, epoch: 0, identity: 0, firstOrdinal: 0, firstEvent: 0, createdAt: 0,
          newestTime: noTime, idleFrames: 0, digest: StreamDigest(), headerFrames: []), offset: 0)
    }
    try tail.follow(segment, place.flatMap { $0.serial == last ? $0 : nil })
    return tail
  }

  private init(behind head: SegmentHead, offset: Int) {
    serial = head.serial
    epoch = head.epoch
    identity = head.identity
    self.offset = offset
    records = head.firstOrdinal
    events = head.firstEvent
    newestTime = head.newestTime
    idleFrames = head.idleFrames
    digest = head.digest
    decoder = FrameDecoder()
    decoder.decodeHeaders(head.headerFrames)
  }

  /// Takes what the segment holds.
  private mutating func follow(_ segment: SegmentFile, _ place: WriterPlace?) throws(StreamError) {
    let size = segment.size
    // What was durable is known from what was written behind it.
    var durable = place?.records ?? 0
    let heads = SegmentCursor(segment, at: offset, limit: size, readAhead: 64 << 10)
    scan: while true {
      switch try heads.next() {
      case .record(let head): durable = max(durable, head.synced)
      case .smashed: break
      case .end: break scan
      }
    }
    let cursor = SegmentCursor(segment, at: offset, limit: size)
    let unpacker = FrameUnpacker()
    var isWhole = true
    walk: while isWhole {
      switch try cursor.next() {
      case .record(let head) where head.ordinal < records: break
      case .record(let head):
        let isDurable = head.ordinal < durable
        if !isDurable {
          if head.ordinal > max(records, durable) { break walk }
          isWhole = try cursor.payload() != nil
          if !isWhole { break walk }
        }
        if head.kind == .header, let payload = try cursor.payload(),
          let frame = unpacker.frame(head, payload)
        {
          _ = try? decoder.decode(frame)
        }
        take(head, end: cursor.offset)
      case .smashed: break
      case .end: break walk
      }
    }
    // The newest durable record is smashed: its writer said what it held.
    if let place, place.records > records, Int(place.offset) <= size {
      offset = Int(place.offset)
      records = place.records
      events = place.events
      newestTime = place.newestTime
      idleFrames = UInt32(truncatingIfNeeded: place.idleFrames)
      digest = place.digest
      hasEnd = false
    }
    tornBytes = try segment.lastUsedByte(from: offset) - offset
  }

  private mutating func take(_ head: RecordHead, end: Int) {
    offset = end
    records = head.ordinal + 1
    events = head.endEvent
    newestTime = head.newestTime
    idleFrames = head.idleFrames
    digest = head.digest
    hasEnd = head.kind == .end
  }
}

extension FrameDecoder {
  /// Takes frames of headers that stand one behind the other; what is damaged is left out.
  func decodeHeaders(_ frames: [UInt8]) {
    let count = frames.count / 8
    var words = [UInt64](repeating: 0, count: count)
    words.withUnsafeMutableBytes { $0.copyBytes(from: frames.prefix(count * 8)) }
    words.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while rest.count > 8 {
        let table = rest.loadUnaligned(as: UInt64.self)
        let size = Int(table >> 32) * 8 + 8
        guard size <= rest.count else { return }
        _ = try? decode(UnsafeRawBufferPointer(rebasing: rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
    }
  }
}

extension SegmentFile {
  /// Where the zeros at the end of the file begin, at least `start`.
  func lastUsedByte(from start: Int) throws(StreamError) -> Int {
    var used = start
    var place = start
    while place < size {
      let piece = try bytes(at: place, count: 1 << 20)
      if piece.isEmpty { break }
      if let last = piece.lastIndex(where: { $0 != 0 }) { used = place + last + 1 }
      place += piece.count
    }
    return used
  }
}
