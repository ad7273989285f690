import EventModel
import EventStream
import Glibc

/// Appends frames to a journal. One program at a time has it.
///
/// A frame counts as appended when its writer's file says so: after a sync where the journal must survive a
/// power cut, after the write where it must survive the end of a program.
final class JournalWriter {
  /// Bytes that are gathered before they are written.
  private static let stagedBytes = 1 << 20
  /// Bytes written after which a sync is asked for, though more is there to read.
  private static let bytesPerSync = 4 << 20
  /// Bytes of zeros written ahead where little comes at a time: a sync then changes no size and no extent.
  private static let zerosAhead = 1 << 20

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

  private var epoch: UInt64
  private var newestTime: Int64
  private var records: UInt64
  private var generation: UInt64
  private var segment: SegmentFile?
  private var serial: UInt64
  /// Where the next byte of the segment is written, and how much is taken for the segment.
  private var offset: Int
  private var capacity = 0
  private var zeroedTo = 0
  private var staged: UnsafeMutableRawBufferPointer
  private var stagedCount = 0
  /// Bytes written since a sync was asked for.
  private var unsynced = 0
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
    generation = (place?.generation ?? 0) + 1
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

  private var place: WriterPlace {
    WriterPlace(
      generation: generation, process: UInt64(getpid()), serial: serial, offset: UInt64(offset),
      records: records, events: events, newestTime: newestTime, idleFrames: UInt64(idleFrames),
      digest: digest)
  }

  private func tell() throws(StreamError) {
    try untilThereIsRoom { self.file.tell(self.place) }
  }

  private func failing(_ code: Int32) throws(StreamError) {
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
    var head = RecordHead(.header, newestTime: newestTime)
    try append(frame, &head)
    head.flags = RecordHead.Flags.copy.rawValue
    try append(frame, &head)
    self.header = header
  }

  /// The frame of a batch, and the digest with its events.
  func append(
    batch frame: UnsafeRawBufferPointer, _ batch: EventBatch, _ digest: StreamDigest
  ) throws(StreamError) {
    for event in batch.events { newestTime = max(newestTime, event.eventTime) }
    self.digest = digest
    idleFrames = batch.count > 0 ? 0 : idleFrames + 1
    var head = RecordHead(.batch, newestTime: newestTime)
    head.eventCount = UInt32(batch.count)
    try append(frame, &head)
  }

  func append(control frame: UnsafeRawBufferPointer) throws(StreamError) {
    idleFrames += 1
    var head = RecordHead(.control, newestTime: newestTime)
    try append(frame, &head)
  }

  func append(end frame: UnsafeRawBufferPointer) throws(StreamError) {
    var head = RecordHead(.end, newestTime: newestTime)
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
    head.idleFrames = idleFrames
    head.appendedAt = system.now()
    head.synced = syncer.state.durable
    head.digest = digest
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
    hasEnd = false
    if stagedCount >= Self.stagedBytes { try flush() }
    if unsynced >= Self.bytesPerSync, options.durability == .power { try requestSync() }
  }

  /// Begins the next segment; the payload that was packed behind what is gathered moves to the front.
  private func roll(for size: Int, moving start: UnsafeMutableRawPointer) throws(StreamError) {
    try flush()
    memmove(staged.baseAddress! + RecordHead.size, start + RecordHead.size, size - RecordHead.size)
    try finishSegment()
    serial += 1
    let head = SegmentHead(
      serial: serial, epoch: epoch, identity: identity, firstOrdinal: records, firstEvent: events,
      createdAt: system.now(), newestTime: newestTime, idleFrames: idleFrames, digest: digest,
      headerFrames: try header.map { header throws(StreamError) in
        try SingleFrames.header(header).flatMap { $0 }
      } ?? [])
    let bytes = head.bytes
    try create(bytes, capacity: max(options.segmentSize, bytes.count + size))
    offset = bytes.count
    zeroedTo = offset
    try tell()
  }

