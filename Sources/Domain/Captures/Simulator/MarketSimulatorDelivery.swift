import EventModel

/// Events that arrive later than those around them, in the order of their arrival. Events of one
/// group stay together.
struct DelayedEvents {
  private struct Entry {
    var arrival: Int64
    /// Rises with every event put in, so that the order is total.
    var number: UInt64
    var isCopy: Bool
    var event: Event

    func isBefore(_ other: Entry) -> Bool {
      arrival != other.arrival ? arrival < other.arrival : number < other.number
    }
  }

  /// A binary heap, the earliest first.
  private var heap: [Entry] = []
  private var nextNumber: UInt64 = 0

  /// When the next one arrives.
  var firstArrival: Int64? { heap.first?.arrival }

  /// Keeps an event until `arrival`, which becomes its receive time.
  mutating func insert(_ event: Event, arrival: Int64, isCopy: Bool) {
    var entry = Entry(arrival: arrival, number: nextNumber, isCopy: isCopy, event: event)
    entry.event.receiveTime = arrival
    nextNumber += 1
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBefore(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the earliest out; there must be one.
  mutating func removeFirst() -> (event: Event, isCopy: Bool) {
    let first = heap[0]
    let last = heap.removeLast()
    guard !heap.isEmpty else { return (first.event, first.isCopy) }
    heap[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(heap[parent]) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return (first.event, first.isCopy)
  }
}
