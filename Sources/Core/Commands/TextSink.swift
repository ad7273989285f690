import EventModel
import EventStream
import EventText

/// Prints the events of a stream as text.
public final class TextSink<Writer: EventTextWriter>: FrameSink {
  private var writer: Writer
  private let output: ByteOutput
  private let context: RunContext
  private var text: [UInt8] = []

  public init(_ writer: Writer, _ output: ByteOutput, in context: RunContext = .outside) {
    self.context = context
    self.writer = writer
    self.output = output
  }

  public func header(_ header: StreamHeader) throws(StreamError) {
    writer.begin(header, into: &text)
  }

  public func batch(_ batch: EventBatch) throws(StreamError) {
    writer.append(batch, into: &text)
    if text.count >= 64 << 10 { try pass() }
  }

  public func control(_ control: ControlFrame) throws(StreamError) {}

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
}
