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
  /// Of a program whose state can be taken.
  private var checkpoints: ReaderCheckpoints?
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
    guard case .barrier(let number) = control, let checkpoints else { return }
    var memory = writer.memory
    try checkpoints.take(number, length: output.fileLength) { fields throws(StreamError) in
      try keep(&memory, &fields)
    }
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
    let checkpoints = try ReaderCheckpoints(reader, invocation)
    self.checkpoints = checkpoints
    try checkpoints.restore { fields throws(StreamError) in
      var memory = TextMemory()
      try keep(&memory, &fields)
      restored = memory
    }
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
    // Of what goes to a descriptor the length is kept by who asked.
    var held = output.memory
    try fields.keep("held", &held)
    if fields.isReading { try output.write(held) }
  }
}
