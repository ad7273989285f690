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
    let input = ByteInput.standard(in: context)
    if isatty(0) == 1 {
      throw StreamError(
        .noInput, operation: "read", object: "standard input",
        cause:
          "it is a terminal; give it a stream, for example `ingest FILE | \(invocation.program.name)`"
      )
    }
    let sink = try StandardSink(in: context)
    if let path = options.text("snapshot") { try OpenFiles.checkReplaced(path) }
    let runner = StageRunner(stage, entry: invocation.lineage, only: only, next: sink.top)
    let envelope = SnapshotEnvelope(invocation.lineage, stateVersion: type(of: stage).stateVersion)
    if let path = options.text("restore") {
      try restore(runner, sink, envelope, from: path)
    }
    let checkpoint = options.text("snapshot").map {
      Checkpoint(runner, sink, envelope, path: $0)
    }
    let reader = StreamReader(input)
    try finishing(
      context, sink, statistics: { options.has("stats") ? runner.statistics : [] },
      ending: { reader.ending }
    ) {
      () throws(StreamError) in
      do throws(StreamError) {
        try reader.run(into: ProgressSink(checkpoint ?? runner as any FrameSink, Progress(input)))
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

  private static func restore<S: Stage>(
    _ runner: StageRunner<S>, _ sink: StandardSink, _ envelope: SnapshotEnvelope, from path: String
  ) throws(StreamError) {
    let input = try ByteInput.open(path)
    try SnapshotEnvelope.checkHead(input)
    while try input.readMore() {}
    var fields = StateFields(try envelope.unwrap(Array(input.available), path))
    try fields.keep("writer", object: sink.stateWriter)
    runner.restore(from: fields)
  }
}

/// Standard output: the stream itself, or on a terminal its events as a table.
public final class StandardSink {
  public let top: any FrameSink
  package let writer: FrameWriter?
  private let output: ByteOutput
  private let context: RunContext

  public init(in context: RunContext) throws(StreamError) {
    self.context = context
    output = try ByteOutput.standard()
    if isatty(1) == 1 {
      writer = nil
      top = TextSink(TableText(TextSelection()), output, in: context)
    } else {
      let writer = FrameWriter(output)
      self.writer = writer
      top = writer
    }
  }

  /// What a snapshot keeps of the writer; a terminal has none that could go on.
  var stateWriter: FrameWriter { writer ?? FrameWriter(.inMemory()) }

  public func close() throws(StreamError) {
    context.failureMark.forgo()
    try output.close()
  }
}

/// Writes the state of a filter to a file at every barrier, then lets the barrier pass.
final class Checkpoint<S: Stage>: FrameSink {
  private let runner: StageRunner<S>
  private let sink: StandardSink
  private let envelope: SnapshotEnvelope
  private let path: String

  init(
    _ runner: StageRunner<S>, _ sink: StandardSink, _ envelope: SnapshotEnvelope, path: String
  ) {
    self.runner = runner
    self.sink = sink
    self.envelope = envelope
    self.path = path
  }

  func header(_ header: StreamHeader) throws(StreamError) { try runner.header(header) }
  func batch(_ batch: EventBatch) throws(StreamError) { try runner.batch(batch) }
  func end(_ ending: StreamEnding) throws(StreamError) { try runner.end(ending) }
  func flush() throws(StreamError) { try runner.flush() }

  func control(_ control: ControlFrame) throws(StreamError) {
    if case .barrier = control {
      try runner.flush()
      var fields = StateFields()
      try fields.keep("writer", object: sink.stateWriter)
      try runner.state(&fields)
      let output = try ByteOutput.beside(path)
      try output.write(envelope.wrap(fields.bytes))
      try output.replace(path)
    }
    try runner.control(control)
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
