import EventModel
import Glibc

/// Reading what another run of this process writes.
extension ByteInput {
  /// What comes over a link.
  enum LinkedFrame {
    case events(EventBatch)
    /// A frame that holds no events, with its segment table.
    case other([UInt8])
  }

  /// The next frame; nil where none is there and waiting for it was not asked for, or at the end.
  func nextLinkedFrame(from link: StreamLink, waits: Bool) throws(StreamError) -> LinkedFrame? {
    context.becomeReady()
    while true {
      if let slot = link.fullSlot() {
        if !slot.frame.isEmpty {
          let frame = slot.frame
          slot.frame = []
          link.giveBack()
          return .other(frame)
        }
        if nextFrame < slot.events.frameCount {
          nextFrame += 1
          return .events(slot.events.frame(at: nextFrame - 1))
        }
        nextFrame = 0
        link.giveBack()
      } else if !waits, link.outlook(sleeping: false) == .empty {
        return nil
      } else if try !waitForFrame(from: link) {
        return nil
      }
    }
  }

  /// False at the end.
  func waitForFrame(from link: StreamLink) throws(StreamError) -> Bool {
    while true {
      switch link.outlook(sleeping: true) {
      case .ready: return true
      case .ended:
        isExhausted = true
        return false
      case .empty:
        if try context.waitUntilReadable(link.readingEnd, wakes: whileWaiting != nil) {
          link.takeWaking()
        } else {
          try whileWaiting?()
        }
      }
    }
  }

  /// Counts the bytes that a frame would have in a pipe, so that places in messages are the same.
  func pass(_ count: Int) {
    position += count
    storedPosition += Int64(count)
  }
}
