/// The rows of one domain in the current batch of events.
final class Rows {
  private(set) var instruments: UnsafeMutablePointer<Int32>
  private(set) var times: UnsafeMutablePointer<Int64>
  /// The number of rows of the base domain that were complete when this row arose.
  private(set) var positions: UnsafeMutablePointer<Int32>
  /// The event of the batch: of groups the one that ended it, of clocks the one before which the row
  /// stands.
  private(set) var events: UnsafeMutablePointer<Int32>
  /// Whether the instrument's book was in doubt.
  private(set) var doubts: UnsafeMutablePointer<Bool>
  private(set) var count = 0
  private var capacity = 1024

  init() {
    instruments = .allocate(capacity: capacity)
    times = .allocate(capacity: capacity)
    positions = .allocate(capacity: capacity)
    events = .allocate(capacity: capacity)
    doubts = .allocate(capacity: capacity)
  }

  deinit {
    instruments.deallocate()
    times.deallocate()
    positions.deallocate()
    events.deallocate()
    doubts.deallocate()
  }

  func removeAll() { count = 0 }

  /// Room for `total` rows in all, so that they may be written through the pointers and then said
  /// to be there.
  func reserve(_ total: Int) {
    if total <= capacity { return }
    capacity = max(total, capacity * 2)
    instruments = Self.grown(instruments, count, capacity)
    times = Self.grown(times, count, capacity)
    positions = Self.grown(positions, count, capacity)
    events = Self.grown(events, count, capacity)
    doubts = Self.grown(doubts, count, capacity)
  }

  /// Says that the first `count` rows have been written.
  func setCount(_ count: Int) { self.count = count }

  func append(instrument: Int, time: Int64, position: Int, event: Int, isInDoubt: Bool) {
    reserve(count + 1)
    instruments[count] = Int32(truncatingIfNeeded: instrument)
    times[count] = time
    positions[count] = Int32(truncatingIfNeeded: position)
    events[count] = Int32(truncatingIfNeeded: event)
    doubts[count] = isInDoubt
    count += 1
  }

  private static func grown<Element>(
    _ old: UnsafeMutablePointer<Element>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    new.update(from: old, count: count)
    old.deallocate()
    return new
  }
}
