import EventModel
import EventStream

/// Drives one stage: a sink that feeds the stage and passes its output on in frames.
///
/// In a recorded stream a frame ends when it is full or after 2,048 events of input, at the end of a
/// group, so that bytes depend on the events alone. A live stream's frames end also when the input
/// has nothing more (`flush`).
public final class StageRunner<S: Stage>: FrameSink {
  /// Events of input after which a frame ends.
  public static var frameEvents: Int { 2048 }
  /// Bytes of full frames that are held before they are passed on within the events of one frame.
  static var heldBytes: Int { 1 << 20 }
  /// Events of input after which a frame ends even inside a group: a group that never ends holds no
  /// memory without bound.
  public static var largestGroup: Int { 65_536 }

  private var stage: S
  private let entry: LineageEntry
  private let filter: KindSet?
  private let next: any FrameSink
  private var output = EventBuffer()
  private var narrowed = EventBuffer()
  private var consumed = 0
  private var insideGroup = false
  /// Events handed to the stage at once: fewer where each makes much.
  private var step = StageRunner.frameEvents
  private var inputHeader: StreamHeader?
  private var restoring: StateFields?

  /// - Parameters:
  ///   - entry: this stage in the lineage.
  ///   - only: the kinds to pass on, beside watermarks; nil for all.
  public init(_ stage: S, entry: LineageEntry, only: KindSet? = nil, next: any FrameSink) {
    self.stage = stage
    self.entry = entry
    filter = only.map { $0.union(KindSet(.watermark)) }
    self.next = next
  }

  public var statistics: [Statistics.Entry] { stage.statistics }
  public var remarks: [String] { stage.remarks }

  public func header(_ header: StreamHeader) throws(StreamError) {
    if inputHeader == header { return }
    try passOn(even: false)
    inputHeader = header
    var changed = header
    try stage.begin(&changed)
    var entry = entry
    entry.notes += stage.notes
    changed.lineage.append(entry)
    if let filter { changed.kinds.formIntersection(filter) }
    if var fields = restoring {
      restoring = nil
      try state(&fields)
      if !fields.isAtEnd { throw StateFields.unfit }
    }
    try next.header(changed)
  }

  public func batch(_ batch: EventBatch) throws(StreamError) {
    var start = 0
    while start < batch.count {
      let stop = min(boundary(in: batch, from: start), start + step)
      let before = output.byteCount
      try stage.process(batch.slice(start..<stop), into: &output)
      adaptStep(made: output.byteCount - before)
      consumed += stop - start
      insideGroup = !batch.events[stop - 1].flags.contains(.last)
      start = stop
      if consumed >= (insideGroup ? Self.largestGroup : Self.frameEvents) {
        try passOn(even: true)
      } else if output.passableBytes >= Self.heldBytes {
        try passFullFrames()
      }
    }
  }

  /// Memory is bounded in bytes as well as in events: a few events may make megabytes.
  private func adaptStep(made bytes: Int) {
    if bytes > 4 * Self.heldBytes {
      step = max(1, step / 4)
    } else if step < Self.frameEvents, bytes < Self.heldBytes / 2 {
      step *= 2
    }
  }

  private func passFullFrames() throws(StreamError) {
    guard let filter else {
      return try output.passFullFrames { batch throws(StreamError) in try next.batch(batch) }
    }
    output.passFullFrames { batch in Self.narrow(batch, to: filter, into: &narrowed) }
    try narrowed.passFullFrames { batch throws(StreamError) in try next.batch(batch) }
  }

  /// Where the frame that is being filled ends: past its last event of input, at the end of a group.
  private func boundary(in batch: EventBatch, from start: Int) -> Int {
    var stop = min(batch.count, start + max(Self.frameEvents - consumed, 1))
    while stop < batch.count, !batch.events[stop - 1].flags.contains(.last),
      consumed + stop - start < Self.largestGroup
    {
      stop += 1
    }
    return stop
  }

  public func control(_ control: ControlFrame) throws(StreamError) {
    // A barrier overtakes what is not passed on yet, which is state: it ends no frame.
    if case .barrier = control { return try next.control(control) }
    if case .heartbeat(let time) = control { try stage.heartbeat(time, into: &output) }
    try passOn(even: false)
    try next.control(control)
  }

  public func end(_ ending: StreamEnding) throws(StreamError) {
    try stage.finish(into: &output)
    try passOn(even: false)
    try next.end(ending)
  }

  public func flush() throws(StreamError) {
    try passOn(even: false)
    try next.flush()
  }

  /// Ends the frame. `even` writes it if it is empty, so that a branch that keeps little goes on.
  private func passOn(even: Bool) throws(StreamError) {
    consumed = 0
    if let filter, narrowed.count > 0 || !output.holdsOnly(filter) {
      output.forEachFrame { batch in Self.narrow(batch, to: filter, into: &narrowed) }
      try Self.send(&narrowed, to: next, even: even)
      output.removeAll()
    } else {
      try Self.send(&output, to: next, even: even)
    }
  }

  private static func send(
    _ buffer: inout EventBuffer, to next: any FrameSink, even: Bool
  ) throws(StreamError) {
    if buffer.count == 0, even {
      try next.batch(buffer.whole)
    } else if buffer.count > 0 {
      try next.take(&buffer)
    }
  }

  /// Keeps the events of some kinds. Where the last event of a group goes, the one before it that
  /// stays ends the group.
  private static func narrow(
    _ batch: EventBatch, to kinds: KindSet, into target: inout EventBuffer
  ) {
    var pending: Event?
    for event in batch.events {
      if kinds.contains(event.kind) {
        if let pending { target.forward(pending, of: batch) }
        pending = event
      } else if event.flags.contains(.last) {
        pending?.flags.insert(.last)
      }
    }
    if let pending { target.forward(pending, of: batch) }
  }

  /// Takes over a state when the header comes.
  package func restore(from fields: StateFields) { restoring = fields }
}

extension StageRunner: Stateful {
  public func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("consumed", &consumed)
    try fields.keep("insideGroup", &insideGroup)
    try fields.keep("step", &step)
    try fields.require(
      (1...Self.frameEvents).contains(step) && (0...Self.largestGroup).contains(consumed))
    try fields.keep("stage", &stage)
    fields.keepPart("output")
    try output.state(&fields)
    fields.keepPart("narrowed")
    try narrowed.state(&fields)
  }

  public static var notState: Set<String> {
    ["entry", "filter", "next", "inputHeader", "restoring"]
  }
}
