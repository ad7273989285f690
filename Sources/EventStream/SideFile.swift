import EventModel

/// A stream beside standard output, for example of late events. It is finished with the program,
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

  public func end() throws(StreamError) {
    if isFinished { return }
    isFinished = true
    if sawHeader { try writer.end() }
    try output.close()
  }

  /// Finishes all side files of the program.
  static func finishAll() throws(StreamError) {
    for file in open { try file.end() }
    open = []
  }
}
