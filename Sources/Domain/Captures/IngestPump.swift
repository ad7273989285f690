import Commands
import EventModel
import EventStream

/// Moves events from the sources to the output: one source as it comes, several by event time.
final class IngestPump {
  private let plan: IngestRun
  private let sources: [EventSource]
  private let sink: any FrameSink
  private let progress: Progress?
  private var header = StreamHeader()
  private var declared = -1
  private var merged = EventBuffer()
  private var pacing: Pacing?
  private var heartbeat = Heartbeat()
  private var events = 0

  init(_ run: IngestRun, _ sources: [EventSource], to sink: StandardSink) {
    plan = run
    self.sources = sources
    self.sink = sink.top
    progress = sources.count == 1 ? sources[0].input.flatMap { Progress($0) } : nil
    header.mode = run.isLive ? .live : .recorded
    var entry = run.invocation.lineage
    for note in sources.flatMap(\.notes) where !entry.notes.contains(note) {
      entry.notes.append(note)
    }
    header.lineage = [entry]
    header.captures = sources.flatMap(\.captures)
    pacing = run.pace.map { Pacing($0, in: run.invocation.context) }
  }

  func run() throws(StreamError) {
    for source in sources where plan.isLive {
      source.input?.whileWaiting = { [unowned self] () throws(StreamError) in
        // Before the header nothing can be said.
        if declared >= 0 { try heartbeat.beat(to: sink) }
      }
    }
    do throws(StreamError) {
      if sources.count == 1 {
        while try sources[0].refill() { try pass(&sources[0].output.events) }
      } else {
        try mergeSources()
      }
    } catch {
      // What came before the error is written; a stream that failed has no end.
      if error.exit != .brokenPipe {
        try declare()
        try sink.flush()
      }
      throw error
    }
    try declare()
    let isPart = !plan.isLive && sources.contains { $0.wasStopped }
    if isPart { plan.invocation.context.noteStop(of: stoppedName, at: "event \(events)") }
    try sink.end(isPart ? .stopped : .complete)
    progress?.finish()
  }

  private var stoppedName: String {
    sources.first { $0.wasStopped }.map(\.name) ?? "standard input"
  }

  /// What was counted of all captures, and where there is one, in it.
  private func remark() {
    var sums: [(remark: CaptureRemark, captures: Int, first: String)] = []
    for source in sources {
      for remark in source.remarks where remark.count > 0 {
        if let index = sums.firstIndex(where: { $0.remark.text == remark.text }) {
          sums[index].remark.count += remark.count
          sums[index].captures += 1
        } else {
          sums.append((remark, 1, source.name))
        }
      }
    }
    for (remark, captures, first) in sums {
      let place = captures == 1 ? first : "\(captures) captures, first \(first)"
      plan.invocation.context.warn("\(place): \(remark.text): \(remark.count)")
    }
  }

  /// What is broken, a line a kind; counters, and symbols that were asked for and never came.
  func report(isWhole: Bool) {
    warnOfSkipped()
    let corrections = sources.reduce(0) { $0 + $1.output.corrections }
    if corrections > 0 {
      plan.invocation.context.warn(
        "\(corrections) of \(events) events are told as corrections, as they repeat the id of a trade with "
          + "another price, size or condition; --dedup off keeps them as trades")
    }
    for symbol in plan.registry.missingSymbols where isWhole {
      plan.invocation.context.warn("--symbols: \(symbol) does not occur")
    }
    for symbol in plan.registry.missingChoices where isWhole {
      plan.invocation.context.warn("--price-exponent, --size-exponent: \(symbol) does not occur")
    }
    remark()
    if plan.invocation.options.has("stats") {
      var entries = sources.flatMap(\.statistics)
      entries.append(Statistics.Entry("events", events))
      entries.append(Statistics.Entry("instruments", plan.registry.instruments.count))
      plan.invocation.context.print(entries)
    }
  }

  private func warnOfSkipped() {
    let captures = sources.compactMap { $0 as? CaptureSource }
    let skipped = captures.reduce(0) { $0 + $1.skipped }
    guard skipped > 0, let first = captures.first(where: { $0.firstSkipped != nil }),
      let record = first.firstSkipped
    else { return }
    let which =
      skipped == 1 ? "1 bad record was skipped" : "\(skipped) bad records were skipped, the first"
    plan.invocation.context.warn("\(which): \(first.name): \(record.cause) (\(record.place))")
  }

