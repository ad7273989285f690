import Commands
import EventModel
import EventStream

/// `slice`: cuts a stream at event boundaries, and repairs cut files.
public enum SliceProgram {
  public static let definition = ProgramDefinition(
    """
    usage: slice [OPTION]… [FILE]
    Cut an event stream at event boundaries, or repair a damaged one.

    Reads an event stream from FILE or standard input and writes the part that was asked for, with a
    header and an end of its own. Watermarks in the part are kept and not counted by --first and
    --last. With several conditions all must hold; --first and --last count what the others leave.
    With --only the header has the instruments that are left, numbered anew.

    --repair copies every frame that is whole, ends the stream properly, and says on standard error
    what was lost and where; it exits with 0 when something was saved.

    Memory: 16 MiB and about 300 bytes an instrument; with --last N about 72 bytes and the payload
    for each of N events.

    Options:
      --first N             the first N events, then stop reading
      --last N              the last N events
      --from T              events at or after this time (ISO 8601, UTC)
      --to T                events before this time
      --only SYMBOLS        events of these symbols, comma-separated (in quotes where one holds a
                            comma)
      --kind K              events of these kinds, comma-separated
      --repair              save what is whole of a damaged stream

    Examples:
      slice --first 1000 stream.mill > head.mill
          A stream of the first thousand events.
      slice --repair cut.mill > whole.mill
          What is whole of a stream whose writer was killed.
    """
  ) { invocation throws(StreamError) in
    let options = invocation.options
    if options.operands.count > 1 {
      throw ParsedOptions.usage(options.operands[1], "slice reads one stream")
    }
    let first = try options.integer("first")
    let last = try options.integer("last")
    if first != nil, last != nil {
      throw ParsedOptions.usage("--last", "cannot be combined with --first")
    }
    let (from, to) = try options.timeRange()
    let condition = SliceCondition(
      from: from, to: to,
      kinds: try options.kinds("kind"))
    let only = try options.names("only").map { SliceInstruments(SymbolSet($0)) }
    let input = try invocation.openStream(options.operands.first ?? "-")
    let sink = try StandardSink(in: invocation.context)
    let slice = SliceSink(
      condition, only, first: first, last: last, entry: invocation.lineage, next: sink.top)
    let reader = StreamReader(input)
    do throws(StreamError) {
      if options.has("repair") {
        try StreamRepair.run(reader, into: slice)
      } else {
        try slice.readAll(reader)
      }
    } catch {
      if error.exit != .brokenPipe { try slice.flush() }
      throw error
    }
    try sink.close()
    for symbol in slice.missingSymbols {
      invocation.context.warn("--only: \(symbol) does not occur")
    }
  }
}

/// Which events a slice keeps.
struct SliceCondition {
  var from: Int64?
  var to: Int64?
  var kinds: KindSet?

  func keeps(_ event: Event) -> Bool {
    if let from, event.eventTime < from { return false }
    if let to, event.eventTime >= to { return false }
    if event.kind == .watermark { return true }
    if let kinds, !kinds.contains(event.kind) { return false }
    return true
  }
}

/// Keeps part of a stream, a frame out for a frame in.
final class SliceSink: FrameSink {
  /// Events that are held until their group ends.
  private static let largestGroup = 65_536

  private let condition: SliceCondition
  private var remaining: Int?
  private let last: Int?
  private let entry: LineageEntry
  private let next: any FrameSink
  private var only: SliceInstruments?
  private var output = EventBuffer()
  private var tail = TailBuffer()
  private var hasHeader = false

  init(
    _ condition: SliceCondition, _ only: SliceInstruments?, first: Int?, last: Int?,
    entry: LineageEntry, next: any FrameSink
  ) {
    self.condition = condition
    self.only = only
    remaining = first
    self.last = last
    self.entry = entry
    self.next = next
  }

  /// Nothing that follows can be kept.
  private(set) var isComplete = false
  /// The input was read to its end.
  private var isWhole = false

