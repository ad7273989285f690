import Commands
import EventModel
import EventStream
import Stages

/// `merge`: joins streams by event time and watermark.
public enum MergeProgram {
  public static let definition = ProgramDefinition(
    """
    usage: merge [OPTION]… FILE…
    Join event streams by event time and watermark.

    Reads the event streams FILE… (regular files, FIFOs, process substitutions; `-` is standard
    input) and writes one stream in the order of event time, source and ordinal. Instruments are one
    where symbol and publisher agree. A watermark passes when every input has reached it.

    All inputs are read at once, so that the branches of a fan-out join without a stall however
    little one of them keeps. An event that reaches merge over several branches is written once: one
    of the same recording, with the same source and ordinal, and equal in every byte. Sources that
    read different recordings get numbers of their own.

    Memory: 16 MiB, about 400 bytes an instrument of each input, and 4 MiB an input (above a hundred
    inputs read 64 KiB at a time); what a branch is ahead beyond that is spilled to an unnamed file
    in $TMPDIR (or /tmp).

    Options:
      --memory SIZE         bytes held in memory for each input before spilling, for example 256KiB;
                            default 4MiB
      --stats               print counters to standard error at the end

    Examples:
      merge monday.mill tuesday.mill | show --info
          Two recordings as one stream.
      normalize < raw | tee >(features mid --only > a) | features spread --only | merge - a
          Two branches computed side by side, joined in order (`a` is a FIFO).
    """, outsideLineage: ["memory", "stats"]
  ) { invocation throws(StreamError) in
    let options = invocation.options
    guard !options.operands.isEmpty else {
      throw ParsedOptions.usage("FILE", "merge needs at least one stream")
    }
    var bound = 4 << 20
    if let text = options.text("memory") {
      guard let size = ByteSize.parse(text), size >= 64 << 10 else {
        throw ParsedOptions.usage("--memory", "\"\(text)\" is not a size of at least 64KiB")
      }
      bound = size
    }
    OpenFiles.allowMany()
    var inputs: [MergeInput] = []
    for (index, path) in options.operands.enumerated() {
      let input = try ByteInput.open(
        path, oneOf: options.operands.count, in: invocation.context)
      inputs.append(MergeInput(input, index: index, memoryBound: bound))
    }
    let sink = try StandardSink(in: invocation.context)
    let merge = StreamMerge(inputs, entry: invocation.lineage, next: sink.top)
    try takePart(merge, sink, invocation)
    invocation.context.becomeReady()
    do throws(StreamError) {
      try merge.run()
    } catch {
      if error.exit != .brokenPipe { try merge.flush() }
      throw error
    }
    try sink.close()
    if options.has("stats") { invocation.context.print(merge.statistics) }
  }.keepingState()

  /// Passes barriers on, takes part in the checkpoints of the `pipe` that runs the program, and begins with the
  /// state that it gave, if it did.
  private static func takePart(
    _ merge: StreamMerge, _ sink: StandardSink, _ invocation: Invocation
  ) throws(StreamError) {
    let context = invocation.context
    let envelope = SnapshotEnvelope(invocation.lineage, stateVersion: 1)
    if let given = try context.givenState() {
      var fields = StateFields(
        try envelope.unwrap(given, "checkpoint", approvesOptions: context.approvesOptions))
      var head = CheckpointHead()
      try head.state(&fields)
      try sink.keepWriter(&fields)
      try merge.state(&fields)
      try sink.tellResumption(from: head.checkpoint)
    }
    merge.takesState = { (number: UInt64, state: [UInt8]?) throws(StreamError) in
      // Who has no state to give holds the barrier back: behind it nobody could go on.
      guard let state else { return context.giveSnapshot(number, nil, length: 0) }
      let length = sink.writtenLength
      var fields = StateFields()
      var head = CheckpointHead(checkpoint: number)
      try head.state(&fields)
      try sink.keepWriter(&fields)
      try sink.top.control(.barrier(number))
      if context.isCheckpointed {
        context.giveSnapshot(number, envelope.wrap(fields.bytes + state), length: length)
      }
    }
  }
}
