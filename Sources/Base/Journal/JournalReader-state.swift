import EventStream
import Stages

/// Going on where an earlier reader stood. What counts is the number of the next record; where it lies in the
/// files is a help, which is looked at before it is believed.
extension JournalReader: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("epoch", &epoch)
    var place = cursor.map { [$0.segment.serial, UInt64($0.offset)] } ?? []
    try fields.keep("cursor", &place)
    try fields.require(place.isEmpty || place.count == 2)
    try fields.keep("nextRecord", nextRecord ?? .max) { nextRecord = $0 == .max ? nil : $0 }
    try fields.keep("nextEvent", &nextEvent)
    try fields.keep("last", &last)
    var smashed = smashed ?? ""
    try fields.keep("smashed", &smashed)
    try fields.keep("losses", &losses)
    try fields.keep("firstEvent", &firstEvent)
    try fields.keep("digestBefore", &digestBefore.words)
    var header = try decoder.header.map { header throws(StreamError) in
      try SingleFrames.header(header).flatMap { $0 }
    }
    var frames = header ?? []
    try fields.keep("decoder", &frames)
    guard fields.isReading else { return }
    self.smashed = smashed.isEmpty ? nil : smashed
    header = frames
    decoder.decodeHeaders(frames)
    try goOn(serial: place.first ?? 0, offset: Int(clamping: place.last ?? 0))
  }

  static var notState: Set<String> {
    ["folder", "unpacker", "serials", "limit", "held", "readsPayloads"]
  }

  private func goOn(serial: UInt64, offset: Int) throws(StreamError) {
    guard let record = nextRecord else {
      _ = try openSegment()
      return
    }
    if limit.records ?? 0 < record {
      throw refused("it ends before event \(nextEvent), from which on it is to be read")
    }
    let place = JournalPlace(serial: serial, offset: offset, record: record, epoch: epoch)
    if let segment = try place.segment(in: folder, limit) {
      cursor = SegmentCursor(segment, at: offset, limit: limit.end(of: segment))
      return
    }
    try seek(record)
  }

  /// Goes to the segment that holds a record; those before it are passed over as they come.
  private func seek(_ record: UInt64) throws(StreamError) {
    let known = (epoch: epoch, decoder: decoder)
    var first: SegmentHead?
    for serial in serials.reversed() {
      guard let segment = try SegmentFile(folder, serial) else { continue }
      guard let head = try SegmentHead.find(in: segment)?.head else { continue }
      first = head
      if head.firstOrdinal <= record {
        dropSegments(before: serial)
        break
      }
    }
    if let first, first.epoch != known.epoch, known.epoch != 0 {
      throw refused("it is another journal than at the checkpoint")
    }
    if let first, first.firstOrdinal > record {
      throw StreamError(
        .noInput, operation: "restore", object: folder.path,
        cause: "event \(nextEvent) was trimmed; the first that is there is \(first.firstEvent)")
    }
    _ = try openSegment()
    // What stands before the record is not decoded again.
    (epoch, decoder) = known
  }

  private func refused(_ cause: String) -> StreamError {
    StreamError(
      .badData, operation: "restore", object: folder.path,
      cause: "\(cause); `pipe run --again` begins anew")
  }
}

/// Where a record is said to begin.
private struct JournalPlace {
  let serial: UInt64
  let offset: Int
  let record: UInt64
  let epoch: UInt64

  /// The segment, where the record, or the end of what is durable, is found there; else nil.
  func segment(
    in folder: JournalFolder, _ limit: JournalLimit
  ) throws(StreamError) -> SegmentFile? {
    guard serial > 0, serial <= limit.serial, let segment = try SegmentFile(folder, serial),
      let (head, size) = try SegmentHead.find(in: segment), head.epoch == epoch,
      head.firstOrdinal <= record, offset >= size
    else { return nil }
    let end = limit.end(of: segment)
    if offset == end { return segment }
    let bytes = try segment.bytes(at: offset, count: RecordHead.size)
    let found = bytes.withUnsafeBytes { RecordHead($0, serial: serial, offset: offset) }
    return offset < end && found?.ordinal == record ? segment : nil
  }
}
