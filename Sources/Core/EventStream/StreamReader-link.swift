import CCapnpStream
import EventModel

/// Reading what another run of this process writes: the same code made the frames a moment ago, so that
/// their events need no check, and lie where they were made.
extension StreamReader {
  func next(from link: StreamLink, waits: Bool) throws(StreamError) -> Step {
    input.pass(consumedFrame)
    consumedFrame = 0
    while let frame = try input.nextLinkedFrame(from: link, waits: waits) {
      switch frame {
      case .events(let batch):
        consumedFrame = FrameWriter.size(of: batch)
        return .batch(take(batch, from: link))
      case .other(let bytes):
        consumedFrame = bytes.count
        let step = try bytes.withUnsafeBufferPointer { bytes throws(StreamError) in
          try take(UnsafeRawBufferPointer(bytes))
        }
        if let step { return step }
        input.pass(consumedFrame)
        consumedFrame = 0
      }
    }
    return input.isExhausted ? try finish() : .wouldWait
  }

  private func take(_ batch: EventBatch, from link: StreamLink) -> EventBatch {
    if link.keepsDigest { digest.add(batch) } else { digest.count(batch) }
    input.context.status.count(batch, .eventsIn, .timeIn)
    return stream.present(cs_batch(batch), copy: &copy)
  }
}
