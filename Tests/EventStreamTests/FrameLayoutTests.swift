import CCapnpStream
import EventModel
import EventStream
import TestSupport
import Testing

/// Frames are byte for byte what libcapnp writes for the same lists.
struct FrameLayoutTests {
  @Test(arguments: [0, 1, 2, 7, 100, 3000])
  func aBatchIsWhatLibcapnpWrites(count: Int) throws {
    var buffer = EventBuffer()
    for event in SampleStreams.events(count, seed: UInt64(count)) { event.append(to: &buffer) }
    var compared = 0
    try buffer.forEachFrame { (batch) throws in
      #expect(try Self.written(batch) == Self.reference(batch))
      compared += batch.count
    }
    #expect(compared == count)
    if count == 0 {
      let empty = buffer.whole
      #expect(try Self.written(empty) == Self.reference(empty))
    }
  }

  private static func written(_ batch: EventBatch) throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    try FrameWriter(output).batch(batch)
    return output.memory
  }

  private static func reference(_ batch: EventBatch) -> [UInt8] {
    var raw = cs_batch(
      events: UnsafeRawPointer(batch.events.baseAddress), event_count: batch.events.count,
      event_stride: 72, values: batch.values.baseAddress, value_count: batch.values.count,
      words: batch.words.baseAddress, word_count: batch.words.count,
      text: batch.text.baseAddress, text_size: batch.text.count)
    let builder = cs_build_batch(&raw)
    defer { cs_builder_free(builder) }
    var size = 0
    let bytes = cs_builder_bytes(builder, &size)
    return Array(UnsafeRawBufferPointer(start: bytes, count: size))
  }
}
