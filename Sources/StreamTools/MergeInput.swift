import EventModel
import EventStream
import Glibc

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
  /// The newest watermark taken.
  var watermark = noTime
  /// Ids of the whole stream by ids of this input.
  var instruments: [UInt32] = []
  var featureSets: [UInt16] = []
  var strategies: [UInt16] = []
  /// Added to the source of every event, where sources of several origins would collide.
  var sourceOffset: UInt16 = 0
  /// Headers that came, each with the number of batches before it. They take effect where they stand
  /// in the stream, not when they are read, so that the output does not depend on timing.
  private var headers: [(batches: Int, header: StreamHeader)] = []
  private var batchesRead = 0
  private var batchesTaken = 0

  init(_ input: ByteInput, memoryBound: Int) {
    reader = StreamReader(input)
    self.memoryBound = memoryBound
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

  /// Reads what is there, waiting for it when `waits`. Returns false when nothing was there.
  func read(waits: Bool) throws(StreamError) -> Bool {
    switch try reader.next(waits: waits) {
    case .header(let header): headers.append((batchesRead, header))
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

/// A batch that owns its memory.
final class HeldBatch {
  let batch: EventBatch

  init(_ source: EventBatch) {
    batch = EventBatch(
      events: Self.duplicate(source.events), values: Self.duplicate(source.values),
      words: Self.duplicate(source.words), text: Self.duplicate(source.text))
  }

  /// Takes over memory that was allocated list by list.
  init(adopting batch: EventBatch) { self.batch = batch }

  var byteCount: Int {
    batch.count * 72 + (batch.values.count + batch.words.count) * 8 + batch.text.count
  }

  deinit {
    batch.events.deallocate()
    batch.values.deallocate()
    batch.words.deallocate()
    batch.text.deallocate()
  }

  private static func duplicate<Element>(
    _ source: UnsafeBufferPointer<Element>
  ) -> UnsafeBufferPointer<Element> {
    let target = UnsafeMutableBufferPointer<Element>.allocate(capacity: source.count)
    _ = target.initialize(from: source)
    return UnsafeBufferPointer(target)
  }
}

/// Batches in an unnamed file, first in, first out.
final class SpillFile {
  private let descriptor: Int32
  private var readOffset: off_t = 0
  private var writeOffset: off_t = 0
  private var waiting = 0
  private(set) var written = 0

  init() throws(StreamError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/millrace-merge-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw StreamError(
        .cannotCreate, operation: "create", object: "a file in \(folder)",
        cause: describeErrno(errno))
    }
    unlink(template)
  }

  deinit { close(descriptor) }

  var isEmpty: Bool { waiting == 0 }

  func write(_ held: HeldBatch) throws(StreamError) {
    let batch = held.batch
    let counts = [batch.count, batch.values.count, batch.words.count, batch.text.count]
    try counts.withUnsafeBufferPointer { counts throws(StreamError) in
      for part in [
        UnsafeRawBufferPointer(counts), UnsafeRawBufferPointer(batch.events),
        UnsafeRawBufferPointer(batch.values), UnsafeRawBufferPointer(batch.words),
        UnsafeRawBufferPointer(batch.text),
      ] {
        var done = 0
        while done < part.count {
          let count = pwrite(
            descriptor, part.baseAddress! + done, part.count - done, writeOffset)
          if count < 0, errno == EINTR { continue }
          if count <= 0 { throw failure("write") }
          done += count
          writeOffset += off_t(count)
        }
      }
    }
    waiting += 1
    written += 1
  }

  func read() throws(StreamError) -> HeldBatch? {
    if waiting == 0 { return nil }
    waiting -= 1
    let counts = try list(of: Int.self, count: 4)
    let held = HeldBatch(
      adopting: EventBatch(
        events: try list(of: Event.self, count: counts[0]),
        values: try list(of: Double.self, count: counts[1]),
        words: try list(of: Int64.self, count: counts[2]),
        text: try list(of: UInt8.self, count: counts[3])))
    counts.deallocate()
    if waiting == 0 {
      readOffset = 0
      writeOffset = 0
      ftruncate(descriptor, 0)
    }
    return held
  }

  private func list<Element>(
    of type: Element.Type, count: Int
  ) throws(StreamError) -> UnsafeBufferPointer<Element> {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
    let bytes = UnsafeMutableRawBufferPointer(memory)
    var done = 0
    while done < bytes.count {
      let count = pread(descriptor, bytes.baseAddress! + done, bytes.count - done, readOffset)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw failure("read") }
      done += count
      readOffset += off_t(count)
    }
    return UnsafeBufferPointer(memory)
  }

  private func failure(_ operation: String) -> StreamError {
    StreamError(
      .inputOutput, operation: operation, object: "spill file", cause: describeErrno(errno))
  }
}
