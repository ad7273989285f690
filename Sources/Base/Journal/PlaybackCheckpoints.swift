import Commands
import EventModel
import EventStream
import Stages

/// Checkpoints of `journal read`, a source. What it has is where it stands in the journal and what its writer
/// knows, so that it goes on from there at once, however long the journal is.
///
/// Before the header is written there is nothing that a reader could go on from: a checkpoint that is asked
/// for by then waits.
struct PlaybackCheckpoints {
  private unowned let playback: JournalPlayback
  private let sink: StandardSink
  private let context: RunContext
  private let envelope: SnapshotEnvelope

  init(_ playback: JournalPlayback, _ sink: StandardSink, _ invocation: Invocation) {
    self.playback = playback
    self.sink = sink
    context = invocation.context
    envelope = SnapshotEnvelope(invocation.lineage, stateVersion: 1)
    if context.isCheckpointed {
      playback.betweenFrames = { [self] () throws(StreamError) in try takeDue() }
    }
  }

  /// - Parameter given: the state of the one that is gone on with; nil for none.
  func goOn(from given: [UInt8]?) throws(StreamError) {
    guard let given else { return }
    var fields = StateFields(
      try envelope.unwrap(given, "checkpoint", approvesOptions: context.approvesOptions))
    var head = CheckpointHead()
    try head.state(&fields)
    try playback.state(&fields)
    try fields.requireEnd()
    try sink.tellResumption(from: head.checkpoint)
    try sink.endWhereAsked()
  }

  /// Takes the checkpoint that was asked for, where one was.
  func takeDue() throws(StreamError) {
    let number = context.dueCheckpoint
    guard number > 0, context.isCheckpointed, playback.hasStarted else { return }
    var fields = StateFields()
    var head = CheckpointHead(checkpoint: number)
    try head.state(&fields)
    try playback.state(&fields)
    let length = sink.writtenLength
    try sink.top.control(.barrier(number))
    context.giveSnapshot(number, envelope.wrap(fields.bytes), length: length)
  }
}
