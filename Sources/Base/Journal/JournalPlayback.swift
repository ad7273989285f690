import EventModel
import EventStream

/// Writes the frames of a journal as a stream. From its beginning, and with nothing lost, they pass as they
/// stand, its end included; else the stream counts and digests for itself.
package final class JournalPlayback {
  let reader: JournalReader
  private let start: JournalStart
  private let sink: any FrameSink
  /// Nil where events are printed.
  let writer: FrameWriter?
  /// Called behind each frame, where all that was read is written.
  package var betweenFrames: (() throws(StreamError) -> Void)?
  /// The header says that it is live, whatever was recorded: readers must not wait for frames to fill.
  private let isLive: Bool
  private let tellsPositions: Bool
  var hasStarted = false
  /// All that was written stands in the journal from its first byte on.
  var isVerbatim: Bool
  var newestTime = noTime
  var digest = StreamDigest()
  /// A loss is told before the next event: since when, by event time.
  var pendingGap: Int64?
  /// The end that was met; more may follow it.
  var end: (frame: [UInt8], ending: StreamEnding)?
  /// Frames that could not be decoded, as their header is lost.
  var undecoded = JournalLosses()

  /// - Parameter isRestored: it is about to be given the state of another, and goes on where that one stood.
  package convenience init(
    _ path: String, from start: JournalStart = .beginning, isLive: Bool = false,
    tellsPositions: Bool = false, isRestored: Bool = false, to sink: any FrameSink,
    _ writer: FrameWriter?
  ) throws(StreamError) {
    let reader =
      isRestored
      ? try JournalReader(goingOnIn: path) : try JournalReader(path, from: start)
    if !isRestored, case .event(let number) = start, number < reader.firstEvent {
      throw StreamError(
        .noInput, operation: "read", object: path,
        cause: "event \(number) was trimmed; the first that is there is \(reader.firstEvent)")
    }
    self.init(
      reader, from: start, isLive: isLive, tellsPositions: tellsPositions, to: sink, writer)
  }

  init(
    _ reader: JournalReader, from start: JournalStart, isLive: Bool, tellsPositions: Bool,
    to sink: any FrameSink, _ writer: FrameWriter?
  ) {
    self.reader = reader
    self.start = start
    self.sink = sink
    self.writer = writer
    self.isLive = isLive
    self.tellsPositions = tellsPositions
    isVerbatim = false
    if case .beginning = start { isVerbatim = writer != nil && reader.firstEvent == 0 }
  }

  /// The stream has an end, and nothing stands behind it.
  var hasEnded: Bool { end != nil }

  /// Passes on all that is durable now.
  package func passOn(until stops: () -> Bool) throws(StreamError) {
    while !stops() {
      switch try reader.next() {
      case .frame(let head, let frame):
        try pass(head, frame)
        try betweenFrames?()
      case .lost(let loss): try tell(loss)
      case .end: return
      }
    }
  }

  /// Ends the stream: as the journal does, or else as is said.
  package func finish(_ ending: StreamEnding) throws(StreamError) {
    if !hasStarted { try begin() }
    if pendingGap != nil, newestTime != noTime { try writeGap(before: newestTime) }
    if isVerbatim, let writer {
      if let end {
        return try end.frame.asFrame { frame throws(StreamError) in try writer.pass(frame) }
      }
      writer.digestWords = digest.words
    }
    try sink.end(end?.ending ?? ending)
  }

  private func pass(_ head: RecordHead, _ frame: UnsafeRawBufferPointer) throws(StreamError) {
    end = nil
    switch head.kind {
    case .header: try passHeader(frame)
    case .batch: try passBatch(head, frame)
    case .control:
      if !hasStarted {
        guard case .event(let number) = start, head.firstEvent == number else { return }
        try begin()
      }
      if let writer {
        try writer.pass(frame)
      } else if case .control(let control?) = try reader.decoder.decode(frame) {
        try sink.control(control)
      }
    case .end:
      if case .end(let ending) = try reader.decoder.decode(frame) { end = (Array(frame), ending) }
    }
    newestTime = head.newestTime
    digest = head.digest
  }

  private func passHeader(_ frame: UnsafeRawBufferPointer) throws(StreamError) {
    guard let header = reader.decoder.header else { return }
    if isVerbatim, let writer, header.mode == .live || !isLive {
      hasStarted = true
      try writer.pass(frame)
      writer.notePassed(header)
    } else if hasStarted {
      try sink.header(presented(header))
    }
  }

  private func presented(_ header: StreamHeader) -> StreamHeader {
    var header = header
    if isLive { header.mode = .live }
    if undecoded.frames + reader.losses.frames > 0 { header.kinds.formUnion(KindSet(.gap)) }
    return header
  }

  /// Says the header as it stands.
  private func begin() throws(StreamError) {
    guard let header = reader.decoder.header else {
      throw StreamError(
        .badData, operation: "read", object: reader.folder.path,
        cause: "no header is in it, so that no event can be read")
    }
    hasStarted = true
    try sink.header(presented(header))
  }

  private func passBatch(
    _ head: RecordHead, _ frame: UnsafeRawBufferPointer
  ) throws(StreamError) {
    if isVerbatim, let writer, pendingGap == nil {
      if !hasStarted { try begin() }
      try tellPosition(head)
      try writer.pass(frame)
      return writer.notePassed(events: Int(head.eventCount), newestTime: head.newestTime)
    }
    if !hasStarted, isBefore(head) { return }
    var batch: EventBatch?
    do throws(StreamError) {
      if case .batch(let decoded) = try reader.decoder.decode(frame) { batch = decoded }
    } catch {
      return try tell(
        JournalLoss(
          frames: 1, firstEvent: head.firstEvent, events: UInt64(head.eventCount),
          place: "event \(head.firstEvent), \(error.cause)"), isUndecoded: true)
    }
    guard let batch else { return }
    var first = 0
    if !hasStarted {
      first = firstWanted(head, batch)
      if first >= batch.count, batch.count > 0 { return }
      try begin()
    }
    if let event = batch.events.first, pendingGap != nil { try writeGap(before: event.eventTime) }
    try tellPosition(head)
    if first > 0 {
      var rest = EventBuffer()
      for event in batch.events[first...] { rest.forward(event, of: batch) }
      try rest.forEachFrame { part throws(StreamError) in try sink.batch(part) }
    } else if let writer {
      try writer.pass(frame, adding: batch)
    } else {
      try sink.batch(batch)
    }
  }

  /// Whether nothing of a frame is wanted, as its head says.
  private func isBefore(_ head: RecordHead) -> Bool {
    switch start {
    case .beginning: false
    case .event(let number):
      head.endEvent <= number && !(head.eventCount == 0 && head.firstEvent == number)
    case .time(let time): head.newestTime < time
    }
  }

  private func firstWanted(_ head: RecordHead, _ batch: EventBatch) -> Int {
    switch start {
    case .beginning: 0
    case .event(let number):
      number > head.firstEvent ? min(Int(number - head.firstEvent), batch.count) : 0
    case .time(let time): batch.events.firstIndex { $0.eventTime >= time } ?? batch.count
    }
  }

  private func tellPosition(_ head: RecordHead) throws(StreamError) {
    if tellsPositions {
      try sink.control(.position(event: head.firstEvent, appendedAt: head.appendedAt))
    }
  }
}

/// Losses.
extension JournalPlayback {
  private func tell(_ loss: JournalLoss, isUndecoded: Bool = false) throws(StreamError) {
    if isUndecoded { undecoded.add(loss) }
    if !hasStarted {
      switch start {
      case .beginning: break
      case .event(let number): if loss.firstEvent + loss.events <= number { return }
      case .time: return
      }
    }
    // Of what is missing a part may be a header: from here on each frame is decoded before it is passed.
    if isVerbatim { writer?.digestWords = digest.words }
    isVerbatim = false
    if loss.events > 0, pendingGap == nil { pendingGap = newestTime }
  }

  /// A gap of all instruments, from the newest event before the loss on.
  private func writeGap(before time: Int64) throws(StreamError) {
    guard let since = pendingGap, let header = reader.decoder.header else { return }
    pendingGap = nil
    try sink.header(presented(header))
    var event = Event(kind: .gap, eventTime: since == noTime ? time : since)
    event.gap = Gap(fromTime: since, cause: .disconnect)
    var buffer = EventBuffer()
    buffer.append(event)
    try sink.batch(buffer.whole)
  }
}
