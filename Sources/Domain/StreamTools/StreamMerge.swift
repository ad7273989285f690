import EventModel
import EventStream
import Stages
import Glibc

/// Merges inputs that are each in order. The next event is the least head, see `MergeHead`; it is known
/// when every input that has not ended shows a head.
final class StreamMerge {
  /// Events of input after which a frame ends.
  private let frameEvents = 2048
  /// Events of input after which a frame ends even inside a group.
  private let largestGroup = 65_536
  /// Bytes of full frames that are held before they are passed on.
  private let heldBytes = 1 << 20
  private let inputs: [MergeInput]
  private let next: any FrameSink
  private var joined: MergeHeader
  private var headerChanged = false
  private var output = EventBuffer()
  private var consumed = 0
  private var heads = LeastFirst<MergeHead>()
  /// Inputs that show no head and have not ended, ascending.
  private var lacking: [Int]
  private var watermark = noTime
  /// The newest watermarks of the inputs, or older ones of theirs; finished inputs go when they are least.
  private var watermarks = LeastFirst<MergeWatermark>()
  private var copies = MergeCopies()
  private var repeated = 0
  /// Whether the first header is written.
  private var hasBegun = false
  /// Takes the state when all inputs have read a barrier: its number, and the state.
  var takesState: ((UInt64, [UInt8]?) throws(StreamError) -> Void)?

  init(_ inputs: [MergeInput], entry: LineageEntry, next: any FrameSink) {
    self.inputs = inputs
    self.next = next
    joined = MergeHeader(inputs: inputs.count, entry: entry)
    lacking = Array(inputs.indices)
    for input in inputs {
      watermarks.insert(MergeWatermark(time: noTime, input: input.index))
    }
  }

  var statistics: [Statistics.Entry] {
    [
      Statistics.Entry("events over several branches, written once", repeated),
      Statistics.Entry("batches spilled", inputs.reduce(0) { $0 + $1.spilledBatches }),
    ]
  }

  func run() throws(StreamError) {
    // Inputs are read together from their first byte on: one may begin only once another is drained.
    if !hasBegun {
      try awaitHeads()
      hasBegun = true
      headerChanged = false
      try next.header(joined.header)
    } else if !lacking.isEmpty {
      try awaitHeads()
    }
    while let least = heads.least {
      try take(least)
      if !lacking.isEmpty { try awaitHeads() }
    }
    try flush()
    let isPart = inputs.contains { $0.reader.ending == .stopped }
    try next.end(isPart ? .stopped : .complete)
  }

  // MARK: Reading

  /// Reads until every input that lacks a head shows one or has ended.
  private func awaitHeads() throws(StreamError) {
    var waiting = lacking.map { inputs[$0] }
    while !waiting.isEmpty {
      var progressed = false
      for input in waiting where !input.hasHead {
        let isFile = input.reader.input.isRegularFile
        if try input.read(waits: isFile) { progressed = true }
      }
      if try passBarrier() { progressed = true }
      waiting.removeAll { $0.hasHead || $0.isEnded }
      if waiting.isEmpty || progressed { continue }
      // Others are drained, as their producer may be what the lacking one waits for.
      let isHeldBack = waiting.allSatisfy(\.isAligned)
      if try drain(files: isHeldBack) { continue }
      if inputs.allSatisfy(\.isAligned) { continue }
      if joined.header.mode == .live { try flush() }
      try wait()
    }
    let ready = lacking
    lacking = []
    // In the order of the inputs, so that ids do not depend on timing.
    for index in ready { try takeHeader(inputs[index]) }
    for index in ready where inputs[index].hasHead { heads.insert(try head(of: inputs[index])) }
  }

  /// Where every input has read the barrier or ended: takes the state, and lets the barrier pass. What was
  /// read and not emitted is state, so that it is not waited for. Whether it passed, and all may be read on.
  private func passBarrier() throws(StreamError) -> Bool {
    guard let number = inputs.compactMap(\.barrier).max(), inputs.allSatisfy(\.isAligned) else {
      return false
    }
    var fields = StateFields()
    // Before the header nothing may be written, so that one comes to nothing.
    let isWhole = hasBegun && inputs.allSatisfy(\.isInMemory)
    if isWhole { try state(&fields) }
    for input in inputs { input.release() }
    try takesState?(number, isWhole ? fields.bytes : nil)
    return true
  }

