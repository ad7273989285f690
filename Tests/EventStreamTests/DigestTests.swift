import CCapnpStream
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

  /// However many events are added at once, and however a processor makes their sums.
  @Test func itIsWhatItsDefinitionSays() throws {
    for count in [0, 1, 7, 8, 9, 63, 64, 65, 200, 700] {
      let events = SampleStreams.events(count, seed: UInt64(count) + 20)
      var expected = DefinedDigest()
      for event in events { expected.add(event) }
      #expect(try Self.digest(events, frame: max(count, 1)) == expected.value, "\(count) events")
    }
  }

  /// A batch that is refused is no part of the digest.
  @Test func whatIsRefusedIsNotAdded() {
    let sound = SampleStreams.events(200, seed: 30).map(\.event).filter { $0.kind.payload == .none }
    for place in [0, 7, 8, 63, 64, sound.count - 1] where place < sound.count {
      var (unknown, foreign, untimely) = (sound, sound, sound)
      unknown[place].kind = EventKind(rawValue: 999)
      foreign[place].instrument = 3
      untimely[place].eventTime = .max
      for (events, cause) in [(unknown, "kind"), (foreign, "instrument")] {
        let checked = Checked(events)
        #expect(checked.bad == place && checked.cause.contains(cause))
        #expect(checked.digest.event_count == 0 && checked.value == Checked([]).value)
      }
      let checked = Checked(untimely)
      #expect(checked.bad == sound.count && checked.isUntimely)
    }
    let checked = Checked(sound)
    #expect(checked.bad == sound.count && !checked.isUntimely)
    var expected = DefinedDigest()
    for event in sound { expected.add(OwnedEvent(event)) }
    #expect(checked.value == expected.value)
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

/// Events of three instruments, without payload, checked and added to an empty digest.
private struct Checked {
  var digest = cs_digest()
  let bad: Int
  var cause = ""
  let isUntimely: Bool

  init(_ events: [Event]) {
    cs_digest_start(&digest)
    var reason: UnsafePointer<CChar>?
    var untimely: Int32 = 0
    var tables = cs_tables()
    tables.instruments = 3
    var sum = digest
    bad = events.withUnsafeBytes { bytes in
      var batch = cs_batch()
      batch.events = bytes.baseAddress
      batch.event_count = events.count
      batch.event_stride = MemoryLayout<Event>.stride
      return cs_digest_checked(&sum, &batch, &tables, &reason, &untimely)
    }
    digest = sum
    isUntimely = untimely != 0
    if let reason { cause = String(cString: reason) }
  }

  var value: UInt64 { withUnsafePointer(to: digest) { cs_digest_value($0) } }
}

/// The digest as it is defined, a word at a time.
private struct DefinedDigest {
  private static let odd: [UInt64] = [
    0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb, 0xd6e8_feb8_6659_fd93,
    0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3,
    0x1d8e_4e27_c47d_124f,
  ]
  private static let step: UInt64 = 0xff51_afd7_ed55_8ccd

  private var events: UInt64 = 0
  private var count: UInt64 = 0
  private var lanes = (0..<3).map { list in (0..<4).map { odd[list + $0] } }
  private var positions: [UInt64] = [0, 0, 0]

  private static func turn(_ value: UInt64) -> UInt64 { value << 29 | value >> 35 }

  private static func chain(_ state: UInt64, _ word: UInt64) -> UInt64 {
    turn(state) &* step &+ word
  }

  mutating func add(_ owned: OwnedEvent) {
    var event = owned.event
    if event.kind.payload != .none {
      // The payload's count stays, its place does not count.
      let count = max(owned.values.count, owned.words.count, owned.text.count)
      event.body.word0 = event.body.word0 & ~0xFFFF_FFFF_FFFF | Int64(count) << 32
    }
    let words = withUnsafeBytes(of: event) { Array($0.bindMemory(to: UInt64.self)) }
    let sum = zip(words, Self.odd).reduce(UInt64(0)) { $0 &+ $1.0 &* $1.1 }
    events = Self.chain(events, sum)
    count += 1
    add(owned.values.map(\.bitPattern), to: 0)
    add(owned.words.map { UInt64(bitPattern: $0) }, to: 1)
    let padded = owned.text + [UInt8](repeating: 0, count: (8 - owned.text.count % 8) % 8)
    let text = stride(from: 0, to: padded.count, by: 8).map { start in
      (0..<8).reduce(UInt64(0)) { $0 | UInt64(padded[start + $1]) << UInt64(8 * $1) }
    }
    add(text, to: 2)
  }

  private mutating func add(_ words: [UInt64], to list: Int) {
    for word in words {
      let lane = Int(positions[list] & 3)
      lanes[list][lane] = Self.chain(lanes[list][lane], word)
      positions[list] += 1
    }
  }

  private static func finish(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 33) &* 0xff51_afd7_ed55_8ccd
    value = (value ^ value >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return value ^ value >> 33
  }

  var value: UInt64 {
    var value = Self.finish(events) &+ count
    for list in 0..<3 {
      for lane in lanes[list] { value = Self.finish(Self.chain(value, lane)) }
      value = Self.finish(Self.chain(value, positions[list]))
    }
    return value
  }
}
