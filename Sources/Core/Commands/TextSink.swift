import EventModel
import EventStream
import EventText
import Stages

/// Prints the events of a stream as text.
public final class TextSink<Writer: EventTextWriter>: FrameSink {
  private var writer: Writer
  private let output: ByteOutput
  private let context: RunContext
  private var text: [UInt8] = []
  /// Of a program whose state can be taken: what it reads, and whose snapshots these are.
  private var reader: StreamReader?
  private var envelope: SnapshotEnvelope?
  /// To be taken over with the first header.
  private var restored: TextMemory?

  public init(_ writer: Writer, _ output: ByteOutput, in context: RunContext = .outside) {
    self.context = context
    self.writer = writer
    self.output = output
  }

  public func header(_ header: StreamHeader) throws(StreamError) {
    writer.begin(header, into: &text)
    if let restored {
      writer.memory = restored
      self.restored = nil
    }
  }

  public func batch(_ batch: EventBatch) throws(StreamError) {
    writer.append(batch, into: &text)
    if text.count >= 64 << 10 { try pass() }
  }

  public func control(_ control: ControlFrame) throws(StreamError) {
    guard case .barrier(let number) = control, let reader, context.isCheckpointed else { return }
    context.giveSnapshot(number, try state(at: number, reader), length: output.fileLength)
  }

  public func end(_ ending: StreamEnding) throws(StreamError) {
    writer.end(into: &text)
    try pass()
    if let remark = writer.remark { context.warn(remark) }
  }

  public func flush() throws(StreamError) {
    writer.finish(into: &text)
    try pass()
  }

  private func pass() throws(StreamError) {
    if text.isEmpty { return }
    try output.write(text)
    text.removeAll(keepingCapacity: true)
  }

  // MARK: Checkpoints

  /// Takes part in the checkpoints of the `pipe` that runs the program, and begins with the state that it
  /// gave, if it did.
  public func takePart(_ reader: StreamReader, _ invocation: Invocation) throws(StreamError) {
    guard context.isCheckpointed else { return }
    self.reader = reader
    let envelope = SnapshotEnvelope(invocation.lineage, stateVersion: 1)
    self.envelope = envelope
    guard let given = try context.givenState() else { return }
    var fields = StateFields(
      try envelope.unwrap(given, "checkpoint", approvesOptions: context.approvesOptions))
    var head = CheckpointHead()
    try head.state(&fields)
    reader.resumption = head.input
    var memory = TextMemory()
    try keep(&memory, &fields)
    restored = memory
  }

  private func state(
    at checkpoint: UInt64, _ reader: StreamReader
  ) throws(StreamError) -> [UInt8]? {
    var fields = StateFields()
    var head = CheckpointHead(checkpoint: checkpoint, input: reader.standing)
    try head.state(&fields)
    var memory = writer.memory
    try keep(&memory, &fields)
    return envelope?.wrap(fields.bytes)
  }

  /// What is remembered, and the text that is not written yet.
  private func keep(
    _ memory: inout TextMemory, _ fields: inout StateFields
  ) throws(StreamError) {
    try fields.keep("numbers", &memory.numbers)
    var joined = memory.texts.joined(separator: "\u{1F}")
    try fields.keep("texts", &joined)
    if fields.isReading {
      memory.texts = joined.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(
        String.init)
    }
    try fields.keep("text", &text)
  }
}
