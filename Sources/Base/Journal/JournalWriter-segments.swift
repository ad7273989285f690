import EventModel
import EventStream
import Glibc

/// Segments: begun, written, finished.
extension JournalWriter {
  /// Begins the next segment; the payload that was packed behind what is gathered moves to the front.
  func roll(for size: Int, moving start: UnsafeMutableRawPointer) throws(StreamError) {
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
  func finishSegment() throws(StreamError) {
    guard let segment else { return }
    try requestSync()
    try failing(syncer.drain())
    if segment.size > offset {
      try failing(system.truncate(segment.descriptor, offset))
      try failing(system.sync(segment.descriptor))
    }
    capacity = offset
  }

  func requestSync() throws(StreamError) {
    try failing(syncer.state.failure)
    unsynced = 0
    if let segment { syncer.request(segment.descriptor, place) }
  }

  func flush() throws(StreamError) {
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
  func untilThereIsRoom(_ attempt: () -> Int32) throws(StreamError) {
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
