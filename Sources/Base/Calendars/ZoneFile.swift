/// The content of a TZif file, RFC 8536: transitions and what holds after the last.
struct ZoneFile: Sendable, Equatable {
  /// Seconds of UTC, ascending.
  var transitions: [Int64] = []
  /// Offset in seconds from the transition of the same index on.
  var offsets: [Int64] = []
  /// Offset before the first transition.
  var firstOffset: Int64 = 0
  /// What holds after the last transition; nil: its offset, for ever.
  var rule: PosixRule?

  /// Why bytes are not a TZif file.
  struct Damage: Error {
    var cause: String
  }

  init(_ bytes: [UInt8]) throws(Damage) {
    let first = try Header(bytes, at: 0)
    if first.version == 0 {
      try read(bytes, at: Header.size, header: first, timeSize: 4)
      return
    }
    // Version 2 and later: a block with 32-bit times, then one with 64-bit times, then the footer.
    let start = Header.size + first.blockSize(timeSize: 4)
    let second = try Header(bytes, at: start)
    try read(bytes, at: start + Header.size, header: second, timeSize: 8)
    try readFooter(bytes, at: start + Header.size + second.blockSize(timeSize: 8))
  }

  private mutating func read(
    _ bytes: [UInt8], at start: Int, header: Header, timeSize: Int
  ) throws(Damage) {
    guard bytes.count - start >= header.blockSize(timeSize: timeSize) else {
      throw Damage(cause: "it is too short")
    }
    guard header.leapSeconds == 0 else { throw Damage(cause: "it counts leap seconds") }
    let indices = start + header.times * timeSize
    let types = indices + header.times
    firstOffset = try offset(bytes, at: types)
    for index in 0..<header.times {
      let time = bigEndian(bytes, at: start + index * timeSize, count: timeSize)
      if let last = transitions.last, time <= last {
        throw Damage(cause: "its transitions are not in order")
      }
      let type = Int(bytes[indices + index])
      guard type < header.types else { throw Damage(cause: "a transition has no type") }
      transitions.append(time)
      offsets.append(try offset(bytes, at: types + type * 6))
    }
  }

  private func offset(_ bytes: [UInt8], at index: Int) throws(Damage) -> Int64 {
    let offset = bigEndian(bytes, at: index, count: 4)
    // RFC 8536 section 3.2 wants offsets between -25 and 26 hours.
    guard offset > -25 * 3600, offset < 26 * 3600 else {
      throw Damage(cause: "an offset is out of range")
    }
    return offset
  }

  private mutating func readFooter(_ bytes: [UInt8], at start: Int) throws(Damage) {
    guard start < bytes.count, bytes[start] == 0x0A,
      let end = bytes[(start + 1)...].firstIndex(of: 0x0A)
    else { throw Damage(cause: "it has no footer") }
    let text = bytes[(start + 1)..<end]
    if text.isEmpty { return }
    guard let rule = PosixRule(text) else { throw Damage(cause: "its footer is not a TZ string") }
    self.rule = rule
  }
}

/// The header of a block of a TZif file.
private struct Header {
  static let size = 44
  var version: UInt8
  var times: Int
  var types: Int
  var characters: Int
  var leapSeconds: Int
  var standardFlags: Int
  var utcFlags: Int

  init(_ bytes: [UInt8], at start: Int) throws(ZoneFile.Damage) {
    guard bytes.count - start >= Header.size, bytes[start..<(start + 4)].elementsEqual("TZif".utf8)
    else { throw ZoneFile.Damage(cause: "it is not a TZif file") }
    version = bytes[start + 4]
    func count(_ field: Int) -> Int {
      Int(UInt32(truncatingIfNeeded: bigEndian(bytes, at: start + 20 + field * 4, count: 4)))
    }
    utcFlags = count(0)
    standardFlags = count(1)
    leapSeconds = count(2)
    times = count(3)
    types = count(4)
    characters = count(5)
    guard types > 0 else { throw ZoneFile.Damage(cause: "it has no types") }
  }

  /// Cannot overflow: six counts of 32 bits, small factors.
  func blockSize(timeSize: Int) -> Int {
    times * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4)
      + standardFlags + utcFlags
  }
}

/// A signed big-endian integer of four or eight bytes.
private func bigEndian(_ bytes: [UInt8], at start: Int, count: Int) -> Int64 {
  var value = Int64(Int8(bitPattern: bytes[start]))
  for index in 1..<count { value = value << 8 | Int64(bytes[start + index]) }
  return value
}
