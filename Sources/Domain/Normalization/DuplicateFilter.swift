import EventModel

/// Recognises copies of one venue's event that come from several sources: same instrument, kind and
/// venue sequence, another source, and event times less than ten seconds apart (sequences start
/// again every session). Equal values alone make no copy, and events of one source never are copies:
/// a group may give one sequence to several events, and equal trades are real. But the copy of a
/// trade has its price and size, so that ids which merely number the rows of two files are told
/// apart, a snapshot is no copy of the change that has its sequence, nor a quote from before a trade of
/// the one behind it. Trades that one source repeats are another matter: see `TradeIdMemory`.
///
/// It remembers the last 65,536 sequences, 1 MiB. While there is one source nothing can be a copy, so
/// they are only noted, one behind the other. The second source turns the notes into a table of
/// 16,384 sets of four by hash, where the one with the oldest time makes room. A copy that comes after
/// its first was forgotten is not recognised.
struct DuplicateFilter: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// Of sequence, instrument and kind, in the highest 14 bits the set; 0 in an entry that is free.
    var fingerprint: UInt64 = 0
    /// Event time in units of 2^20 ns, and in the lowest 16 bits the source.
    var timeAndSource = Int64.min

    var time: Int64 { timeAndSource >> 16 }
    var source: UInt16 { UInt16(truncatingIfNeeded: timeAndSource) }
    var set: Int { Int(fingerprint >> DuplicateFilter.setShift) }
  }

  /// What tells the two ways of remembering apart.
  struct Phase: BitwiseCopyable {
    /// The one source so far, -1 before the first; nil once there were several.
    var onlySource: Int? = -1
    /// How many entries were noted.
    var noted = 0
  }

  private static var setShift: UInt64 { 50 }
  private static var ways: Int { 4 }
  private static var capacity: Int { ways << (64 - Int(setShift)) }
  /// Ten seconds in units of 2^20 ns.
  private static var maximumDistance: Int64 { 9537 }

  private let entries: UnsafeMutablePointer<Entry>
  private var phase = Phase()

  init() {
    // A set is one cache line.
    let bytes = Self.capacity * MemoryLayout<Entry>.stride
    entries = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Entry.self, capacity: Self.capacity)
    entries.initialize(repeating: Entry(), count: Self.capacity)
  }

  deinit { entries.deallocate() }

  /// Whether the event, which has a sequence or is a trade with an id, is a copy; if not it is
  /// remembered. Trades go by their id where they have one.
  @inline(__always) mutating func isDuplicate(_ event: Event) -> Bool {
    let isNamed = event.kind == .trade && event.trade.tradeId != 0
    let sequence = isNamed ? event.trade.tradeId : event.sequence
    let isSnapshot: UInt64 = event.flags.contains(.snapshot) ? 1 << 15 : 0
    // Bit 14 is of the kind: for quotes, whether they are from before a trade.
    let mark = UInt64(event.flags.rawValue & EventFlags.preTrade.rawValue)
    let stream = UInt64(event.instrument) << 16 | isSnapshot | mark | UInt64(event.kind.rawValue)
    let values =
      isNamed ? UInt64(bitPattern: event.trade.price &* 31 &+ event.trade.size) : 0
    let spread = (stream &+ 1) &* 0x9E37_79B9_7F4A_7C15
    // Sequences that follow each other lie beside each other.
    let set = (sequence &+ spread >> 40) << Self.setShift
    let mixed = (sequence ^ values &* 0xA076_1D64_78BD_642F) &* 0xD6E8_FEB8_6659_FD93
    let hash = (mixed ^ spread) >> (64 - Self.setShift)
    let entry = Entry(
      fingerprint: max(set | hash, 1),
      timeAndSource: (event.eventTime >> 20) << 16 | Int64(event.source))
    if phase.onlySource == Int(event.source) {
      entries[phase.noted & (Self.capacity - 1)] = entry
      phase.noted &+= 1
      return false
    }
    return meetsCopy(entry)
  }

  @inline(never) private mutating func meetsCopy(_ entry: Entry) -> Bool {
    if phase.onlySource == -1 {
      phase = Phase(onlySource: Int(entry.source), noted: 1)
      entries[0] = entry
      return false
    }
    if phase.onlySource != nil { sortNotes() }
    return isKnown(entry)
  }

  /// Turns the notes into the table, oldest first.
  private mutating func sortNotes() {
    let count = min(phase.noted, Self.capacity)
    let notes = (phase.noted - count..<phase.noted).map { entries[$0 & (Self.capacity - 1)] }
    entries.update(repeating: Entry(), count: Self.capacity)
    phase = Phase(onlySource: nil)
    for entry in notes { _ = isKnown(entry) }
  }

  /// Whether the table holds the entry of another source; if not it takes this one.
  @inline(__always) private func isKnown(_ entry: Entry) -> Bool {
    let set = entries + entry.set * Self.ways
    var oldest = 0
    for way in 0..<Self.ways {
      if set[way].fingerprint == entry.fingerprint {
        // Both are below 2^44, so the difference is a number.
        let distance = entry.time - set[way].time
        if distance.magnitude <= UInt64(Self.maximumDistance) {
          return set[way].source != entry.source
        }
        oldest = way
        break
      }
      if set[way].timeAndSource < set[oldest].timeAndSource { oldest = way }
    }
    set[oldest] = entry
    return false
  }

  /// The entries in use with their places, and the phase.
  var contents: (phase: Phase, places: [UInt32], entries: [Entry]) {
    let used = (0..<Self.capacity).filter { entries[$0].fingerprint != 0 }
    return (phase, used.map { UInt32($0) }, used.map { entries[$0] })
  }

  /// Takes over what `contents` gave; false when it is no such thing.
  mutating func restore(_ phase: Phase, places: [UInt32], entries new: [Entry]) -> Bool {
    guard places.count == new.count, phase.noted >= 0 else { return false }
    entries.update(repeating: Entry(), count: Self.capacity)
    for (place, entry) in zip(places, new) {
      guard place < Self.capacity else { return false }
      entries[Int(place)] = entry
    }
    self.phase = phase
    return true
  }
}
