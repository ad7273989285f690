import EventModel

/// Recognises copies of one venue's event that come from several sources: same instrument, kind and
/// venue sequence, another source, and event times less than ten seconds apart (sequences start
/// again every session). Values are never compared, and events of one source never are copies: a
/// group may give one sequence to several events, and equal trades are real.
///
/// It remembers 65,536 sequences, in 16,384 sets of four by hash, 1 MiB; the one with the oldest
/// time makes room. A copy that comes after its first was forgotten is not recognised.
struct DuplicateFilter: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// Of sequence, instrument and kind; 0 in an entry that is free.
    var fingerprint: UInt64 = 0
    /// Event time in units of 2^20 ns, and in the lowest 16 bits the source.
    var timeAndSource = Int64.min

    var time: Int64 { timeAndSource >> 16 }
    var source: UInt16 { UInt16(truncatingIfNeeded: timeAndSource) }
  }

  private static var setCount: Int { 1 << 14 }
  private static var ways: Int { 4 }
  /// Ten seconds in units of 2^20 ns.
  private static var maximumDistance: Int64 { 9537 }

  private let entries: UnsafeMutablePointer<Entry>

  init() {
    // A set is one cache line.
    let bytes = Self.setCount * Self.ways * MemoryLayout<Entry>.stride
    entries = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Entry.self, capacity: Self.setCount * Self.ways)
    entries.initialize(repeating: Entry(), count: Self.setCount * Self.ways)
  }

  deinit { entries.deallocate() }

  /// Whether the event, which has a sequence or is a trade with an id, is a copy; if not it is
  /// remembered. Trades go by their id where they have one.
  @inline(__always) mutating func isDuplicate(_ event: Event) -> Bool {
    let isNamed = event.kind == .trade && event.trade.tradeId != 0
    let sequence = isNamed ? event.trade.tradeId : event.sequence
    let stream = (UInt64(event.instrument) << 16 | UInt64(event.kind.rawValue))
    let spread = (stream &+ 1) &* 0x9E37_79B9_7F4A_7C15
    // Sequences that follow each other lie beside each other.
    let place = sequence &+ spread >> 40
    let fingerprint = max(sequence &* 0xD6E8_FEB8_6659_FD93 ^ spread, 1)
    let set = entries + Int(place & UInt64(Self.setCount - 1)) * Self.ways
    let time = event.eventTime >> 20
    var oldest = 0
    for way in 0..<Self.ways {
      if set[way].fingerprint == fingerprint {
        // Both are below 2^44, so the difference is a number.
        let distance = time - set[way].time
        if distance.magnitude <= UInt64(Self.maximumDistance) {
          return set[way].source != event.source
        }
        oldest = way
        break
      }
      if set[way].timeAndSource < set[oldest].timeAndSource { oldest = way }
    }
    set[oldest] = Entry(
      fingerprint: fingerprint, timeAndSource: time << 16 | Int64(event.source))
    return false
  }

  /// The entries in use with their places.
  var contents: (places: [UInt32], entries: [Entry]) {
    let used = (0..<Self.setCount * Self.ways).filter { entries[$0].fingerprint != 0 }
    return (used.map { UInt32($0) }, used.map { entries[$0] })
  }

  /// Takes over what `contents` gave; false when it is no such thing.
  mutating func restore(places: [UInt32], entries new: [Entry]) -> Bool {
    guard places.count == new.count else { return false }
    entries.update(repeating: Entry(), count: Self.setCount * Self.ways)
    for (place, entry) in zip(places, new) {
      guard place < Self.setCount * Self.ways else { return false }
      entries[Int(place)] = entry
    }
    return true
  }
}
