import CCapnpStream
import EventModel

/// Reading on behind damage.
extension StreamReader {
  /// Looks behind a frame that failed for the next whole batch frame, at any multiple of 8 bytes.
  /// Returns how many bytes were skipped, nil when no whole frame follows. What the end says of count
  /// and digest no longer holds and is not checked.
  public func skipToFrame() throws(StreamError) -> Int? {
    acceptsLosses = true
    var skipped = 0
    do throws(StreamError) {
      while try input.fill(8) {
        if skipped > 0, try isWholeFrame() { return skipped }
        input.consume(8)
        skipped += 8
      }
    } catch {
      if error.operation != "decompress" { throw error }
    }
    return nil
  }

  private func isWholeFrame() throws(StreamError) -> Bool {
    let table = input.available.loadUnaligned(as: UInt64.self)
    let size = Int(table >> 32) * 8
    guard UInt32(truncatingIfNeeded: table) == 0, size > 0, size <= Self.largestFrame,
      try input.fill(8 + size)
    else { return false }
    let bytes = UnsafeRawBufferPointer(rebasing: input.available[8..<(8 + size)])
    do throws(FrameFailure) {
      let frame = try Self.openFrame(bytes)
      defer { cs_frame_close(frame) }
      switch UInt32(cs_frame_which(frame)) {
      case CS_BATCH.rawValue:
        var raw = cs_batch()
        try FrameCodec.check { cs_frame_batch(frame, &raw, $0, $1) }
        return raw.event_count > 0
      case CS_END.rawValue:
        var end = cs_end()
        try FrameCodec.check { cs_frame_end(frame, &end, $0, $1) }
        return size == 40 || size == 48
      default: return false
      }
    } catch {
      return false
    }
  }
}
