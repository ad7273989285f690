import EventModel

/// The order of depth differences of one symbol, and those that a snapshot may still need.
///
/// A REST snapshot describes the book at `lastUpdateId`, which has often passed by when it arrives:
/// later differences came before it in the recording. They are kept here for a while, so that the
/// snapshot can be brought up to date.
struct BinanceDepth {
  struct Change {
    var price: Int64
    var size: Int64
    var side: Side
  }

  struct Difference {
    /// The update before the first of this difference: `pu`, or `U` - 1.
    var previous: UInt64
    var first: UInt64
    var final: UInt64
    var eventTime: Int64
    var changeCount: Int
  }

  /// At most this many changes are kept.
  static var maximumChanges: Int { 1 << 15 }

  /// The update that the events so far lead to; 0 before the first.
  var position: UInt64 = 0
  var hasSnapshot = false
  private(set) var differences: [Difference] = []
  private(set) var changes: [Change] = []

  /// Keeps a difference; its changes are `new`.
  mutating func keep(_ difference: Difference, _ new: ArraySlice<Change>) {
    differences.append(difference)
    changes.append(contentsOf: new)
    guard changes.count > 2 * Self.maximumChanges || differences.count > 2 * Self.maximumChanges
    else { return }
    // Dropping half at a time keeps the cost of moving the rest small.
    var dropped = 0
    var count = 0
    while changes.count - dropped > Self.maximumChanges
      || differences.count - count > Self.maximumChanges
    {
      dropped += differences[count].changeCount
      count += 1
    }
    changes.removeFirst(dropped)
    differences.removeFirst(count)
  }

  /// Forgets what was kept: it no longer follows on.
  mutating func forget() {
    differences.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
  }

  var hasDifferences: Bool { !differences.isEmpty }

  /// Whether the differences kept, which follow on one another, lead past `update`: then a snapshot
  /// at it is of this symbol, as symbols number their updates apart.
  func brackets(_ update: UInt64) -> Bool {
    guard let first = differences.first, let last = differences.last else { return false }
    return first.previous <= update && update <= last.final
  }

  /// What a snapshot at `update` lacks.
  struct Missing {
    /// Where in `changes` its changes begin.
    var start: Int
    var first: Difference
    /// The newest event time of its differences.
    var newestTime: Int64
  }

  /// The differences that a snapshot at `update` lacks; nil when it lacks none.
  func after(_ update: UInt64) -> Missing? {
    var start = 0
    for (index, difference) in differences.enumerated() {
      if difference.final > update {
        let newest = differences[index...].reduce(difference.eventTime) { max($0, $1.eventTime) }
        return Missing(start: start, first: difference, newestTime: newest)
      }
      start += difference.changeCount
    }
    return nil
  }
}
