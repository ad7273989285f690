import EventModel
import TestSupport
import Testing

/// What is forwarded in runs is what is forwarded one by one: the same events in the same frames.
struct EventRunTests {
  /// What is done at an event on its way.
  private enum Turn { case none, cut, add, drop }

  private static let added = Event(kind: .gap, eventTime: 77)

  private static func frames(_ buffer: borrowing EventBuffer) -> [[OwnedEvent]] {
    var frames: [[OwnedEvent]] = []
    buffer.forEachFrame { batch in
      frames.append(batch.events.map { OwnedEvent($0, of: batch) })
    }
    return frames
  }

  /// Forwards events both ways; `turn` says what comes between.
  private static func compare(_ events: [OwnedEvent], _ turn: (Int) -> Turn) -> String? {
    var source = EventBuffer()
    var single = EventBuffer()
    var runs = EventBuffer()
    for event in events { event.append(to: &source) }
    var number = 0
    source.forEachFrame { batch in
      var next = 0
      for index in 0..<batch.count {
        let what = turn(number)
        number += 1
        if what != .drop { single.forward(batch.events[index], of: batch) }
        switch what {
        case .none: break
        case .cut: runs.forward(batch, &next, upTo: index + 1)
        case .add:
          single.append(added)
          runs.forward(batch, &next, upTo: index + 1)
          runs.append(added)
        case .drop:
          runs.forward(batch, &next, upTo: index)
          next = index + 1
        }
      }
      runs.forward(batch, &next, upTo: batch.count)
    }
    let (expected, made) = (frames(single), frames(runs))
    if expected.map(\.count) != made.map(\.count) {
      return "frames of \(made.map(\.count)) events, not of \(expected.map(\.count))"
    }
    return firstDifference(Array(made.joined()), Array(expected.joined()))
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func ofEveryKind(seed: UInt64) {
    let events = SampleStreams.events(20_000, seed: seed)
    var random = SeededGenerator(seed: seed + 10)
    let turns = (0..<20_000).map { _ -> Turn in
      switch Int.random(in: 0..<50, using: &random) {
      case 0: .cut
      case 1: .add
      case 2: .drop
      default: .none
      }
    }
    #expect(Self.compare(events) { turns[$0] } == nil)
    #expect(Self.compare(events) { _ in .none } == nil)
    #expect(Self.compare(events) { _ in .cut } == nil)
  }

  /// The limit of a frame lies inside a run, once at the end of a group and once in the middle of one.
  @Test func acrossTheLimitOfAFrame() {
    let plain = SampleStreams.events(60_000, seed: 4).filter { $0.event.kind.payload == .none }
    #expect(plain.count * 72 > 4 * EventBuffer.frameBytes)
    #expect(Self.compare(plain) { _ in .none } == nil)
    #expect(Self.compare(plain) { $0 % 1000 == 999 ? .add : .none } == nil)
    var single = plain
    for index in single.indices { single[index].event.flags.insert(.last) }
    #expect(Self.compare(single) { _ in .none } == nil)
  }

  /// A group that does not end fills the largest frame.
  @Test func ofAGroupWithoutAnEnd() {
    let count = 2 * EventBuffer.largestFrameBytes / 72 + 100
    let event = OwnedEvent(Event(kind: .quote, eventTime: 1, flags: []))
    #expect(Self.compare(Array(repeating: event, count: count)) { _ in .none } == nil)
  }

  @Test func ofNothing() {
    var buffer = EventBuffer()
    let source = EventBuffer()
    var next = 0
    buffer.forward(source.whole, &next, upTo: 0)
    let count = buffer.count
    #expect(next == 0 && count == 0)
  }
}
