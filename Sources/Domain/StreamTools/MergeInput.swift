import EventModel
import EventStream
import Commands
import Stages

/// One input of a merge: a reader and the events it is ahead by, in memory up to a bound and in an
/// unnamed file beyond it.
final class MergeInput {
  let reader: StreamReader
  private let memoryBound: Int
  private var queue: [HeldBatch] = []
  private var queueStart = 0
  private var queuedBytes = 0
  private var spill: SpillFile?
  private var position = 0
  /// Whether the input has ended and only what is held remains.
  private(set) var isEnded = false
  /// The checkpoint whose barrier was read last: nothing behind it is read before all inputs are there.
  private(set) var barrier: UInt64?
  /// The header with which a restored reader begins is taken already.
  private var skipsHeader = false
  /// Its place among the inputs.
  let index: Int
  /// The newest watermark taken.
  var watermark = noTime
  /// The header as it was taken into the merged one.
  var header = StreamHeader()
  var sources = InputSources()
  /// Ids of the whole stream by ids of this input.
  private(set) var instruments: [UInt32] = []
  private(set) var featureSets: [UInt16] = []
  private(set) var strategies: [UInt16] = []
  /// Headers that came, each with the number of batches before it. They take effect where they stand
  /// in the stream, not when they are read, so that the output does not depend on timing.
  private var headers: [(batches: Int, header: StreamHeader)] = []
  private var batchesRead = 0
  private var batchesTaken = 0

  init(_ input: ByteInput, index: Int, memoryBound: Int) {
    self.index = index
    reader = StreamReader(input)
    reader.takeStanding(ofInput: index)
    self.memoryBound = memoryBound
  }

  func setInstrument(_ local: Int, to id: UInt32) { Self.set(&instruments, local, to: id) }
  func setFeatureSet(_ local: Int, to id: UInt16) { Self.set(&featureSets, local, to: id) }
  func setStrategy(_ local: Int, to id: UInt16) { Self.set(&strategies, local, to: id) }

  /// Ids come in order, as those of a header do.
  private static func set<ID>(_ ids: inout [ID], _ local: Int, to id: ID) {
    if local == ids.count { ids.append(id) } else { ids[local] = id }
  }

  var spilledBatches: Int { spill?.written ?? 0 }
  var hasHead: Bool { queueStart < queue.count }
  var isFinished: Bool { isEnded && !hasHead }

  /// The batch that holds the next event, and its position there.
  var head: (batch: EventBatch, index: Int) { (queue[queueStart].batch, position) }

  func advance() throws(StreamError) {
    position += 1
    guard position == queue[queueStart].batch.count else { return }
    position = 0
    batchesTaken += 1
    queuedBytes -= queue[queueStart].byteCount
    queueStart += 1
    if queueStart == queue.count {
      queue.removeAll(keepingCapacity: true)
      queueStart = 0
    }
    if let spill, let batch = try spill.read() { hold(batch) }
  }

  private func hold(_ batch: HeldBatch) {
    if queueStart > 64 {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
    queue.append(batch)
    queuedBytes += batch.byteCount
  }

  /// Whether it need not be read before the checkpoint is taken.
  var isAligned: Bool { barrier != nil || isEnded }

  func release() { barrier = nil }

  /// Reads what is there, waiting for it when `waits`. Returns false when nothing was there.
  func read(waits: Bool) throws(StreamError) -> Bool {
    if isAligned { return false }
    switch try reader.next(waits: waits) {
    case .header(let header):
      if skipsHeader {
        skipsHeader = false
        return true
      }
      // Of those that stand before the same batch the newest says all.
      if headers.last?.batches == batchesRead { headers.removeLast() }
      headers.append((batchesRead, header))
    case .batch(let batch):
      if batch.count == 0 { return true }
      batchesRead += 1
      let held = HeldBatch(batch)
      if queuedBytes + held.byteCount > memoryBound, hasHead || spill?.isEmpty == false {
        if spill == nil { spill = try SpillFile() }
        try spill!.write(held)
      } else if spill?.isEmpty == false {
        try spill!.write(held)
      } else {
        hold(held)
      }
    case .control(.barrier(let number)): barrier = number
    case .control: break
    case .end: isEnded = true
    case .wouldWait:
      if reader.input.isExhausted { return true }
      return false
    }
    return true
  }

  /// The newest header that stands before the next event, once.
  func takeHeader() -> StreamHeader? {
    var newest: StreamHeader?
    while let first = headers.first, first.batches <= batchesTaken {
      newest = headers.removeFirst().header
    }
    return newest
  }
}

extension MergeInput {
  /// Whether all that is held is in memory, so that a snapshot can have it.
  var isInMemory: Bool { spill?.isEmpty ?? true }

  func state(_ fields: inout StateFields) throws(StreamError) {
    var standing = reader.standing
    try standing.state(&fields)
    try fields.keep("isEnded", &isEnded)
    try fields.keep("watermark", &watermark)
    var frame = header.frameBytes
    try fields.keep("header", &frame)
    try fields.keep("sources", &sources)
    try fields.keep("instruments", &instruments)
    try fields.keep("featureSets", &featureSets)
    try fields.keep("strategies", &strategies)
    try keepHeaders(&fields)
    try fields.keep("batchesRead", &batchesRead)
    try fields.keep("batchesTaken", &batchesTaken)
    try keepQueue(&fields)
    guard fields.isReading else { return }
    guard let restored = StreamHeader(frameBytes: frame) else { throw StateFields.unfit }
    header = restored
    reader.resumption = standing
    skipsHeader = !standing.header.isEmpty
  }

  private func keepHeaders(_ fields: inout StateFields) throws(StreamError) {
    var places = headers.map(\.batches)
    try fields.keep("headerPlaces", &places)
    var restored: [(batches: Int, header: StreamHeader)] = []
    for (index, place) in places.enumerated() {
      var frame = fields.isReading ? [] : headers[index].header.frameBytes
      try fields.keep("pendingHeader", &frame)
      guard fields.isReading else { continue }
      guard let header = StreamHeader(frameBytes: frame) else { throw StateFields.unfit }
      restored.append((place, header))
    }
    if fields.isReading { headers = restored }
  }

  private func keepQueue(_ fields: inout StateFields) throws(StreamError) {
    var count = queue.count - queueStart
    try fields.keep("queue", &count)
    try fields.keep("position", &position)
    var restored: [HeldBatch] = []
    for index in 0..<count {
      let held = fields.isReading ? nil : queue[queueStart + index].batch
      var events = held.map { Array($0.events) } ?? []
      var values = held.map { Array($0.values) } ?? []
      var words = held.map { Array($0.words) } ?? []
      var text = held.map { Array($0.text) } ?? []
      try fields.keep("events", &events)
      try fields.keep("values", &values)
      try fields.keep("words", &words)
      try fields.keep("text", &text)
      if fields.isReading { restored.append(HeldBatch(events, values, words, text)) }
    }
    guard fields.isReading else { return }
    for batch in restored { hold(batch) }
    try fields.require(hasHead ? (0..<head.batch.count).contains(position) : position == 0)
  }
}
