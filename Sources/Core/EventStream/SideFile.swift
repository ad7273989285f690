import EventModel

/// A stream beside standard output, for example of late events. It is closed with the program,
/// also when the reader of standard output goes away.
public final class SideFile: FrameSink {
  nonisolated(unsafe) private static var open: [SideFile] = []

  private let output: ByteOutput
  private let writer: FrameWriter
  private var isFinished = false
  private var sawHeader = false

  public init(_ path: String) throws(StreamError) {
    output = try ByteOutput.create(path)
    writer = FrameWriter(output, withholdsControl: true)
    Self.open.append(self)
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

  /// Closes all side files of the program. They end with the stream; where it failed, or was stopped
  /// on the way, they have no end, and where its reader went away they end as a part.
  static func closeAll(_ failure: StreamError?, _ ending: StreamEnding) throws(StreamError) {
    for file in open where !file.isFinished {
      if failure == nil, !Signals.hasStoppedInput {
        try file.end(ending)
      } else if failure?.exit == .brokenPipe {
        try file.end(.stopped)
      } else {
        file.isFinished = true
        try file.output.close()
      }
    }
    open = []
  }
}
