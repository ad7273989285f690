import EventModel
import EventStream
import Glibc

/// Merges inputs that are each in order. The next event is the least head by event time, origin,
/// watermarks first, and then the order of the inputs; it is known when every input that has not
/// ended shows a head.
final class StreamMerge {
  /// Events of input after which a frame ends.
  private let frameEvents = 2048
  /// Events of input after which a frame ends even inside a group.
  private let largestGroup = 65_536
  private let inputs: [MergeInput]
  private let entry: LineageEntry
  private let next: any FrameSink
  private var header = StreamHeader()
  private var output = EventBuffer()
  private var consumed = 0
  private var watermark = noTime
  private var knownInstruments = InstrumentIndex()
  /// Rows of clocks, which have no origin, at the time of the last one written: who wrote them.
  private var clockRows = ClockRows()
  /// The events with the key of the last one written, to find those that came over two branches.
  private var sameTrigger: [Event] = []
  private var repeated = 0

  init(_ inputs: [MergeInput], entry: LineageEntry, next: any FrameSink) {
    self.inputs = inputs
    self.entry = entry
    self.next = next
  }

  var statistics: [Statistics.Entry] {
    [
      Statistics.Entry("events over several branches, written once", repeated),
      Statistics.Entry("batches spilled", inputs.reduce(0) { $0 + $1.spilledBatches }),
    ]
  }

  func run() throws(StreamError) {
    // Inputs are read together from their first byte on: one may begin only once another is drained.
    while inputs.contains(where: { $0.reader.header == nil }) { try readSome() }
    for input in inputs {
      if let header = input.takeHeader() { try take(header, from: input) }
    }
    try next.header(header)
    while true {
      if inputs.contains(where: { !$0.hasHead && !$0.isEnded }) {
        try readSome()
      } else if let least = leastHead() {
        try take(least)
      } else {
        break
      }
    }
    try flush()
    let isPart = inputs.contains { $0.reader.ending == .stopped }
    try next.end(isPart ? .stopped : .complete)
  }

  /// Waits until an input has something. Inputs that are pipes are drained even where they have a
  /// head, as their producer may be what the lacking one waits for.
  private func readSome() throws(StreamError) {
    var progressed = false
    for input in inputs where !input.isEnded {
      let isFile = input.reader.input.isRegularFile
      if isFile && input.hasHead { continue }
      if try input.read(waits: isFile) { progressed = true }
    }
    if progressed { return }
    if header.mode == .live { try flush() }
    try wait()
  }

  /// Waits for a pipe. Files never make one wait, and a poll would find them readable for ever.
  private func wait() throws(StreamError) {
    var waiting = inputs.filter { !$0.isEnded && !$0.reader.input.isRegularFile }.map {
      pollfd(fd: $0.reader.input.descriptor, events: Int16(POLLIN), revents: 0)
    }
    waiting.append(pollfd(fd: 1, events: 0, revents: 0))
    let count = poll(&waiting, nfds_t(waiting.count), -1)
    let readable = waiting.dropLast().contains { $0.revents != 0 }
    if count > 0, !readable, waiting.last!.revents & Int16(POLLERR) != 0 { throw .brokenPipe }
  }

  /// The input with the least head; nil when all have ended.
  private func leastHead() -> MergeInput? {
    var least: MergeInput?
    var leastEvent = Event.watermark(0)
    for input in inputs where input.hasHead {
      let (batch, index) = input.head
      let event = offset(batch.events[index], from: input)
      if least == nil || Self.precedes(event, leastEvent) {
        least = input
        leastEvent = event
      }
    }
    return least
  }

  private static func precedes(_ first: Event, _ second: Event) -> Bool {
    if first.eventTime != second.eventTime { return first.eventTime < second.eventTime }
    if first.origin != second.origin { return first.origin < second.origin }
    return first.kind == .watermark && second.kind != .watermark
  }

  private func take(_ input: MergeInput) throws(StreamError) {
    if let changed = input.takeHeader() {
      try take(changed, from: input)
      try sendFrame(evenEmpty: false)
      try next.header(header)
    }
    let (batch, index) = input.head
    let event = mapped(batch.events[index], from: input)
    if event.kind == .watermark {
      input.watermark = max(input.watermark, event.eventTime)
      advanceWatermark()
    } else if !isRepeated(event, from: input) {
      write(event, of: batch)
      output.mapStrategyOfLast(input.strategies)
    }
    consumed += 1
    try input.advance()
    if consumed >= (output.isInsideGroup ? largestGroup : frameEvents) {
      try sendFrame(evenEmpty: true)
    }
  }

  private func advanceWatermark() {
    let least = inputs.filter { !$0.isFinished }.map(\.watermark).min() ?? watermark
    if least > watermark {
      watermark = least
      output.append(.watermark(least))
      sameTrigger.removeAll(keepingCapacity: true)
    }
  }

  /// Events that one trigger caused on several branches form one group: only the last ends it.
  private func write(_ event: Event, of batch: EventBatch) {
    if let previous = sameTrigger.last, previous.origin == event.origin, event.origin != 0,
      previous.eventTime == event.eventTime, previous.instrument == event.instrument
    {
      output.reopenGroup()
    } else {
      sameTrigger.removeAll(keepingCapacity: true)
    }
    sameTrigger.append(event)
    output.forward(event, of: batch)
  }

  private func isRepeated(_ event: Event, from input: MergeInput) -> Bool {
    let same =
      event.origin == 0
      ? clockRows.isRepeated(event, input) : sameTrigger.contains { Self.isSame($0, event) }
    if same { repeated += 1 }
    return same
  }

