import EventModel
import EventStream
import Stages

/// Checkpoints of `journal append`. The journal itself is never taken back: what was appended behind the
/// checkpoint stays, and what comes again is held against it.
extension JournalIntake: Stateful {
  /// A barrier changes no byte of the journal. What is handed over is durable before.
  func takeBarrier(_ number: UInt64) throws(StreamError) {
    guard let takesCheckpoint else { return }
    if isBehind { try settleHeaders(completely: false) }
    try writer.settle()
    try takesCheckpoint(number)
  }

  package func state(_ fields: inout StateFields) throws(StreamError) {
    var epoch = writer.epoch
    try fields.keep("writer", &epoch)
    try fields.keep("events", &events)
    try fields.keep("digest", &digest.words)
    // What is appended is counted by the journal.
    if isBehind, !fields.isReading { idle = writer.idleFrames }
    try fields.keep("idle", &idle)
    try fields.keep("hasIdentity", &hasIdentity)
    try fields.keep("heldBack", &heldBack)
    var pending = headers.last?.after.frameBytes ?? []
    try fields.keep("headers", &pending)
    guard fields.isReading else { return }
    try check(epoch)
    if !pending.isEmpty {
      guard let header = StreamHeader(frameBytes: pending) else { throw StateFields.unfit }
      headers = [(before: nil, frame: nil, after: header)]
    }
    isRestored = true
    try holdAgainstRecords(from: events)
  }

  package static var notState: Set<String> {
    [
      "reader", "heldEvents", "heldIdle", "records", "checkpoint", "isRestored", "takesCheckpoint",
    ]
  }

  /// Refuses a journal that is not the one of the checkpoint, or has lost what it held then.
  private func check(_ epoch: UInt64) throws(StreamError) {
    func refused(_ cause: String) -> StreamError {
      StreamError(
        .badData, operation: "restore", object: writer.folder.path,
        cause: "\(cause); `pipe run --again` begins anew")
    }
    if writer.header == nil || epoch != writer.epoch {
      throw refused("it is another journal than at the checkpoint")
    }
    if writer.events < events {
      throw refused("it held \(events) events at the checkpoint, and holds \(writer.events)")
    }
  }
}
