import EventModel

/// The last event of a group that may still go on. Text captures tell the end of a group only by the
/// row behind it, so the event waits here until that has come.
struct HeldEvent {
  /// A group that grows beyond this is cut, so that a capture without ends fits in memory.
  static var maximumGroup: Int { 1 << 16 }

  private(set) var event = Event(kind: .watermark, eventTime: noTime)
  private(set) var isHeld = false
  private var words: [Int64] = []
  private var wordCount = 0
  private var groupLength = 0

  /// Holds an event with no payload. What was held before must have been released.
  mutating func hold(_ event: Event) {
    self.event = event
    isHeld = true
    wordCount = 0
  }

  /// Holds an event with `count` words of payload, which `fill` writes.
  mutating func hold(
    _ event: Event, wordCount count: Int, fill: (UnsafeMutableBufferPointer<Int64>) -> Void
  ) {
    hold(event)
    wordCount = count
    if words.count < count { words = [Int64](repeating: noNumber, count: count) }
    words.withUnsafeMutableBufferPointer {
      fill(UnsafeMutableBufferPointer(rebasing: $0[..<count]))
    }
  }

  /// Appends the event held, if there is one; with `last` it ends its group.
  mutating func release(last: Bool, into output: inout CaptureOutput) {
    guard isHeld else { return }
    isHeld = false
    groupLength += 1
    if last || groupLength >= Self.maximumGroup {
      event.flags.insert(.last)
      groupLength = 0
    }
    if wordCount == 0 {
      output.append(event)
    } else if let target = output.append(event, wordCount: wordCount) {
      for index in 0..<wordCount { target[index] = words[index] }
    }
  }
}
