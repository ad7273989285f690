import EventModel
import EventStream
import Stages

/// Checkpoints of a program that reads one stream and is no stage: it makes a report or a text of it, or
/// keeps it. At every barrier its state goes into the file of `--snapshot`, and to the `pipe` that runs it.
public final class ReaderCheckpoints {
  private let reader: StreamReader
  private let context: RunContext
  private let envelope: SnapshotEnvelope
  private let path: String?
  /// What is to be gone on from, until it was taken over.
  private var given: StateFields?
  /// Whether an earlier run is gone on with.
  public let isRestored: Bool

  /// - Parameters:
  ///   - snapshot: the file to write at every barrier; nil for none.
  ///   - restore: the file to go on from; nil for what `pipe` gives, if it does.
  public init(
    _ reader: StreamReader, _ invocation: Invocation, stateVersion: UInt16 = 1,
    snapshot: String? = nil, restore: String? = nil
  ) throws(StreamError) {
    self.reader = reader
    context = invocation.context
    envelope = SnapshotEnvelope(invocation.lineage, stateVersion: stateVersion)
    path = snapshot
    if let snapshot { try OpenFiles.checkReplaced(snapshot) }
    if let bytes = try Self.bytes(of: restore, envelope, context) {
      var fields = StateFields(bytes)
      var head = CheckpointHead()
      try head.state(&fields)
      reader.resumption = head.input
      given = fields
    }
    isRestored = given != nil
  }

  private static func bytes(
    of file: String?, _ envelope: SnapshotEnvelope, _ context: RunContext
  ) throws(StreamError) -> [UInt8]? {
    if let file {
      let input = try ByteInput.open(file)
      try SnapshotEnvelope.checkHead(input)
      while try input.readMore() {}
      return try envelope.unwrap(Array(input.available), file)
    }
    return try context.givenState().map { given throws(StreamError) in
      try envelope.unwrap(given, "checkpoint", approvesOptions: context.approvesOptions)
    }
  }

  /// Whether anybody wants them.
  public var isAsked: Bool { path != nil || context.isCheckpointed }

  /// Calls `take` with the state to go on from, once, where there is one. Behind the first header, where
  /// the state needs it.
  public func restore(
    _ take: (inout StateFields) throws(StreamError) -> Void
  ) throws(StreamError) {
    guard var fields = given else { return }
    given = nil
    try take(&fields)
    try fields.requireEnd()
  }

  /// A barrier was read: hands over the state that `tell` tells.
  ///
  /// - Parameter length: of the file that is written, in bytes; 0 of none.
  public func take(
    _ number: UInt64, length: Int, _ tell: (inout StateFields) throws(StreamError) -> Void
  ) throws(StreamError) {
    guard isAsked else { return }
    var fields = StateFields()
    var head = CheckpointHead(checkpoint: number, input: reader.standing)
    try head.state(&fields)
    try tell(&fields)
    let state = envelope.wrap(fields.bytes)
    if let path { try ByteOutput.replace(path, with: state) }
    if context.isCheckpointed { context.giveSnapshot(number, state, length: length) }
  }

  /// It has no state to hand over at this barrier; the file of `--snapshot` stays as it was.
  public func decline(_ number: UInt64) {
    if context.isCheckpointed { context.giveSnapshot(number, nil, length: 0) }
  }
}
