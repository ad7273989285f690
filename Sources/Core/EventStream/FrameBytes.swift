import CCapnpStream
import EventModel

/// Frames as they stand, for what keeps their bytes.
extension StreamReader {
  /// The bytes of the frame that `next` gave last, segment table included; valid until the next call.
  package var frameBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: input.available[..<consumedFrame])
  }

  /// Whether what is presented has the ids of the frames themselves: no other stream came before.
  package var presentsFramesAsTheyAre: Bool { streamCount == 1 }
}

/// Frames made one at a time, outside of a stream.
package enum SingleFrames {
  /// The frames that tell all of a header, or what changed since another.
  package static func header(
    _ header: StreamHeader, since old: StreamHeader? = nil
  ) throws(StreamError) -> [[UInt8]] {
    var parts = HeaderParts(of: header, since: old)
    var frames: [[UInt8]] = []
    repeat {
      frames.append(
        HeaderCodec.encode(try parts.next(), isIncrement: old != nil || !frames.isEmpty))
    } while !parts.isDone
    return frames
  }

  package static func batch(_ batch: EventBatch) throws(StreamError) -> [UInt8] {
    let output = ByteOutput.inMemory()
    try FrameWriter(output).batch(batch)
    return output.memory
  }

  package static func end(_ digest: StreamDigest, _ ending: StreamEnding) -> [UInt8] {
    FrameCodec.encodeEnd(eventCount: digest.eventCount, digest: digest.value, ending)
  }

  package static func control(_ control: ControlFrame) -> [UInt8] { FrameCodec.encode(control) }
}

/// Decodes frames of one stream that were kept one by one. Each is validated as a reader's are; whether
/// all have come is for the caller to know.
package final class FrameDecoder {
  package enum Content {
    case header(StreamHeader)
    case batch(EventBatch)
    /// Nil where this build does not know it.
    case control(ControlFrame?)
    case end(StreamEnding)
  }

  /// The stream as it now is.
  package private(set) var header: StreamHeader?
  private var stream = JoinedStream()
  private var known = TableIndex()
  private var copy = PresentedBatch()

  package init() {}

  /// What a batch refers to is valid until the next call, and as long as the bytes are. They begin with
  /// the segment table, at a multiple of 8 in memory.
  package func decode(_ frame: UnsafeRawBufferPointer) throws(StreamError) -> Content {
    do throws(FrameFailure) {
      return try content(of: frame)
    } catch {
      throw StreamError(.badData, operation: "decode", object: "frame", cause: error.cause)
    }
  }

  private func content(of bytes: UnsafeRawBufferPointer) throws(FrameFailure) -> Content {
    guard bytes.count > 8, bytes.count % 8 == 0, bytes.count - 8 <= StreamReader.largestFrame,
      bytes.loadUnaligned(as: UInt64.self) == UInt64(bytes.count / 8 - 1) << 32
    else { throw FrameFailure("its segment table is damaged") }
    let frame = try StreamReader.openFrame(UnsafeRawBufferPointer(rebasing: bytes[8...]))
    defer { cs_frame_close(frame) }
    switch UInt32(cs_frame_which(frame)) {
    case CS_HEADER.rawValue:
      let update = try HeaderFrame(frame)
      if !update.isIncrement { stream = JoinedStream() }
      var merged = header ?? StreamHeader()
      // Also of a header that is refused half way: what was taken has its ids.
      defer { header = merged }
      try stream.apply(update, to: &merged, &known)
      return .header(merged)
    case CS_BATCH.rawValue:
      var raw = cs_batch()
      try FrameCodec.check { cs_frame_batch(frame, &raw, $0, $1) }
      var unused = StreamDigest()
      try stream.check(&raw, addingTo: &unused)
      return .batch(stream.present(raw, copy: &copy))
    case CS_CONTROL.rawValue: return .control(try FrameCodec.decodeControl(frame))
    case CS_END.rawValue:
      var end = cs_end()
      try FrameCodec.check { cs_frame_end(frame, &end, $0, $1) }
      return .end(end.stopped != 0 ? .stopped : .complete)
    default: throw FrameFailure("a frame of a kind that this version does not know")
    }
  }
}

extension EventBatch {
  /// The events of a range with their payloads alone; ranges that tile the batch tile its lists. Offsets
  /// stay those of the whole, so this is for digests, which leave them out.
  package func alone(_ range: Range<Int>) -> EventBatch {
    let start = payloadSizes(before: range.lowerBound)
    let stop = payloadSizes(before: range.upperBound)
    return EventBatch(
      events: UnsafeBufferPointer(rebasing: events[range]),
      values: UnsafeBufferPointer(rebasing: values[start.values..<stop.values]),
      words: UnsafeBufferPointer(rebasing: words[start.words..<stop.words]),
      text: UnsafeBufferPointer(rebasing: text[start.text..<stop.text]))
  }

  private func payloadSizes(before index: Int) -> (values: Int, words: Int, text: Int) {
    if index == count { return (values.count, words.count, text.count) }
    var sizes = (values: 0, words: 0, text: 0)
    for event in events[..<index] {
      switch event.kind.payload {
      case .none: break
      case .values: sizes.values += event.payloadCount
      case .words: sizes.words += event.payloadCount
      case .text: sizes.text += (event.payloadCount + 7) & ~7
      }
    }
    return sizes
  }
}
