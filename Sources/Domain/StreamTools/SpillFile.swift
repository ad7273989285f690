import EventModel
import EventStream
import Glibc

/// A batch that owns its memory.
final class HeldBatch {
  let batch: EventBatch

  init(_ source: EventBatch) {
    batch = EventBatch(
      events: Self.duplicate(source.events), values: Self.duplicate(source.values),
      words: Self.duplicate(source.words), text: Self.duplicate(source.text))
  }

  convenience init(_ events: [Event], _ values: [Double], _ words: [Int64], _ text: [UInt8]) {
    self.init(
      adopting: EventBatch(
        events: Self.copy(events), values: Self.copy(values), words: Self.copy(words),
        text: Self.copy(text)))
  }

  private static func copy<Element>(_ source: [Element]) -> UnsafeBufferPointer<Element> {
    source.withUnsafeBufferPointer { duplicate($0) }
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
