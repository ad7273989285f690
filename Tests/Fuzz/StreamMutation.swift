import EventModel

/// Changes to an event stream that know its structure: fields of events, their payload, frames, the
/// header's bytes. The end is made to fit again, so that the change gets past count and digest.
struct StreamMutation {
  private var frames: [[UInt8]]

  /// Bytes of a batch frame before its first event, the segment table included.
  private static let prelude = 72
  private static let eventBytes = 72
  private static let extremes: [Int64] = [
    0, 1, -1, .max, .min, .min + 1, .max - 1, 1 << 62, -(1 << 62), 1 << 53, Int64(Int32.max),
    Int64(UInt32.max), 65_535, 1_700_000_000_000_000_000,
  ]

  init(_ stream: [UInt8]) {
    frames = []
    var place = 0
    while place + 8 <= stream.count {
      let size = 8 + Int(Self.word(stream, place) >> 32) * 8
      guard size > 8, place + size <= stream.count else { break }
      frames.append(Array(stream[place..<place + size]))
      place += size
    }
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
  }

  private static func kind(of frame: [UInt8]) -> UInt16 {
    frame.count >= 24 ? UInt16(frame[16]) | UInt16(frame[17]) << 8 : .max
  }

  private static func eventCount(of frame: [UInt8]) -> Int {
    frame.count >= prelude ? Int((word(frame, prelude - 8) & 0xFFFF_FFFF) >> 2) : 0
  }

  private var batches: [Int] {
    frames.indices.filter { Self.kind(of: frames[$0]) == 1 && Self.eventCount(of: frames[$0]) > 0 }
  }

  mutating func apply(_ random: inout FuzzRandom) {
    for _ in 0...random.below(6) {
      if frames.isEmpty { return }
      switch random.below(10) {
      case 0...4: changeEvent(&random)
      case 5, 6: changePayload(&random)
      case 7: changeFrames(&random)
      case 8: changeHeader(&random)
      default: changeBytes(&random)
      }
    }
  }

  private mutating func changeEvent(_ random: inout FuzzRandom) {
    let batches = batches
    if batches.isEmpty { return }
    let frame = batches[random.below(batches.count)]
    let count = Self.eventCount(of: frames[frame])
    let event = Self.prelude + Self.eventBytes * random.below(count)
    let value = UInt64(bitPattern: Self.extremes[random.below(Self.extremes.count)])
    switch random.below(8) {
    case 0: put(value, frame, event, 8)
    case 1: put(value, frame, event + 8, 8)
    case 2: put(UInt64(random.below(20)), frame, event + 38, 2)
    case 3: put(UInt64(random.below(5)), frame, event + 32, 4)
    case 4: put(random.next(), frame, event + 36, 2)
    case 5: put(random.next() % 70_000, frame, event + 44, 2)
    case 6: put(UInt64(random.below(4)), frame, event + 46, 2)
    default: put(value, frame, event + 40 + 8 * random.below(4), 8)
    }
  }

  private mutating func changePayload(_ random: inout FuzzRandom) {
    let batches = batches
    if batches.isEmpty { return }
    let frame = batches[random.below(batches.count)]
    let start = Self.prelude + Self.eventBytes * Self.eventCount(of: frames[frame])
    let words = (frames[frame].count - start) / 8
    if words <= 0 { return }
    let doubles: [Double] = [
      .nan, .infinity, -.infinity, 0, 1e308, -1e308, .leastNonzeroMagnitude, 1e18, -1,
    ]
    let value =
      random.below(2) == 0
      ? UInt64(bitPattern: Self.extremes[random.below(Self.extremes.count)])
      : doubles[random.below(doubles.count)].bitPattern
    put(value, frame, start + 8 * random.below(words), 8)
  }

  private mutating func changeFrames(_ random: inout FuzzRandom) {
    let one = random.below(frames.count)
    switch random.below(4) {
    case 0: frames.remove(at: one)
    case 1: frames.insert(frames[one], at: random.below(frames.count))
    case 2: frames.swapAt(one, random.below(frames.count))
    default: frames[one].removeLast(min(frames[one].count, 8 * (1 + random.below(4))))
    }
  }

  private mutating func changeHeader(_ random: inout FuzzRandom) {
    guard let header = frames.firstIndex(where: { Self.kind(of: $0) == 0 }) else { return }
    let texts = [
      "\u{1B}]0;x\u{7}", "`id`", "$(id)", "\u{202E}", "<script>", "A\u{301}", "\"", "\\",
    ]
    if random.below(3) == 0 {
      // A text over what stands there, where letters stand.
      let text = Array(texts[random.below(texts.count)].utf8)
      guard
        let place = frames[header].indices.dropFirst(40).first(where: {
          (0x61...0x7A).contains(frames[header][$0]) && random.below(8) == 0
        })
      else { return }
      for (index, byte) in text.enumerated() where place + index < frames[header].count {
        frames[header][place + index] = byte
      }
    } else {
      let place = 8 + random.below(frames[header].count - 8)
      frames[header][place] ^= 1 << UInt8(random.below(8))
    }
  }

  private mutating func changeBytes(_ random: inout FuzzRandom) {
    let frame = random.below(frames.count)
    if frames[frame].isEmpty { return }
    let place = random.below(frames[frame].count)
    frames[frame][place] = UInt8(truncatingIfNeeded: random.next())
  }

  private mutating func put(_ value: UInt64, _ frame: Int, _ place: Int, _ count: Int) {
    for index in 0..<count where place + index < frames[frame].count {
      frames[frame][place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }

  /// The stream; with `fits` its end counts the events that are there and has no digest.
  func bytes(fits: Bool) -> [UInt8] {
    if !fits { return Array(frames.joined()) }
    var count = 0
    var result: [UInt8] = []
    for frame in frames {
      switch Self.kind(of: frame) {
      case 1: count += Self.eventCount(of: frame)
      case 2:
        result += Self.end(UInt64(count))
        continue
      default: break
      }
      result += frame
    }
    return result
  }

  /// An end with a count and no digest.
  private static func end(_ count: UInt64) -> [UInt8] {
    let words: [UInt64] = [6 << 32, 1 << 32 | 1 << 48, 2, 3 << 32, count, 0, 0]
    return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }
}
