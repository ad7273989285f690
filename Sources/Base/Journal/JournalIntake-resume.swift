import EventModel
import EventStream

/// A writer that was restored sends no header again: it goes on behind a number of events. What its reader
/// knew of them is in the journal.
extension JournalIntake {
  /// Looks at the first frame, and where it resumes, begins there; the header as it stood.
  func beginWhereTheWriterResumes() throws(StreamError) -> StreamHeader? {
    guard let (checkpoint, resumed) = try resumption() else { return nil }
    guard writer.header != nil, resumed <= writer.events else {
      throw differing(
        "what comes goes on from checkpoint \(checkpoint), behind \(resumed) events, and the journal "
          + "holds \(writer.events)")
    }
    let (header, digest) = try state(behind: resumed)
    guard let header else { throw differing("no header is left in it before event \(resumed)") }
    try reader.begin(inside: try SingleFrames.header(header), digest: digest.words)
    hasIdentity = true
    self.digest = digest
    events = resumed
    try holdAgainstRecords(from: resumed)
    // Whether frames without events came before the checkpoint is not known: rather twice than never.
    idle = events == heldEvents ? heldIdle : 0
    return header
  }

  /// The `resume` that the input begins with, if it does.
  private func resumption() throws(StreamError) -> (checkpoint: UInt32, events: UInt64)? {
    guard try reader.input.fill(8) else { return nil }
    let table = reader.input.available.loadUnaligned(as: UInt64.self)
    let size = Int(table >> 32) * 8 + 8
    // A control frame is small; others are read in their turn.
    guard size > 8, size <= 256, try reader.input.fill(size),
      case .control(.resume(let checkpoint, let events, _)?)? = try? FrameDecoder().decode(
        UnsafeRawBufferPointer(rebasing: reader.input.available[..<size]))
    else { return nil }
    return (checkpoint, events)
  }

  /// What the journal holds before an event: the header as it stood there, and the digest.
  private func state(
    behind event: UInt64
  ) throws(StreamError) -> (header: StreamHeader?, digest: StreamDigest) {
    let journal = try JournalReader(writer.folder.path, from: .event(event))
    guard journal.firstEvent <= event else {
      throw differing("what comes goes on behind event \(event), which was trimmed")
    }
    var digest = journal.digestBefore
    while journal.nextEvent < event || event == writer.events {
      let before = digest
      switch try journal.next() {
      case .frame(let head, let frame):
        digest = head.digest
        if head.endEvent > event, head.firstEvent < event,
          case .batch(let batch) = try journal.decoder.decode(frame)
        {
          digest = before
          digest.add(batch.alone(0..<min(Int(event - head.firstEvent), batch.count)))
        }
      case .lost: break
      case .end: return (journal.decoder.header, digest)
      }
    }
    // Headers that stand right before the event.
    while true {
      guard case .frame(let head, _) = try journal.next(), head.eventCount == 0 else { break }
    }
    return (journal.decoder.header, digest)
  }
}
