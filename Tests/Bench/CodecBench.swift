import EventModel
import EventStream
import Glibc

/// Encoding and decoding of frames, the shim included, without a process around: frames of 2,048
/// quotes to a descriptor that swallows them, and the same frames read back from a file in memory. What
/// the kernel takes for copying the bytes is measured beside it and taken off.
enum CodecBench {
  static let frames = 3000

  static func run() {
    var buffer = EventBuffer()
    sampleQuotes(2048, into: &buffer)
    let batch = buffer.whole
    let events = Double(frames * batch.count)
    do {
      let sink = FrameWriter(try ByteOutput.create("/dev/null"))
      try sink.header(sampleHeader())
      let started = now()
      for _ in 0..<frames { try sink.batch(batch) }
      print("encode \(Double(now() - started) / events) ns/event")

      var template = Array("/dev/shm/millrace-bench-XXXXXX".utf8CString)
      let descriptor = mkstemp(&template)
      unlink(template)
      let writer = FrameWriter(ByteOutput(descriptor: descriptor, name: "memory"))
      try writer.header(sampleHeader())
      for _ in 0..<frames { try writer.batch(batch) }
      try writer.end()
      lseek(descriptor, 0, SEEK_SET)
      let copying = now()
      readOnly(descriptor)
      let copied = Double(now() - copying) / events
      lseek(descriptor, 0, SEEK_SET)
      let reader = StreamReader(ByteInput(descriptor: descriptor, name: "memory"))
      let begun = now()
      var total = Int64(0)
      reading: while true {
        switch try reader.next() {
        case .batch(let batch): for event in batch.events { total &+= event.quote.bidPrice }
        case .end: break reading
        default: break
        }
      }
      let whole = Double(now() - begun) / events
      print("read \(copied) ns/event")
      print("decode \(whole - copied) ns/event")
      if total == 42 { print("") }
    } catch {
      print("codec: \(error)")
      exit(70)
    }
  }

  /// What the kernel takes to hand over the bytes, in reads of a frame's size.
  private static func readOnly(_ descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 2048 * 72)
    while read(descriptor, &buffer, buffer.count) > 0 {}
  }
}
