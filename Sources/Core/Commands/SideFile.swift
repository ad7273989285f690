import EventModel
import EventStream

/// A stream beside standard output, for example of late events. It is closed with the run,
/// also when the reader of standard output goes away.
public final class SideFile: FrameSink {
  private let output: ByteOutput
  private let writer: FrameWriter
  private var isFinished = false
  private var sawHeader = false

  public init(_ path: String, of run: RunContext) throws(StreamError) {
    output = try ByteOutput.create(path)
    writer = FrameWriter(output, withholdsControl: true)
    run.atEnd { [unowned run] failure, ending throws(StreamError) in
      try self.close(failure, ending, isStopped: run.hasStoppedInput)
    }
  }

  public func header(_ header: StreamHeader) throws(StreamError) {
    sawHeader = true
    try writer.header(header)
  }

  public func batch(_ batch: EventBatch) throws(StreamError) { try writer.batch(batch) }
  public func control(_ control: ControlFrame) throws(StreamError) {}
  public func flush() throws(StreamError) {}

  public func end(_ ending: StreamEnding) throws(StreamError) {
    if isFinished { return }
    isFinished = true
    if sawHeader { try writer.end(ending) }
    try output.close()
  }

  /// It ends with the stream; where that failed, or was stopped on the way, it has no end, and where its
  /// reader went away it ends as a part.
  private func close(
    _ failure: StreamError?, _ ending: StreamEnding, isStopped: Bool
  ) throws(StreamError) {
    if isFinished { return }
    if failure == nil, !isStopped {
      try end(ending)
    } else if failure?.exit == .brokenPipe {
      try end(.stopped)
    } else {
      isFinished = true
      try output.close()
    }
  }
}
