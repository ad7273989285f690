import EventModel
import EventStream
import Stages

/// What a source has at a checkpoint is how far it came: restored, it reads its captures again from their
/// beginning and throws away what it had written, event by event, until the digest says that it stands where
/// it stood. So ids and headers come out the same.
final class SourceCheckpoints: FrameSink {
  private let writer: FrameWriter
  private let sink: StandardSink
  private let context: RunContext
  private let envelope: SnapshotEnvelope
  /// What is read again; nil once it is.
  private var repeated: Repeated?

  private struct Repeated {
    let checkpoint: UInt64
    let count: UInt64
    let value: UInt64
    var digest = StreamDigest()
    var header: StreamHeader?
  }

  init(_ writer: FrameWriter, _ sink: StandardSink, _ invocation: Invocation) throws(StreamError) {
    self.writer = writer
    self.sink = sink
    context = invocation.context
    envelope = SnapshotEnvelope(invocation.lineage, stateVersion: 1)
    writer.keepDigest()
    guard let given = try context.givenState() else { return }
    var fields = StateFields(
      try envelope.unwrap(given, "checkpoint", approvesOptions: context.approvesOptions))
    var head = CheckpointHead()
    try head.state(&fields)
    try fields.keep("writer", object: writer)
    repeated = Repeated(
      checkpoint: head.checkpoint, count: writer.eventCount, value: writer.digestValue)
    try writer.tellResumption(from: head.checkpoint)
    try sink.endWhereAsked()
  }

  func header(_ header: StreamHeader) throws(StreamError) {
    if repeated != nil {
      repeated!.header = header
    } else {
      try writer.header(header)
    }
  }

  func batch(_ batch: EventBatch) throws(StreamError) {
    if repeated == nil {
      try writer.batch(batch)
      return try takeCheckpoint()
    }
    let left = Int(repeated!.count - repeated!.digest.eventCount)
    if left >= batch.count {
      repeated!.digest.add(batch)
      if left == batch.count { try endRepetition() }
      return
    }
    // Of a live source, whose frames are cut by the clock: a frame holds the payload of its events alone.
    var part = EventBuffer()
    for event in batch.events[..<left] { part.forward(event, of: batch) }
    part.forEachFrame { repeated!.digest.add($0) }
    try endRepetition()
    part.removeAll()
    for event in batch.events[left...] { part.forward(event, of: batch) }
    try part.forEachFrame { batch throws(StreamError) in try writer.batch(batch) }
  }

  func take(_ buffer: inout EventBuffer) throws(StreamError) {
    if repeated == nil {
      try writer.take(&buffer)
      return try takeCheckpoint()
    }
    defer { buffer.removeAll() }
    try buffer.forEachFrame { batch throws(StreamError) in try self.batch(batch) }
  }

  /// The writer stands where it stood; what the header says beyond is new.
  private func endRepetition() throws(StreamError) {
    guard let repeated else { return }
    self.repeated = nil
    if repeated.digest.value != repeated.value || repeated.digest.eventCount != repeated.count {
      throw changed(
        "\(repeated.digest.eventCount) events of digest \(String(repeated.digest.value, radix: 16)) "
          + "are read now where \(repeated.count) of digest \(String(repeated.value, radix: 16)) were"
      )
    }
    if let header = repeated.header { try writer.header(header) }
  }

  private func changed(_ cause: String) -> StreamError {
    StreamError(
      .badData, operation: "restore", object: "checkpoint",
      cause: "the captures are others than at the checkpoint: \(cause)")
  }

  private func takeCheckpoint() throws(StreamError) {
    let number = context.dueCheckpoint
    if number == 0 { return }
    var fields = StateFields()
    var head = CheckpointHead(checkpoint: number)
    try head.state(&fields)
    try fields.keep("writer", object: writer)
    let length = sink.fileLength
    try writer.control(.barrier(number))
    context.giveSnapshot(number, envelope.wrap(fields.bytes), length: length)
  }

  func control(_ control: ControlFrame) throws(StreamError) {
    if repeated == nil { try writer.control(control) }
  }

  func end(_ ending: StreamEnding) throws(StreamError) {
    if repeated != nil, ending == .stopped || Signals.stopRequested {
      // Asked to end before it stood where it stood: what was written stays as it is.
      throw StreamError(.stopped, operation: "restore", object: "checkpoint", cause: "stopped")
    }
    // Where nothing was written before the checkpoint there was nothing to repeat.
    try endRepetition()
    try writer.end(ending)
  }

  func flush() throws(StreamError) { if repeated == nil { try writer.flush() } }
}
