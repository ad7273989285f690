import EventModel
import TestSupport
import Testing

/// Where a buffer cuts its frames, and how payloads are found in them.
struct EventBufferTests {
  private func frames(_ events: [OwnedEvent]) -> [[OwnedEvent]] {
    var buffer = EventBuffer()
    for event in events { event.append(to: &buffer) }
    let count = buffer.count
    #expect(count == events.count)
    var frames: [[OwnedEvent]] = []
    buffer.forEachFrame { batch in
      frames.append(batch.events.map { OwnedEvent($0, of: batch) })
    }
    return frames
  }

  private func size(_ events: some Sequence<OwnedEvent>) -> Int {
    events.reduce(0) {
      $0 + 72 + ($1.values.count + $1.words.count) * 8 + ($1.text.count + 7) & ~7
    }
  }

  @Test func payloadsComeBackFromEveryFrame() {
    let events = SampleStreams.events(20_000, seed: 41)
    let frames = frames(events)
    #expect(frames.count > 4)
    #expect(firstDifference(Array(frames.joined()), events) == nil)
  }

  @Test func aFrameEndsAtTheFirstGroupBeyondItsSize() {
    let events = SampleStreams.events(20_000, seed: 42)
    for frame in frames(events).dropLast() {
      #expect(frame.last?.event.flags.contains(.last) == true)
      #expect(size(frame) >= EventBuffer.frameBytes)
      let groupStart = frame.dropLast().lastIndex { $0.event.flags.contains(.last) }
      if let groupStart { #expect(size(frame[...groupStart]) < EventBuffer.frameBytes) }
    }
  }

  @Test func aGroupIsNeverCut() {
    var events = SampleStreams.events(10_000, seed: 43)
    for index in events.indices { events[index].event.flags.remove(.last) }
    events[events.count - 1].event.flags.insert(.last)
    #expect(frames(events).count == 1)
  }

  @Test func emptiedItBeginsAnew() {
    var buffer = EventBuffer()
    for round in 0..<3 {
      let events = SampleStreams.events(5000, seed: UInt64(50 + round))
      for event in events { event.append(to: &buffer) }
      var read: [OwnedEvent] = []
      buffer.forEachFrame { batch in read += batch.events.map { OwnedEvent($0, of: batch) } }
      #expect(firstDifference(read, events) == nil)
      buffer.removeAll()
      let count = buffer.count
      #expect(count == 0)
    }
  }

  @Test func forwardCopiesThePayload() {
    let events = SampleStreams.events(5000, seed: 44)
    var source = EventBuffer()
    for event in events { event.append(to: &source) }
    var target = EventBuffer()
    source.forEachFrame { batch in for event in batch.events { target.forward(event, of: batch) } }
    var read: [OwnedEvent] = []
    target.forEachFrame { batch in read += batch.events.map { OwnedEvent($0, of: batch) } }
    #expect(firstDifference(read, events) == nil)
  }

  @Test func longTextIsCutAndPadded() {
    var buffer = EventBuffer()
    let text = [UInt8](repeating: 0x61, count: 70_000)
    let event = Event(kind: .decision, eventTime: 1)
    text.withUnsafeBufferPointer { buffer.append(event, text: $0) }
    text[..<3].withUnsafeBufferPointer { buffer.append(event, text: $0) }
    let batch = buffer.whole
    #expect(batch.text(of: batch.events[0]).count == 65_535)
    #expect(Array(batch.text(of: batch.events[1])) == Array(text[..<3]))
    #expect(batch.events[1].payloadOffset == 65_536)
    #expect(batch.text.count == 65_544)
    #expect(batch.text[65_535] == 0 && batch.text.suffix(5).allSatisfy { $0 == 0 })
  }

  @Test func groupsAreClosedAndReopened() {
    var buffer = EventBuffer()
    buffer.append(Event(kind: .quote, eventTime: 1))
    var states = [buffer.isInsideGroup]
    buffer.reopenGroup()
    states.append(buffer.isInsideGroup)
    buffer.closeGroup()
    states.append(buffer.isInsideGroup)
    #expect(states == [false, true, false])
  }
}