  /// Equal but for the place of the payload and for who ends the group.
  private static func isSame(_ first: Event, _ second: Event) -> Bool {
    let mask: Int64 = first.kind.payload == .none ? -1 : ~0xFFFF_FFFF
    return first.origin == second.origin && first.eventTime == second.eventTime
      && first.kind == second.kind && first.instrument == second.instrument
      && first.origin != 0
      && first.flags.union(.last) == second.flags.union(.last)
      && first.body.word0 & mask == second.body.word0 & mask
      && first.body.word1 == second.body.word1 && first.body.word2 == second.body.word2
      && first.body.word3 == second.body.word3
  }

  private func mapped(_ event: Event, from input: MergeInput) -> Event {
    var event = offset(event, from: input)
    if event.instrument != noInstrument {
      event.instrument = input.instruments[Int(event.instrument)]
    }
    event.mapTables(featureSets: input.featureSets, strategies: input.strategies)
    return event
  }

  /// The event with the source that its input has in the whole stream.
  private func offset(_ event: Event, from input: MergeInput) -> Event {
    var event = event
    if input.sourceOffset != 0, event.origin != 0 {
      event.origin &+= UInt64(input.sourceOffset) << 48
    }
    return event
  }

  private func sendFrame(evenEmpty: Bool) throws(StreamError) {
    consumed = 0
    if output.count == 0, evenEmpty {
      try next.batch(output.whole)
    } else {
      try output.forEachFrame { frame throws(StreamError) in try next.batch(frame) }
    }
    output.removeAll()
  }

  func flush() throws(StreamError) {
    try sendFrame(evenEmpty: false)
    try next.flush()
  }
}

/// Finds rows of clocks of time that came over another branch already: equal in everything but the
/// place of their payload. Memory: the rows of one moment.
private struct ClockRows {
  private struct Row: Hashable {
    var kind: UInt16
    var instrument: UInt32
    var body: [Int64]
  }
  private var time = noTime
  private var writers: [Row: ObjectIdentifier] = [:]

  mutating func isRepeated(_ event: Event, _ input: MergeInput) -> Bool {
    if event.eventTime != time {
      time = event.eventTime
      writers.removeAll(keepingCapacity: true)
    }
    let body = event.body
    let first = event.kind.payload == .none ? body.word0 : body.word0 & ~0xFFFF_FFFF
    let row = Row(
      kind: event.kind.rawValue, instrument: event.instrument,
      body: [first, body.word1, body.word2, body.word3])
    if let writer = writers[row] { return writer != ObjectIdentifier(input) }
    writers[row] = ObjectIdentifier(input)
    return false
  }
}

/// The header of the merged stream.
extension StreamMerge {
  private func take(
    _ other: StreamHeader, from input: MergeInput
  ) throws(StreamError) {
    if other.mode == .live { header.mode = .live }
    header.kinds.formUnion(other.kinds)
    for instrument in other.instruments { try take(instrument, from: input) }
    for set in other.featureSets where Int(set.id) >= input.featureSets.count {
      guard header.featureSets.count < Int(UInt16.max) else {
        throw StreamError(
          .badData, operation: "merge", object: input.reader.input.name,
          cause: "more than 65,535 feature sets together")
      }
      let same = header.featureSets.first {
        $0.clock == set.clock && $0.features == set.features
      }
      var mapped = set
      mapped.id = same?.id ?? UInt16(header.featureSets.count)
      input.featureSets.append(mapped.id)
      if same == nil { header.featureSets.append(mapped) }
    }
    for strategy in other.strategies where Int(strategy.id) >= input.strategies.count {
      guard let mapped = header.adopt(strategy) else {
        throw StreamError(
          .badData, operation: "merge", object: input.reader.input.name,
          cause: "more than 65,535 strategies together")
      }
      input.strategies.append(mapped)
    }
    rebuildLineage()
  }

  private func take(
    _ instrument: Instrument, from input: MergeInput
  ) throws(StreamError) {
    let local = Int(instrument.id)
    var mapped = instrument
    mapped.id =
      local < input.instruments.count
      ? input.instruments[local]
      : knownInstruments.id(of: instrument, next: header.instruments.count)
    if local == input.instruments.count { input.instruments.append(mapped.id) }
    if Int(mapped.id) == header.instruments.count {
      header.instruments.append(mapped)
      return
    }
    let known = header.instruments[Int(mapped.id)]
    guard known.priceExponent == mapped.priceExponent, known.sizeExponent == mapped.sizeExponent
    else {
      throw StreamError(
        .badData, operation: "merge", object: input.reader.input.name,
        cause: "\(mapped.symbol) has other exponents here than in another input")
    }
  }

  /// The common front of all lineages, then each input's own stages, then this merge. Inputs of
  /// different sources get source numbers of their own.
  private func rebuildLineage() {
    let lineages = inputs.compactMap { $0.reader.header?.lineage }
    var entries: [LineageEntry] = []
    for lineage in lineages {
      for stage in lineage where !entries.contains(stage) { entries.append(stage) }
    }
    header.lineage = entries + [entry]
    var roots: [LineageEntry?] = []
    for input in inputs {
      guard let lineage = input.reader.header?.lineage else { continue }
      let root = roots.firstIndex { $0 == lineage.first } ?? roots.count
      if root == roots.count { roots.append(lineage.first) }
      input.sourceOffset = UInt16(truncatingIfNeeded: root * 256)
    }
  }
}
