import EventModel

/// Recognises copies of one venue's event that come from several sources: same instrument, kind and
/// venue sequence, another source, and event times less than ten seconds apart (sequences start
/// again every session). Values are never compared, and events of one source never are copies: a
/// group may give one sequence to several events, and equal trades are real.
///
/// It remembers the last 65,536 sequences, in 16,384 sets of four by hash, 2 MiB; a copy that comes
/// after its first was forgotten is not recognised.
struct DuplicateFilter: ~Copyable {
  struct Entry: BitwiseCopyable {
    var sequence: UInt64 = 0
    var time: Int64 = 0
    var instrument: UInt32 = 0
    var kind: UInt16 = 0
    var source: UInt16 = 0
    /// When it was entered, to find the oldest.
    var age: UInt64 = 0
  }

  private static var setCount: Int { 1 << 14 }
  private static var ways: Int { 4 }
  private static var maximumDistance: Int64 { 10_000_000_000 }

  private let entries: UnsafeMutablePointer<Entry>
  private var age: UInt64 = 0

  init() {
    entries = .allocate(capacity: Self.setCount * Self.ways)
    entries.initialize(repeating: Entry(), count: Self.setCount * Self.ways)
  }

  deinit { entries.deallocate() }

  /// Whether the event, whose sequence is not 0, is a copy; if not it is remembered.
  mutating func isDuplicate(_ event: Event) -> Bool {
    // Sequences that follow each other lie beside each other.
    let instrumentHash = UInt64(event.instrument) &* 0x9E37_79B9_7F4A_7C15 >> 40
    let hash = event.sequence &+ instrumentHash &+ UInt64(event.kind.rawValue) &* 0x1357
    let set = entries + Int(hash & UInt64(Self.setCount - 1)) * Self.ways
    var oldest = 0
    for way in 0..<Self.ways {
      if set[way].sequence == event.sequence, set[way].instrument == event.instrument,
        set[way].kind == event.kind.rawValue
      {
        let (distance, overflow) = event.eventTime.subtractingReportingOverflow(set[way].time)
        if !overflow, distance.magnitude < UInt64(Self.maximumDistance) {
          return set[way].source != event.source
        }
        oldest = way
        break
      }
      if set[way].age < set[oldest].age { oldest = way }
    }
    age += 1
    set[oldest] = Entry(
      sequence: event.sequence, time: event.eventTime, instrument: event.instrument,
      kind: event.kind.rawValue, source: event.source, age: age)
    return false
  }

  /// The entries in use with their places.
  var contents: (places: [UInt32], entries: [Entry]) {
    let used = (0..<Self.setCount * Self.ways).filter { entries[$0].age > 0 }
    return (used.map { UInt32($0) }, used.map { entries[$0] })
  }

  /// Takes over what `contents` gave; false when it is no such thing.
  mutating func restore(places: [UInt32], entries new: [Entry]) -> Bool {
    guard places.count == new.count else { return false }
    entries.update(repeating: Entry(), count: Self.setCount * Self.ways)
    age = 0
    for (place, entry) in zip(places, new) {
      guard place < Self.setCount * Self.ways else { return false }
      entries[Int(place)] = entry
      age = max(age, entry.age)
    }
    return true
  }
}
