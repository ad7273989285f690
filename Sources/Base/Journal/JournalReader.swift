import EventModel
import EventStream
import Glibc

/// Reads the frames of a journal in order, up to where it is durable, also while a program appends.
final class JournalReader {
  enum Step {
    case frame(RecordHead, UnsafeRawBufferPointer)
    case lost(JournalLoss)
    /// Nothing more is durable now.
    case end
  }

  let folder: JournalFolder
  private let unpacker = FrameUnpacker()
  var cursor: SegmentCursor?
  private(set) var serials: [UInt64] = []
  private(set) var limit: JournalLimit
  /// Found again where a segment has been begun; knows the header.
  var decoder = FrameDecoder()
  /// Which journal it is: see `SegmentHead`; 0 where no head of a segment says it.
  var epoch: UInt64 = 0
  /// Number of the next record and event; nil before the first where no head of a segment says it.
  var nextRecord: UInt64?
  var nextEvent: UInt64 = 0
  /// The record given last.
  var last = LastRecord()
  /// Found behind what was lost: it comes next.
  private var held: RecordHead?
  /// Where something was smashed that has not been told.
  var smashed: String?
  var losses = JournalLosses()
  /// Of the first segment that is there.
  var firstEvent: UInt64 = 0
  var digestBefore = StreamDigest()

  /// What of a record matters to the next one.
  struct LastRecord: BitwiseCopyable {
    var isEnd = false
    /// A header's, of which a copy follows.
    var isOriginal = false
    var ordinal: UInt64 = 0
  }

  /// - Parameter readsPayloads: false where heads alone are asked for; frames are then empty.
  /// - Parameter start: what is before it need not be given.
  init(
    _ path: String, from start: JournalStart = .beginning, readsPayloads: Bool = true
  ) throws(StreamError) {
    folder = JournalFolder(path: path)
    self.readsPayloads = readsPayloads
    try folder.requireJournal()
    limit = try JournalLimit(folder)
    serials = limit.serials
    serials.removeFirst(try start.segmentsBefore(serials, in: folder))
    if try !openSegment() { return }
    firstEvent = nextEvent
  }

  /// One that goes on where another stood, whose state it is about to be given.
  init(goingOnIn path: String) throws(StreamError) {
    folder = JournalFolder(path: path)
    readsPayloads = true
    try folder.requireJournal()
    limit = try JournalLimit(folder)
    serials = limit.serials
  }

  private let readsPayloads: Bool

  /// Bytes of a torn end, that are left out; 0 while a program appends.
  var tornBytes: Int { limit.tornBytes }
  /// What was durable and is gone from the end.
  var missing: JournalLoss? { limit.missing }

  /// Whether the last durable record ends the stream.
  var isAtEnd: Bool { last.isEnd }

  /// The segments before this one hold nothing that is wanted.
  func dropSegments(before serial: UInt64) { serials.removeAll { $0 < serial } }

  /// Looks for more that is durable; whether there is.
  func refresh() throws(StreamError) -> Bool {
    guard try limit.refresh(folder) else { return false }
    let opened = serials.last ?? 0
    serials += limit.serials.filter { $0 > opened }
    guard let cursor else { return try openSegment() }
    cursor.extend(to: limit.end(of: cursor.segment))
    return true
  }

  func next() throws(StreamError) -> Step {
    while true {
      if let head = held {
        held = nil
        if let step = try give(head) { return step }
        continue
      }
      guard let cursor else { return .end }
      switch try cursor.next() {
      case .record(let head):
        if let step = try take(head) { return step }
      case .smashed: noteSmashed(cursor.segment, cursor.offset)
      case .end:
        if try openSegment() { continue }
        if let loss = loseEnd() { return .lost(loss) }
        return .end
      }
    }
  }

