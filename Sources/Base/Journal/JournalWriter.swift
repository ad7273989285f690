import EventModel
import EventStream
import Glibc

/// Appends frames to a journal. One program at a time has it.
///
/// A frame counts as appended when its writer's file says so: after a sync where the journal must survive a
/// power cut, after the write where it must survive the end of a program.
final class JournalWriter {
  /// Bytes that are gathered before they are written.
  static let stagedBytes = 1 << 20
  /// Bytes written after which a sync is asked for, though more is there to read.
  private static let bytesPerSync = 4 << 20
  /// Bytes of zeros written ahead where little comes at a time: a sync then changes no size and no extent.
  static let zerosAhead = 1 << 20

  let folder: JournalFolder
  let options: JournalOptions
  let system: JournalSystem
  let context: RunContext
  let file: WriterFile
  let syncer: Syncer
  private let packer: FramePacker?

  /// The header as it stands at the end; nil before the first.
  private(set) var header: StreamHeader?
  private(set) var events: UInt64
  private(set) var digest: StreamDigest
  private(set) var idleFrames: UInt32
  /// Names the stream: see `SegmentHead`.
  var identity: UInt64
  /// The last record ends the stream.
  private(set) var hasEnd: Bool
  /// Bytes of a torn end that were cut when it was opened.
  let tornBytes: Int

  var epoch: UInt64
  var newestTime: Int64
  var records: UInt64
  var generation: UInt64
  var segment: SegmentFile?
  var serial: UInt64
  /// Where the next byte of the segment is written, and how much is taken for the segment.
  var offset: Int
  var capacity = 0
  var zeroedTo = 0
  var staged: UnsafeMutableRawBufferPointer
  var stagedCount = 0
  /// Bytes written since a sync was asked for.
  var unsynced = 0
  private var isOpen = true

  /// Opens a journal, or makes it, and cuts a torn end.
  init(
    _ path: String, _ options: JournalOptions = JournalOptions(),
    system: JournalSystem = JournalSystem(), in context: RunContext
  ) throws(StreamError) {
    folder = JournalFolder(path: path)
    self.options = options
    self.system = system
    self.context = context
    try folder.make()
    file = try WriterFile(locking: folder)
    let place = try file.place()
    let tail = try JournalTail.find(folder, try folder.serials(), place)
    packer = options.level.map { FramePacker(level: $0) }
    generation = (place?.generation ?? 0) &+ 1
    header = tail?.decoder.header
    records = tail?.records ?? 0
    events = tail?.events ?? 0
    digest = tail?.digest ?? StreamDigest()
    idleFrames = tail?.idleFrames ?? 0
    newestTime = tail?.newestTime ?? noTime
    identity = tail?.identity ?? 0
    hasEnd = tail?.hasEnd ?? false
    epoch = tail?.epoch ?? UInt64.random(in: 1...UInt64.max)
    serial = tail?.serial ?? 0
    offset = tail?.offset ?? 0
    tornBytes = tail?.tornBytes ?? 0
    staged = .allocate(
      byteCount: Self.stagedBytes + RecordHead.size
        + FramePacker.bound(StreamReader.largestFrame + 8) + 8,
      alignment: 64)
    syncer = Syncer(system, file, durable: tail?.records ?? 0)
    try recover()
  }

  deinit {
    if isOpen { syncer.stop() }
    staged.deallocate()
  }

  private func recover() throws(StreamError) {
    if serial > 0, offset == 0 {
      // A segment that was begun and holds nothing: it is begun again.
      unlink(folder.segmentPath(serial))
      serial -= 1
      offset = serial > 0 ? try SegmentFile(folder, serial)?.size ?? 0 : 0
    } else if serial > 0, let last = try SegmentFile(folder, serial, writes: true) {
      segment = last
      if tornBytes > 0 {
        try untilThereIsRoom { self.system.truncate(last.descriptor, self.offset) }
        context.warn(
          "append: \(folder.path): the end was torn: \(tornBytes) bytes behind event \(events) were no "
            + "whole frame and are cut")
      }
      capacity = min(last.size, offset)
      zeroedTo = capacity
      try failing(system.sync(last.descriptor))
    }
    try tell()
  }

  var place: WriterPlace {
    WriterPlace(
      generation: generation, process: UInt64(getpid()), serial: serial, offset: UInt64(offset),
      records: records, events: events, newestTime: newestTime, idleFrames: UInt64(idleFrames),
      digest: digest)
  }