  private func create(_ head: [UInt8], capacity: Int) throws(StreamError) {
    let path = folder.segmentPath(serial)
    var opened: Int32 = -1
    try untilThereIsRoom {
      opened = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      return opened >= 0 ? 0 : errno
    }
    Glibc.close(opened)
    guard let segment = try SegmentFile(folder, serial, writes: true) else {
      throw StreamError(.inputOutput, operation: "open", object: path, cause: "it went away")
    }
    try untilThereIsRoom { self.system.allocate(segment.descriptor, capacity) }
    try untilThereIsRoom {
      head.withUnsafeBytes { self.system.write(segment.descriptor, $0, 0) }
    }
    try failing(system.sync(segment.descriptor))
    folder.sync()
    self.segment = segment
    self.capacity = capacity
  }

  /// Makes the segment durable and gives back what it does not need.
  private func finishSegment() throws(StreamError) {
    guard let segment else { return }
    try requestSync()
    try failing(syncer.drain())
    if segment.size > offset {
      try failing(system.truncate(segment.descriptor, offset))
      try failing(system.sync(segment.descriptor))
    }
    capacity = offset
  }
}

/// Writing and making durable.
extension JournalWriter {
  /// All that was appended is to count; returns before it does.
  func commit() throws(StreamError) {
    try flush()
    if unsynced > 0, options.durability == .power { try requestSync() }
  }

  /// All that was appended counts.
  func wait() throws(StreamError) {
    try commit()
    try failing(syncer.drain())
  }

  /// Ends the writing in order.
  func close() throws(StreamError) {
    try flush()
    try finishSegment()
    isOpen = false
    syncer.stop()
  }

  private func requestSync() throws(StreamError) {
    try failing(syncer.state.failure)
    unsynced = 0
    if let segment { syncer.request(segment.descriptor, place) }
  }

  private func flush() throws(StreamError) {
    guard stagedCount > 0, let segment else { return }
    if capacity < options.segmentSize {
      // A segment that was ended before goes on.
      try untilThereIsRoom {
        self.system.allocate(segment.descriptor, self.options.segmentSize)
      }
      capacity = options.segmentSize
    }
    let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(staged)[..<stagedCount])
    let isLittle = unsynced + stagedCount < Self.stagedBytes / 4
    if isLittle, options.durability == .power, offset + stagedCount > zeroedTo {
      try writeZeros(segment)
    }
    try untilThereIsRoom { self.system.write(segment.descriptor, bytes, self.offset) }
    offset += stagedCount
    zeroedTo = max(zeroedTo, offset)
    unsynced += stagedCount
    stagedCount = 0
    if options.durability == .process { try tell() }
  }

  private func writeZeros(_ segment: SegmentFile) throws(StreamError) {
    let start = max(zeroedTo, offset)
    let stop = min(capacity, start + Self.zerosAhead)
    guard start < stop else { return }
    let zeros = [UInt8](repeating: 0, count: stop - start)
    try untilThereIsRoom {
      zeros.withUnsafeBytes { self.system.write(segment.descriptor, $0, start) }
    }
    zeroedTo = stop
  }

  /// Tries until the disk has room: each second, told once. Another failure, or a signal, is an error.
  private func untilThereIsRoom(_ attempt: () -> Int32) throws(StreamError) {
    var hasWaited = false
    while true {
      let code = attempt()
      if code == 0 {
        if hasWaited { context.warn("append: \(folder.path): there is room again, so it goes on") }
        return
      }
      if code != ENOSPC && code != EDQUOT { try failing(code) }
      if system.stopRequested() {
        throw StreamError(
          .inputOutput, operation: "append", object: folder.path,
          cause: "\(describeErrno(code)), and a signal ended the waiting for room",
          place: "event \(events)")
      }
      if !hasWaited {
        context.warn(
          "append: \(folder.path): \(describeErrno(code)); it waits for room, and nothing is lost")
      }
      hasWaited = true
      try system.pause(context)
    }
  }
}
