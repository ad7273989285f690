/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): small, seeded, the same everywhere.
struct FuzzRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }
}

/// Changes to an input that keep enough of it to get deep.
enum FuzzMutation {
  private static let integers: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFE,
  ]
  private static let texts = [
    "0", "-1", "9223372036854775807", "-9223372036854775808", "1e308", "nan", "", ",", ",,", "\n",
    "\"", "{", "]", "18446744073709551616", ".", "-", "1970-01-01", "99999999999999999999",
  ]

  static func apply(
    _ input: [UInt8], corpus: [[UInt8]], _ random: inout FuzzRandom
  ) -> [UInt8] {
    var bytes = input
    for _ in 0...random.below(4) {
      if bytes.isEmpty { return bytes }
      let place = random.below(bytes.count)
      switch random.below(11) {
      case 0: bytes[place] ^= 1 << UInt8(random.below(8))
      case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(32)))
      case 3:
        bytes.insert(
          contentsOf: (0...random.below(8)).map { _ in UInt8(truncatingIfNeeded: random.next()) },
          at: place)
      case 4: bytes.removeSubrange(place...)
      case 5:
        let part = Array(bytes[place..<min(bytes.count, place + 1 + random.below(256))])
        bytes.insert(contentsOf: part, at: random.below(bytes.count))
      case 6:
        let other = corpus[random.below(corpus.count)]
        if !other.isEmpty { bytes = Array(bytes[..<place]) + other[random.below(other.count)...] }
      case 7: put(integers[random.below(integers.count)], in: &bytes, at: place, 8)
      case 8: put(integers[random.below(integers.count)], in: &bytes, at: place & ~3, 4)
      case 9:
        let end = min(bytes.count, place + random.below(6))
        bytes.replaceSubrange(place..<end, with: texts[random.below(texts.count)].utf8)
      default:
        if bytes[place] >= 0x30, bytes[place] <= 0x39 {
          bytes[place] = 0x30 + UInt8(random.below(10))
        } else {
          put(random.next(), in: &bytes, at: place & ~7, 8)
        }
      }
    }
    return bytes.count > 1 << 18 ? Array(bytes[..<(1 << 18)]) : bytes
  }

  private static func put(_ value: UInt64, in bytes: inout [UInt8], at place: Int, _ count: Int) {
    for index in 0..<count where place + index < bytes.count {
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }
}