  /// Goes to the front of the next segment; false where there is none yet.
  func openSegment() throws(StreamError) -> Bool {
    let done = cursor?.segment.serial ?? 0
    guard let serial = serials.first(where: { $0 > done }), serial <= limit.serial else {
      return false
    }
    guard let segment = try SegmentFile(folder, serial) else {
      // Trimmed since the folder was read, or lost: what comes tells.
      serials.removeAll { $0 == serial }
      return try openSegment()
    }
    var start = 0
    if let (head, size) = try SegmentHead.find(in: segment) {
      start = size
      epoch = head.epoch
      if nextRecord == nil || losses.frames > 0 {
        decoder = FrameDecoder()
        decoder.decodeHeaders(head.headerFrames)
      }
      if nextRecord == nil {
        nextRecord = head.firstOrdinal
        nextEvent = head.firstEvent
        digestBefore = head.digest
      }
    }
    cursor = SegmentCursor(
      segment, at: start, limit: limit.end(of: segment),
      readAhead: readsPayloads ? 1 << 20 : 64 << 10)
    return true
  }
}

/// Records, and what is missing between them.
extension JournalReader {
  private func noteSmashed(_ segment: SegmentFile, _ offset: Int) {
    if smashed == nil { smashed = "segment \(segment.serial), before byte \(offset)" }
  }

  /// A record that was found: given, or first what is missing before it.
  private func take(_ head: RecordHead) throws(StreamError) -> Step? {
    guard let expected = nextRecord else {
      nextRecord = head.ordinal
      nextEvent = head.firstEvent
      firstEvent = nextEvent
      return try give(head)
    }
    if head.ordinal < expected { return nil }
    var missing = head.ordinal - expected
    if missing > 0, isCopyDue { missing -= 1 }
    if missing > 0, head.isCopy { missing -= 1 }
    nextRecord = head.ordinal
    if missing == 0 && head.firstEvent == nextEvent { return try give(head) }
    held = head
    return lose(missing, upTo: head.firstEvent)
  }

  /// The last frame was a header's first record, so that what comes next is its copy.
  private var isCopyDue: Bool {
    last.isOriginal && last.ordinal &+ 1 == nextRecord
  }

  private func lose(_ frames: UInt64, upTo event: UInt64) -> Step {
    let events = event > nextEvent ? event - nextEvent : 0
    let loss = JournalLoss(
      frames: max(frames, 1), firstEvent: nextEvent, events: events,
      place: smashed ?? "event \(nextEvent)")
    smashed = nil
    nextEvent = max(nextEvent, event)
    losses.add(loss)
    return .lost(loss)
  }

  /// What was durable behind the last record that is whole.
  private func loseEnd() -> JournalLoss? {
    guard let records = limit.records, let expected = nextRecord, records > expected else {
      return nil
    }
    let missing = records - expected - (isCopyDue ? 1 : 0)
    nextRecord = records
    if missing == 0 { return nil }
    if case .lost(let loss) = lose(missing, upTo: limit.events) { return loss }
    return nil
  }

  /// The frame of a record; nil where it is smashed, or a copy of what was given.
  private func give(_ head: RecordHead) throws(StreamError) -> Step? {
    let wasCopy = head.isCopy && isCopyDue
    guard readsPayloads || head.kind == .header else {
      return deliver(head, .init(start: nil, count: 0))
    }
    if wasCopy {
      nextRecord = head.ordinal + 1
      return nil
    }
    guard let cursor, let payload = try cursor.payload(), let frame = unpacker.frame(head, payload)
    else {
      if let cursor { noteSmashed(cursor.segment, cursor.offset) }
      return nil
    }
    if head.kind == .header { _ = try? decoder.decode(frame) }
    return deliver(head, frame)
  }

  private func deliver(_ head: RecordHead, _ frame: UnsafeRawBufferPointer) -> Step {
    nextRecord = head.ordinal + 1
    nextEvent = head.endEvent
    last = LastRecord(
      isEnd: head.kind == .end, isOriginal: head.kind == .header && !head.isCopy,
      ordinal: head.ordinal)
    smashed = nil
    return .frame(head, frame)
  }
}
