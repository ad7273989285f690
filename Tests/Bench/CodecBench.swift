import EventModel
import EventStream
import Glibc

/// Encoding and decoding of frames, the shim included, without a process around: frames of 2,048
/// quotes to a descriptor that swallows them, and the same frames read back from a file in memory.
/// Decoding stands with what the kernel takes for copying the bytes, which is measured beside it in
/// turns. Medians.
enum CodecBench {
  static let frames = 1000
  static let turns = 7

  static func run() {
    var buffer = EventBuffer()
    sampleQuotes(2048, into: &buffer)
    let batch = buffer.whole
    do {
      print("encode \(try median { try encode(batch) }) ns/event")
      let file = try inMemory(batch)
      _ = try decode(file)
      var reads: [Double] = []
      var decodes: [Double] = []
      for _ in 0..<turns {
        reads.append(readOnly(file))
        decodes.append(try decode(file))
      }
      print("read \(middle(reads)) ns/event")
      print("decode \(middle(decodes)) ns/event")
    } catch {
      print("codec: \(error)")
      exit(70)
    }
  }

  private static func median(_ measure: () throws -> Double) rethrows -> Double {
    middle(try (0..<turns).map { _ in try measure() })
  }

  private static func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func perEvent(since started: Int64) -> Double {
    Double(processTime() - started) / Double(frames * 2048)
  }

  /// Nanoseconds of CPU that this process has used: others on the machine do not count.
  private static func processTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func encode(_ batch: EventBatch) throws -> Double {
    let sink = FrameWriter(try ByteOutput.create("/dev/null"))
    try sink.header(sampleHeader())
    let started = processTime()
    for _ in 0..<frames { try sink.batch(batch) }
    return perEvent(since: started)
  }

  /// A nameless file in memory that holds a stream.
  private static func inMemory(_ batch: EventBatch) throws -> Int32 {
    var template = Array("/dev/shm/millrace-bench-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    unlink(template)
    let writer = FrameWriter(ByteOutput(descriptor: descriptor, name: "memory"))
    try writer.header(sampleHeader())
    for _ in 0..<frames { try writer.batch(batch) }
    try writer.end()
    return descriptor
  }

  /// Reads the stream and touches every event; the reading of the bytes is in it.
  private static func decode(_ file: Int32) throws -> Double {
    lseek(file, 0, SEEK_SET)
    let reader = StreamReader(ByteInput(descriptor: dup(file), name: "memory"))
    var total = Int64(0)
    let started = processTime()
    reading: while true {
      switch try reader.next() {
      case .batch(let batch): for event in batch.events { total &+= event.quote.bidPrice }
      case .end: break reading
      default: break
      }
    }
    let cost = perEvent(since: started)
    if total == 42 { print("") }
    return cost
  }

  /// What the kernel takes to hand over the bytes, in reads of a frame's size.
  private static func readOnly(_ file: Int32) -> Double {
    lseek(file, 0, SEEK_SET)
    var buffer = [UInt8](repeating: 0, count: 2048 * 72)
    let started = processTime()
    while read(file, &buffer, buffer.count) > 0 {}
    return perEvent(since: started)
  }
}
