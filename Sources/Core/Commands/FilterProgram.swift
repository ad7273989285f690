import EventModel
import EventStream
import EventText
import Glibc
import Stages

/// A stage with standard input and output around it.
public enum FilterProgram {
  /// - Parameter only: the kinds to pass on beside watermarks; nil for all.
  public static func run(
    _ stage: some Stage, _ invocation: Invocation, only: KindSet? = nil
  ) throws(StreamError) {
    let options = invocation.options
    let context = invocation.context
    let input = try invocation.openStream()
    let sink = try StandardSink(in: context)
    if let path = options.text("snapshot") { try OpenFiles.checkReplaced(path) }
    let runner = StageRunner(stage, entry: invocation.lineage, only: only, next: sink.top)
    let reader = StreamReader(input)
    let envelope = SnapshotEnvelope(invocation.lineage, stateVersion: type(of: stage).stateVersion)
    let checkpoints = FilterCheckpoints(
      runner, reader, sink, envelope, path: options.text("snapshot"), in: context)
    try checkpoints.restore(file: options.text("restore"))
    let top = checkpoints.isAsked ? checkpoints as any FrameSink : runner
    try finishing(
      context, sink, statistics: { options.has("stats") ? runner.statistics : [] },
      ending: { reader.ending }
    ) {
      () throws(StreamError) in
      do throws(StreamError) {
        try reader.run(into: ProgressSink(top, Progress(input)))
      } catch {
        if error.exit != .brokenPipe { try runner.flush() }
        throw error
      }
    }
    for remark in runner.remarks { context.warn(remark) }
  }

  /// Runs `body`, then closes the output and prints the statistics, whether it failed or not.
  static func finishing(
    _ context: RunContext, _ sink: StandardSink, statistics: () -> [Statistics.Entry],
    ending: () -> StreamEnding,
    _ body: () throws(StreamError) -> Void
  ) throws(StreamError) {
    var failure: StreamError?
    do throws(StreamError) {
      try body()
    } catch {
      failure = error
    }
    do throws(StreamError) {
      try context.end(failure, ending())
      // Behind a failure a mark follows, once the cause is said.
      if failure == nil { try sink.close() }
    } catch {
      failure = failure ?? error
    }
    context.print(statistics())
    if let failure { throw failure }
  }
}

/// Standard output: the stream itself, or on a terminal its events as a table.
public final class StandardSink {
  /// Takes the frames that are to be written.
  public private(set) var top: any FrameSink
  package let writer: FrameWriter?
  private let output: ByteOutput
  let context: RunContext

  public init(in context: RunContext) throws(StreamError) {
    self.context = context
    output = try ByteOutput.standard(in: context)
    if !context.writesToRun, isatty(1) == 1 {
      writer = nil
      top = TextSink(TableText(TextSelection()), output, in: context)
    } else {
      let writer = FrameWriter(output, status: context.status)
      self.writer = writer
      top = writer
    }
  }

  /// What a snapshot keeps of the writer; a terminal has none that could go on.
  var stateWriter: FrameWriter { writer ?? FrameWriter(.inMemory()) }

  /// Bytes of the file that is written; 0 where it is none.
  var fileLength: Int { output.fileLength }

  /// That of a source, which takes part in checkpoints.
  public convenience init(source invocation: Invocation) throws(StreamError) {
    try self.init(in: invocation.context)
    context.becomeReady()
    if let writer, context.isCheckpointed {
      top = try SourceCheckpoints(writer, self, invocation)
    }
  }

  /// Ends the output: the stream is whole, and no mark of a failure follows.
  public func close() throws(StreamError) {
    context.failureMark.forgo()
    try output.close()
  }
}

/// Passes frames on and shows progress.
final class ProgressSink: FrameSink {
  private let next: any FrameSink
  private let progress: Progress?

  init(_ next: any FrameSink, _ progress: Progress?) {
    self.next = next
    self.progress = progress
  }

  func header(_ header: StreamHeader) throws(StreamError) { try next.header(header) }
  func batch(_ batch: EventBatch) throws(StreamError) {
    try next.batch(batch)
    progress?.advance(batch)
  }
  func control(_ control: ControlFrame) throws(StreamError) { try next.control(control) }
  func end(_ ending: StreamEnding) throws(StreamError) {
    progress?.finish()
    try next.end(ending)
  }
  func flush() throws(StreamError) { try next.flush() }
}