  func readAll(_ reader: StreamReader) throws(StreamError) {
    if remaining == 0 { isComplete = true }
    var sawHeader = false
    while !isComplete || !sawHeader {
      switch try reader.next(waits: reader.header?.mode != .live) {
      case .header(let header):
        try self.header(header)
        sawHeader = true
      case .batch(let batch): try self.batch(batch)
      case .control(let control): try self.control(control)
      case .end:
        isComplete = true
        isWhole = true
      case .wouldWait:
        try flush()
        _ = try reader.input.readMore()
      }
    }
    try end(reader.ending)
  }

  /// Symbols asked for that a stream which was read to its end does not have, ascending.
  var missingSymbols: [String] {
    isWhole ? only?.missing ?? [] : []
  }

  func header(_ header: StreamHeader) throws(StreamError) {
    var changed = header
    only?.follow(header.instruments)
    if let only { changed.instruments = only.kept }
    changed.lineage.append(entry)
    if let kinds = condition.kinds {
      changed.kinds.formIntersection(kinds.union(KindSet(.watermark)))
    }
    hasHeader = true
    try next.header(changed)
  }

  func batch(_ batch: EventBatch) throws(StreamError) {
    for event in batch.events where !isComplete {
      guard condition.keeps(event), let instrument = instrument(of: event) else {
        // Where the event that ends a group goes, the one before it that stays ends it.
        if event.flags.contains(.last) { output.closeGroup() }
        continue
      }
      if instrument == event.instrument {
        output.forward(event, of: batch)
      } else {
        var renamed = event
        renamed.instrument = instrument
        output.forward(renamed, of: batch)
      }
      if event.kind != .watermark, let left = remaining {
        remaining = left - 1
        isComplete = left == 1
      }
    }
    if isComplete { output.closeGroup() }
    if !output.isInsideGroup || output.count >= Self.largestGroup { try pass() }
  }

  /// The id under which an event is written; nil where its instrument is left out.
  @inline(__always) private func instrument(of event: Event) -> UInt32? {
    guard let only else { return event.instrument }
    let id = only.id(of: event.instrument)
    return id == noInstrument && event.kind != .watermark ? nil : id
  }

  private func pass() throws(StreamError) {
    // Before a header nothing may be written, not even an empty frame.
    if !hasHeader { return }
    if let last {
      tail.append(&output, keeping: last)
    } else if output.count == 0 {
      try next.batch(output.whole)
    } else {
      try output.forEachFrame { frame throws(StreamError) in try next.batch(frame) }
    }
    output.removeAll()
  }

  func control(_ control: ControlFrame) throws(StreamError) {
    if !control.isOfHop { try next.control(control) }
  }

  func end(_ ending: StreamEnding) throws(StreamError) {
    try pass()
    if let last { try tail.send(last, to: next) }
    try next.end(ending)
  }

  func flush() throws(StreamError) {
    try pass()
    try next.flush()
  }
}

/// The last events of a stream, in the buffers they came in.
struct TailBuffer {
  private final class Part {
    var buffer = EventBuffer()
    var count = 0
  }
  private var parts: [Part] = []
  private var count = 0

  mutating func append(_ source: inout EventBuffer, keeping limit: Int) {
    let part = Part()
    source.forEachFrame { batch in
      for event in batch.events {
        part.buffer.forward(event, of: batch)
        if event.kind != .watermark { part.count += 1 }
      }
    }
    source.removeAll()
    parts.append(part)
    count += part.count
    while parts.count > 1, count - parts[0].count >= limit { count -= parts.removeFirst().count }
  }

  func send(_ limit: Int, to sink: any FrameSink) throws(StreamError) {
    var skip = count - limit
    for part in parts {
      var kept = EventBuffer()
      part.buffer.forEachFrame { batch in
        for event in batch.events {
          if skip > 0 {
            if event.kind != .watermark { skip -= 1 }
          } else if limit > 0 {
            kept.forward(event, of: batch)
          }
        }
      }
      try kept.forEachFrame { frame throws(StreamError) in try sink.batch(frame) }
    }
  }
}
