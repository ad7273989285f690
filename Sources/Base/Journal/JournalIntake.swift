import EventModel
import EventStream

/// Takes a stream into a journal. What the journal holds already is not appended again: it is held against
/// what comes, by the number of events and their digest, wherever a record of the journal ends.
package final class JournalIntake {
  let reader: StreamReader
  let writer: JournalWriter
  /// What the journal held when it was opened.
  let heldEvents: UInt64
  let heldIdle: UInt32
  /// Records of the journal that are held against; nil when all are behind.
  var records: JournalReader?
  var checkpoint: (event: UInt64, digest: UInt64)?
  var hasIdentity = false
  /// Of what comes.
  var events: UInt64 = 0
  var digest = StreamDigest()
  var idle: UInt32 = 0
  /// Headers since the last other frame: what was known before each, its bytes, what is known behind.
  var headers: [(before: StreamHeader?, frame: [UInt8]?, after: StreamHeader)] = []
  var heldBack: UInt64 = 0
  /// It goes on where another stood, and is told the header again by the `resume` that comes.
  var isRestored = false
  /// Told of each barrier, when all that came before it counts as appended.
  package var takesCheckpoint: ((UInt64) throws(StreamError) -> Void)?

  init(_ reader: StreamReader, _ writer: JournalWriter) throws(StreamError) {
    self.reader = reader
    self.writer = writer
    heldEvents = writer.events
    heldIdle = writer.idleFrames
    if writer.header != nil {
      let records = try JournalReader(writer.folder.path, readsPayloads: false)
      self.records = records
      checkpoint = (records.firstEvent, records.digestBefore.value)
    }
  }

  /// Everything is there already.
  var isBehind: Bool { events >= heldEvents && (events > heldEvents || idle >= heldIdle) }

  /// One for a journal in a folder.
  package convenience init(
    _ reader: StreamReader, to path: String, _ options: JournalOptions, in context: RunContext
  ) throws(StreamError) {
    try self.init(reader, try JournalWriter(path, options, in: context))
  }

  /// Reads to the end of the stream and closes the journal.
  ///
  /// - Parameter counters: told what was done, also where it failed.
  package func runToEnd(
    counters: ([Statistics.Entry]) -> Void = { _ in }
  ) throws(StreamError) {
    var failure: StreamError?
    do throws(StreamError) {
      try run()
    } catch {
      failure = error
    }
    // What came before a failure is kept.
    do throws(StreamError) {
      try writer.close()
    } catch {
      failure = failure ?? error
    }
    counters([
      .init("events", events), .init("held against", heldBack),
      .init("in the journal", writer.events), .init("torn bytes cut", writer.tornBytes),
    ])
    if let failure { throw failure }
  }

  /// Reads to the end of the stream. What came before a failure is appended.
  private func run() throws(StreamError) {
    do throws(StreamError) {
      try takeAll()
    } catch {
      if isBehind { try settleHeaders(completely: false) }
      throw error
    }
  }

  private func takeAll() throws(StreamError) {
    var header = isRestored ? nil : try beginWhereTheWriterResumes()
    while true {
      switch try reader.next(waits: false) {
      case .header(let next) where isRestored && header == nil: header = next
      case .header(let next):
        try checkIdentity(of: next)
        let frame = reader.presentsFramesAsTheyAre ? Array(reader.frameBytes) : nil
        headers.append((before: header, frame: frame, after: next))
        header = next
      case .batch(let batch):
        try take(batch)
      case .control(.heartbeat(let time)):
        try takeIdle { () throws(StreamError) in
          try SingleFrames.control(.heartbeat(time)).asFrame { frame throws(StreamError) in
            try writer.append(control: frame)
          }
        }
      case .control(.barrier(let number)): try takeBarrier(number)
      case .control: break
      case .end:
        return try takeEnd()
      case .wouldWait:
        if isBehind { try settleHeaders(completely: false) }
        try writer.commit()
        _ = try reader.input.readMore()
      }
    }
  }

  /// A frame with no events.
  private func takeIdle(_ append: () throws(StreamError) -> Void) throws(StreamError) {
    if isBehind {
      try settleHeaders(completely: true)
      return try append()
    }
    headers.removeAll()
    if events == heldEvents { idle &+= 1 }
  }

  private func take(_ batch: EventBatch) throws(StreamError) {
    if batch.count == 0 {
      return try takeIdle { () throws(StreamError) in try append(batch) }
    }
    let held = Int(min(UInt64(batch.count), heldEvents - min(events, heldEvents)))
    if held > 0 {
      try hold(batch, count: held)
      headers.removeAll()
    }
    guard held < batch.count else { return }
    try settleHeaders(completely: true)
    if held == 0 {
      digest.add(batch)
      events += UInt64(batch.count)
      return try append(batch)
    }
    // The frames that came before were cut elsewhere.
    var rest = EventBuffer()
    for event in batch.events[held...] { rest.forward(event, of: batch) }
    try rest.forEachFrame { part throws(StreamError) in
      digest.add(part)
      events += UInt64(part.count)
      try SingleFrames.batch(part).asFrame { frame throws(StreamError) in
        try writer.append(batch: frame, part, digest)
      }
    }
  }

  private func append(_ batch: EventBatch) throws(StreamError) {
    if reader.presentsFramesAsTheyAre {
      try writer.append(batch: reader.frameBytes, batch, digest)
    } else {
      try SingleFrames.batch(batch).asFrame { frame throws(StreamError) in
        try writer.append(batch: frame, batch, digest)
      }
    }
  }

  private func takeEnd() throws(StreamError) {
    if events < heldEvents {
      if reader.ending == .stopped { return }
      throw differing(
        "the stream ends with \(events) events of digest \(hex(digest.value)), and the journal holds "
          + "\(heldEvents) of digest \(hex(writer.digest.value))")
    }
    if writer.hasEnd, events == heldEvents { return }
    try settleHeaders(completely: true)
    try SingleFrames.end(digest, reader.ending).asFrame { frame throws(StreamError) in
      try writer.append(end: frame)
    }
  }
}

extension [UInt8] {
  func asFrame(
    _ body: (UnsafeRawBufferPointer) throws(StreamError) -> Void
  ) throws(StreamError) {
    try withUnsafeBufferPointer { bytes throws(StreamError) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }
}
