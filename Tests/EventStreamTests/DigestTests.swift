import EventModel
import EventStream
import TestSupport
import Testing

/// The digest sees every bit of the events and nothing of their framing.
struct DigestTests {
  private static func digest(_ events: [OwnedEvent], frame: Int) throws -> UInt64 {
    let sink = DigestingSink()
    try SampleStreams.send(events, to: sink, frame: frame)
    return sink.digest.value
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func framingDoesNotShow(seed: UInt64) throws {
    let events = SampleStreams.events(700, seed: seed)
    let expected = try Self.digest(events, frame: 700)
    for frame in [1, 2, 3, 5, 7, 13, 100, 699] {
      #expect(try Self.digest(events, frame: frame) == expected)
    }
  }

  @Test func everyBitShows() throws {
    let events = SampleStreams.events(60, seed: 11)
    let expected = try Self.digest(events, frame: 60)
    var random = SeededGenerator(seed: 12)
    for _ in 0..<4000 {
      var changed = events
      let index = Int.random(in: 0..<events.count, using: &random)
      Self.flipBit(of: &changed[index], using: &random)
      #expect(try Self.digest(changed, frame: 60) != expected)
    }
  }

  @Test func orderShows() throws {
    let events = SampleStreams.events(60, seed: 13)
    let expected = try Self.digest(events, frame: 60)
    for index in 0..<59 where events[index] != events[index + 1] {
      var changed = events
      changed.swapAt(index, index + 1)
      #expect(try Self.digest(changed, frame: 60) != expected)
    }
    #expect(try Self.digest(events.dropLast(), frame: 60) != expected)
  }

  private static func flipBit(of owned: inout OwnedEvent, using random: inout SeededGenerator) {
    switch Int.random(in: 0..<3, using: &random) {
    case 0 where !owned.values.isEmpty:
      let index = owned.values.indices.randomElement(using: &random)!
      let bit = UInt64.random(in: 0..<64, using: &random)
      owned.values[index] = Double(bitPattern: owned.values[index].bitPattern ^ 1 << bit)
    case 0 where !owned.words.isEmpty:
      let index = owned.words.indices.randomElement(using: &random)!
      owned.words[index] ^= 1 << Int64.random(in: 0..<64, using: &random)
    case 0 where !owned.text.isEmpty:
      let index = owned.text.indices.randomElement(using: &random)!
      owned.text[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1:
      owned.event.eventTime ^= 1 << Int64.random(in: 0..<64, using: &random)
    default:
      // The first word holds the payload's place, and the kind says what the payload is.
      withUnsafeMutableBytes(of: &owned.event.body) {
        $0[Int.random(in: 8..<32, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
  }
}

/// Digests the batches it is given.
private final class DigestingSink: FrameSink {
  var digest = StreamDigest()
  func header(_ header: StreamHeader) throws(StreamError) {}
  func batch(_ batch: EventBatch) throws(StreamError) { digest.add(batch) }
  func control(_ control: ControlFrame) throws(StreamError) {}
  func end(_ ending: StreamEnding) throws(StreamError) {}
  func flush() throws(StreamError) {}
}