  func tell() throws(StreamError) {
    try untilThereIsRoom { self.file.tell(self.place) }
  }

  func failing(_ code: Int32) throws(StreamError) {
    if code != 0 {
      throw StreamError(
        .inputOutput, operation: "write", object: folder.path, cause: describeErrno(code))
    }
  }
}

/// Appending.
extension JournalWriter {
  /// A header frame, and the header as it then stands. It is written twice.
  func append(header frame: UnsafeRawBufferPointer, _ header: StreamHeader) throws(StreamError) {
    var head = nextHead(.header)
    try append(frame, &head)
    head.flags = RecordHead.Flags.copy.rawValue
    try append(frame, &head)
    self.header = header
  }

  /// The frame of a batch, and the digest with its events.
  func append(
    batch frame: UnsafeRawBufferPointer, _ batch: EventBatch, _ digest: StreamDigest
  ) throws(StreamError) {
    var head = nextHead(.batch)
    for event in batch.events { head.newestTime = max(head.newestTime, event.eventTime) }
    head.digest = digest
    head.eventCount = UInt32(batch.count)
    head.idleFrames = batch.count > 0 ? 0 : idleFrames &+ 1
    try append(frame, &head)
  }

  func append(control frame: UnsafeRawBufferPointer) throws(StreamError) {
    var head = nextHead(.control)
    head.idleFrames &+= 1
    try append(frame, &head)
  }

  /// A head that changes nothing of what the journal holds so far.
  private func nextHead(_ kind: RecordHead.Kind) -> RecordHead {
    var head = RecordHead(kind, newestTime: newestTime)
    head.idleFrames = idleFrames
    head.digest = digest
    return head
  }

  func append(end frame: UnsafeRawBufferPointer) throws(StreamError) {
    var head = nextHead(.end)
    try append(frame, &head)
    hasEnd = true
  }

  private func append(_ frame: UnsafeRawBufferPointer, _ head: inout RecordHead) throws(StreamError)
  {
    let room = RecordHead.size + FramePacker.bound(frame.count) + 8
    if stagedCount + room > staged.count { try flush() }
    let start = staged.baseAddress! + stagedCount
    let target = UnsafeMutableRawBufferPointer(
      start: start + RecordHead.size, count: FramePacker.bound(frame.count))
    var flags = RecordHead.Flags(rawValue: head.flags).subtracting(.packed)
    if let size = packer?.pack(frame, into: target) {
      head.storedSize = UInt32(size)
      flags.insert(.packed)
    } else {
      target.copyMemory(from: frame)
      head.storedSize = UInt32(frame.count)
    }
    let stored = Int(head.storedSize)
    memset(target.baseAddress! + stored, 0, -stored & 7)
    if segment == nil || offset + stagedCount + head.wholeSize > max(capacity, options.segmentSize)
    {
      try roll(for: head.wholeSize, moving: start)
    }
    head.flags = flags.rawValue
    head.frameSize = UInt32(frame.count)
    head.ordinal = records
    head.firstEvent = events
    head.appendedAt = system.now()
    head.synced = syncer.state.durable
    head.payloadHash = RecordHead.hash(
      UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(staged)[
          (stagedCount + RecordHead.size)..<(stagedCount + RecordHead.size + stored)]),
      seed: records)
    head.seal(
      into: staged.baseAddress! + stagedCount, serial: serial, offset: offset + stagedCount)
    stagedCount += head.wholeSize
    records += 1
    events += UInt64(head.eventCount)
    digest = head.digest
    newestTime = head.newestTime
    idleFrames = head.idleFrames
    hasEnd = false
    if stagedCount >= Self.stagedBytes { try flush() }
    if unsynced >= Self.bytesPerSync, options.durability == .power { try requestSync() }
  }
}

/// Writing and making durable.
extension JournalWriter {
  /// All that was appended is to count; returns before it does.
  func commit() throws(StreamError) {
    try flush()
    if unsynced > 0, options.durability == .power { try requestSync() }
  }

  /// All that was appended counts when it returns.
  func settle() throws(StreamError) {
    try commit()
    if options.durability == .power { try failing(syncer.drain()) }
  }

  /// Ends the writing in order.
  func close() throws(StreamError) {
    try flush()
    try finishSegment()
    isOpen = false
    syncer.stop()
  }
}