  /// What was read and not written, and what later output depends on.
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("hasBegun", &hasBegun)
    for input in inputs { try input.state(&fields) }
    try joined.state(&fields, inputs)
    try fields.keep("headerChanged", &headerChanged)
    try output.state(&fields)
    try fields.keep("consumed", &consumed)
    try fields.keep("lacking", &lacking)
    try fields.keep("watermark", &watermark)
    try fields.keep("copies", &copies)
    try fields.keep("repeated", &repeated)
    guard fields.isReading else { return }
    try fields.require(lacking.allSatisfy(inputs.indices.contains))
    for input in inputs where input.hasHead && !lacking.contains(input.index) {
      heads.insert(try head(of: input))
    }
    watermarks = LeastFirst()
    for input in inputs {
      watermarks.insert(MergeWatermark(time: input.watermark, input: input.index))
    }
  }

  /// Reads what pipes that have a head hold beyond it; false when none has anything.
  ///
  /// - Parameter files: also what files hold: those that lack a head wait for a barrier that others have
  ///   not read yet.
  private func drain(files: Bool) throws(StreamError) -> Bool {
    var progressed = false
    for input in inputs where !input.isAligned {
      let isFile = input.reader.input.isRegularFile
      if isFile, !files { continue }
      if try input.read(waits: isFile) { progressed = true }
    }
    return progressed
  }

  /// Waits for a pipe. Files never make one wait, and a poll would find them readable for ever.
  private func wait() throws(StreamError) {
    var waiting = inputs.filter { !$0.isAligned && !$0.reader.input.isRegularFile }.map {
      pollfd(fd: $0.reader.input.descriptor, events: Int16(POLLIN), revents: 0)
    }
    waiting.append(inputs[0].reader.input.context.outputToPoll)
    let count = poll(&waiting, nfds_t(waiting.count), -1)
    let readable = waiting.dropLast().contains { $0.revents != 0 }
    if count > 0, !readable, waiting.last!.revents & Int16(POLLERR) != 0 { throw .brokenPipe }
  }

  /// Takes the header that stands before an input's head.
  private func takeHeader(_ input: MergeInput) throws(StreamError) {
    guard let header = input.takeHeader() else { return }
    try joined.take(header, from: input)
    headerChanged = true
  }

  private func head(of input: MergeInput) throws(StreamError) -> MergeHead {
    let (batch, index) = input.head
    let event = batch.events[index]
    return MergeHead(
      time: event.eventTime, origin: try origin(of: event, input),
      isWatermark: event.kind == .watermark, input: input.index)
  }

  /// The origin that an event has in the merged stream.
  private func origin(of event: Event, _ input: MergeInput) throws(StreamError) -> UInt64 {
    if let known = input.sources.origin(of: event) { return known }
    try joined.number(upTo: event.source, of: input)
    return input.sources.origin(of: event) ?? 0
  }

  // MARK: Writing

  private func take(_ least: MergeHead) throws(StreamError) {
    if headerChanged {
      headerChanged = false
      try sendFrame(evenEmpty: false)
      try next.header(joined.header)
    }
    let input = inputs[least.input]
    let (batch, index) = input.head
    let raw = batch.events[index]
    if raw.kind == .watermark {
      input.watermark = max(input.watermark, raw.eventTime)
      advanceWatermark()
    } else {
      write(mapped(raw, least.origin, input), of: batch, from: input, raw)
    }
    input.sources.note(raw)
    consumed += 1
    try advance(input)
    if consumed >= (output.isInsideGroup ? largestGroup : frameEvents) {
      try sendFrame(evenEmpty: true)
    } else if output.passableBytes >= heldBytes {
      try output.passFullFrames { batch throws(StreamError) in try next.batch(batch) }
    }
  }

  /// Goes to the next event of the input with the least head.
  private func advance(_ input: MergeInput) throws(StreamError) {
    try input.advance()
    if input.hasHead {
      try takeHeader(input)
      heads.replaceLeast(by: try head(of: input))
    } else {
      heads.removeLeast()
      if !input.isEnded { lacking.append(input.index) }
    }
  }

  private func advanceWatermark() {
    while let least = watermarks.least {
      let input = inputs[least.input]
      if input.isFinished {
        watermarks.removeLeast()
      } else if input.watermark != least.time {
        watermarks.replaceLeast(by: MergeWatermark(time: input.watermark, input: input.index))
      } else {
        break
      }
    }
    guard let least = watermarks.least?.time, least > watermark else { return }
    watermark = least
    output.append(.watermark(least))
    copies.endTrigger()
  }

  /// Writes an event unless it is a copy. Events that one trigger caused on several branches form one
  /// group: only the last ends it.
  private func write(_ event: Event, of batch: EventBatch, from input: MergeInput, _ raw: Event) {
    if input.sources.isCausedByClock(raw) {
      let branch = joined.branch(of: input.index)
      if copies.isCopiedRow(event, of: batch, from: input, branch: branch) {
        repeated += 1
        return
      }
      copies.endTrigger()
    } else if copies.continuesTrigger(event) {
      if copies.isCopy(event, of: batch, from: input) {
        repeated += 1
        return
      }
      output.reopenGroup()
    } else {
      copies.beginTrigger(event)
      _ = copies.isCopy(event, of: batch, from: input)
    }
    output.forward(event, of: batch)
    output.mapStrategyOfLast(input.strategies)
  }

  private func mapped(_ raw: Event, _ origin: UInt64, _ input: MergeInput) -> Event {
    var event = raw
    event.origin = origin
    if event.instrument != noInstrument {
      event.instrument = input.instruments[Int(event.instrument)]
    }
    event.mapTables(featureSets: input.featureSets, strategies: input.strategies)
    return event
  }

  private func sendFrame(evenEmpty: Bool) throws(StreamError) {
    consumed = 0
    if output.count == 0, evenEmpty {
      try next.batch(output.whole)
    } else {
      do throws(StreamError) {
        try output.forEachFrame { frame throws(StreamError) in try next.batch(frame) }
      } catch {
        output.removeAll()
        throw error
      }
    }
    output.removeAll()
  }

  func flush() throws(StreamError) {
    try sendFrame(evenEmpty: false)
    try next.flush()
  }
}
