import EventModel
import EventStream
import Stages

/// Takes the state of a filter at every barrier, and lets the barrier pass: into the file of `--snapshot`,
/// and to the `pipe` that runs it. What the filter has read and not written yet is part of the state, so
/// that a barrier changes no byte.
final class FilterCheckpoints<S: Stage>: FrameSink {
  private let runner: StageRunner<S>
  private let reader: StreamReader
  private let sink: StandardSink
  private let envelope: SnapshotEnvelope
  private let path: String?
  private let context: RunContext

  init(
    _ runner: StageRunner<S>, _ reader: StreamReader, _ sink: StandardSink,
    _ envelope: SnapshotEnvelope, path: String?, in context: RunContext
  ) {
    self.runner = runner
    self.reader = reader
    self.sink = sink
    self.envelope = envelope
    self.path = path
    self.context = context
  }

  /// Whether anybody wants them.
  var isAsked: Bool { path != nil || context.isCheckpointed }

  /// Begins with a state: that of a file, or the one that `pipe` gave.
  func restore(file: String?) throws(StreamError) {
    let state: [UInt8]
    if let file {
      let input = try ByteInput.open(file)
      try SnapshotEnvelope.checkHead(input)
      while try input.readMore() {}
      state = try envelope.unwrap(Array(input.available), file)
    } else if let given = try context.givenState() {
      state = try envelope.unwrap(
        given, "checkpoint", approvesOptions: context.approvesOptions)
    } else {
      return
    }
    var fields = StateFields(state)
    var head = CheckpointHead()
    try head.state(&fields)
    reader.resumption = head.input
    try fields.keep("writer", object: sink.stateWriter)
    runner.restore(from: fields)
    try sink.stateWriter.tellResumption(from: head.checkpoint)
  }

  private func state(at checkpoint: UInt64) throws(StreamError) -> [UInt8] {
    var fields = StateFields()
    var head = CheckpointHead(checkpoint: checkpoint, input: reader.standing)
    try head.state(&fields)
    try fields.keep("writer", object: sink.stateWriter)
    try runner.state(&fields)
    return envelope.wrap(fields.bytes)
  }

  func header(_ header: StreamHeader) throws(StreamError) { try runner.header(header) }
  func batch(_ batch: EventBatch) throws(StreamError) { try runner.batch(batch) }
  func end(_ ending: StreamEnding) throws(StreamError) { try runner.end(ending) }
  func flush() throws(StreamError) { try runner.flush() }

  func control(_ control: ControlFrame) throws(StreamError) {
    guard case .barrier(let number) = control else { return try runner.control(control) }
    // A side file is begun anew with each run: a graph could not go on behind one.
    let canGoOn = path != nil || !context.hasSideFiles
    let state = canGoOn ? try state(at: number) : nil
    let length = sink.fileLength
    try runner.control(control)
    if let path, let state {
      let output = try ByteOutput.beside(path)
      try output.write(state)
      try output.replace(path)
    }
    if context.isCheckpointed { context.giveSnapshot(number, state, length: length) }
  }
}
