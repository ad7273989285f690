import CCapnpStream
import EventModel

/// Writing to another run of this process.
extension FrameWriter {
  /// Hands over a copy of a frame.
  func hand(_ batch: EventBatch, to link: StreamLink) throws(StreamError) {
    try checkTimes(batch)
    let slot = try link.emptySlot()
    slot.events.hold(batch)
    link.handOver()
    note(batch, link)
  }

  /// Hands over a buffer itself, and takes an empty one for it.
  func hand(_ buffer: inout EventBuffer, to link: StreamLink) throws(StreamError) {
    // Where one cannot be written, those before it are: one by one.
    for index in 0..<buffer.frameCount where untimely(buffer.frame(at: index)) != nil {
      return try handEach(&buffer, to: link)
    }
    let slot = try link.emptySlot()
    for index in 0..<buffer.frameCount { note(buffer.frame(at: index), link) }
    slot.events.removeAll()
    swap(&slot.events, &buffer)
    link.handOver()
  }

  private func handEach(
    _ buffer: inout EventBuffer, to link: StreamLink
  ) throws(StreamError) {
    defer { buffer.removeAll() }
    try buffer.forEachFrame { batch throws(StreamError) in try hand(batch, to: link) }
  }

  private func note(_ batch: EventBatch, _ link: StreamLink) {
    if link.keepsDigest { digest.add(batch) } else { digest.count(batch) }
    status.count(batch, .eventsOut, .timeOut)
  }

  private func untimely(_ batch: EventBatch) -> Int? {
    var raw = cs_batch(batch)
    let index = cs_batch_untimely(&raw)
    return index < batch.count ? index : nil
  }

  private func checkTimes(_ batch: EventBatch) throws(StreamError) {
    if let index = untimely(batch) { throw untimely(at: digest.eventCount + UInt64(index)) }
  }

  /// Bytes of a frame as it is written into pipes and files.
  static func size(of batch: EventBatch) -> Int {
    Int(CS_PRELUDE_BYTES) + batch.count * MemoryLayout<Event>.stride
      + (batch.values.count + batch.words.count) * 8 + (batch.text.count + 7) & ~7
  }

  /// From now on the digest of what goes to another run of this process is kept too.
  package func keepDigest() { output.link?.keepsDigest = true }
}