  /// Writes the header, or what changed in it since.
  private func declare() throws(StreamError) {
    if let conflict = plan.registry.conflict {
      throw StreamError(.badData, operation: "decode", object: "exponents", cause: conflict)
    }
    // Decoders know their kinds once they have seen the capture's own header.
    let kinds = sources.reduce(into: KindSet()) { $0.formUnion($1.kinds) }
    if declared == plan.registry.changes, kinds.isSubset(of: header.kinds) { return }
    header.kinds = kinds.union(declared < 0 ? [] : header.kinds)
    declared = plan.registry.changes
    header.instruments = plan.registry.instruments
    try sink.header(header)
  }

  private func pass(_ buffer: inout EventBuffer) throws(StreamError) {
    if !plan.selection.isEverything {
      buffer.forEachFrame { batch in
        for event in batch.events { select(event, of: batch) }
      }
      try send(&merged)
      merged.removeAll()
    } else {
      try send(&buffer)
    }
  }

  private func send(_ buffer: inout EventBuffer) throws(StreamError) {
    try declare()
    if pacing == nil, progress == nil {
      events += buffer.count
      if buffer.count > 0 { try sink.take(&buffer) }
      return try sent()
    }
    try buffer.forEachFrame { batch throws(StreamError) in
      events += batch.count
      if let pacing {
        try pacing.send(batch, to: sink)
      } else {
        try sink.batch(batch)
      }
      progress?.advance(batch)
    }
    try sent()
  }

  private func sent() throws(StreamError) {
    heartbeat.reset()
    if plan.isLive { try sink.flush() }
  }

  /// Takes the group with the earliest event again and again; equal times go by source.
  private func mergeSources() throws(StreamError) {
    var cursors: [Cursor] = []
    for source in sources {
      let cursor = Cursor(source)
      if try cursor.refill() { cursors.append(cursor) }
    }
    do throws(StreamError) {
      while !cursors.isEmpty {
        try mergeGroup(&cursors)
        if merged.count >= CaptureOutput.batchEvents, !merged.isInsideGroup { try sendMerged() }
      }
    } catch {
      // The groups before the error are written.
      if error.exit != .brokenPipe { try sendMerged() }
      throw error
    }
    try sendMerged()
  }

  /// Takes the group that begins with the earliest event.
  private func mergeGroup(_ cursors: inout [Cursor]) throws(StreamError) {
    var least = 0
    for index in cursors.indices.dropFirst()
    where cursors[index].event.eventTime < cursors[least].event.eventTime {
      least = index
    }
    let cursor = cursors[least]
    var isGroupOpen = true
    var isThere = true
    while isGroupOpen, isThere {
      let event = cursor.event
      select(event, of: cursor.batch)
      isGroupOpen = !event.flags.contains(.last)
      isThere = try cursor.advance()
      if merged.count >= CaptureOutput.largestGroup { try sendMerged() }
    }
    if !isThere { cursors.remove(at: least) }
  }

  /// Takes an event that was asked for; one that was not may end the group of those before it.
  private func select(_ event: Event, of batch: EventBatch) {
    if plan.selection.contains(event.eventTime) {
      merged.forward(event, of: batch)
    } else if event.flags.contains(.last) {
      merged.closeGroup()
    }
  }

  private func sendMerged() throws(StreamError) {
    try send(&merged)
    merged.removeAll()
  }

  /// A place in the frames of a source's output.
  private final class Cursor {
    let source: EventSource
    private var frames: [EventBatch] = []
    private var frame = 0
    private var index = 0

    init(_ source: EventSource) { self.source = source }

    var batch: EventBatch { frames[frame] }
    var event: Event { batch.events[index] }

    func refill() throws(StreamError) -> Bool {
      guard try source.refill() else { return false }
      frames.removeAll(keepingCapacity: true)
      source.output.events.forEachFrame { frames.append($0) }
      frame = 0
      index = 0
      return true
    }

    func advance() throws(StreamError) -> Bool {
      index += 1
      if index < batch.count { return true }
      index = 0
      frame += 1
      return frame < frames.count ? true : try refill()
    }
  }
}
