import EventModel

/// Events that wait for their place in the total order. Those that come in order lie in a ring; the
/// others in a heap of places in a pool.
///
/// Invariant: the ring ascends in (event time, origin). 72 bytes an event, and 96 one that came out
/// of order; both double until they hold the most at once and are then reused.
struct HoldQueue: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var time: Int64
    var origin: UInt64
    var place: Int

    @inline(__always) func isBefore(_ other: Entry) -> Bool {
      time != other.time ? time < other.time : origin < other.origin
    }
  }

  private var ring: UnsafeMutablePointer<Event>
  private var ringCapacity = 4096
  private var head = 0
  private var ringCount = 0
  private var newestTime = Int64.min
  private var newestOrigin: UInt64 = 0
  private var heap: [Entry] = []
  private var pool: [Event] = []
  /// The event that left the heap last.
  private let popped: UnsafeMutablePointer<Event>
  private var freePlaces: [Int] = []

  init() {
    ring = .allocate(capacity: ringCapacity)
    popped = .allocate(capacity: 1)
  }

  deinit {
    ring.deallocate()
    popped.deallocate()
  }

  var count: Int { ringCount + heap.count }

  /// Takes an event; one with a payload must hold it in the arena.
  @inline(__always) mutating func push(_ event: UnsafePointer<Event>) {
    let (time, origin) = (event.pointee.eventTime, event.pointee.origin)
    let isInOrder = time > newestTime || time == newestTime && origin >= newestOrigin
    if ringCount == 0 || isInOrder {
      if ringCount == ringCapacity { growRing() }
      (ring + ((head + ringCount) & (ringCapacity - 1))).update(from: event, count: 1)
      ringCount += 1
      newestTime = time
      newestOrigin = origin
    } else {
      pushOutOfOrder(event.pointee)
    }
  }

  /// Takes an event out of the order of the ring: one that is set aside must not be the newest there.
  @inline(never) mutating func pushOutOfOrder(_ event: Event) {
    var place = pool.count
    if let free = freePlaces.popLast() {
      place = free
      pool[free] = event
    } else {
      pool.append(event)
    }
    heap.append(Entry(time: event.eventTime, origin: event.origin, place: place))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) >> 1
      guard heap[child].isBefore(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes the first event if it is older than `time`, and says where it still lies until the next
  /// call: events are copied once, from here to the output.
  @inline(__always) mutating func pop(before time: Int64) -> UnsafePointer<Event>? {
    if heap.isEmpty {
      guard ringCount > 0, ring[head].eventTime < time else { return nil }
      return popRing()
    }
    return popMerging(before: time)
  }

  /// Removes the first event.
  mutating func popFirst() -> UnsafePointer<Event>? {
    if heap.isEmpty { return ringCount > 0 ? popRing() : nil }
    return ringIsFirst ? popRing() : popHeap()
  }

  private var ringIsFirst: Bool {
    guard ringCount > 0 else { return false }
    let first = ring[head]
    return first.eventTime != heap[0].time
      ? first.eventTime < heap[0].time : first.origin <= heap[0].origin
  }

  @inline(never) private mutating func popMerging(
    before time: Int64
  ) -> UnsafePointer<Event>? {
    if ringIsFirst { return ring[head].eventTime < time ? popRing() : nil }
    return heap[0].time < time ? popHeap() : nil
  }

  @inline(__always) private mutating func popRing() -> UnsafePointer<Event> {
    let place = ring + head
    head = (head + 1) & (ringCapacity - 1)
    ringCount -= 1
    return UnsafePointer(place)
  }

  private mutating func popHeap() -> UnsafePointer<Event> {
    let top = heap[0]
    let last = heap.removeLast()
    if !heap.isEmpty {
      var parent = 0
      while true {
        var child = 2 * parent + 1
        if child >= heap.count { break }
        if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
        guard heap[child].isBefore(last) else { break }
        heap[parent] = heap[child]
        parent = child
      }
      heap[parent] = last
    }
    freePlaces.append(top.place)
    popped.initialize(to: pool[top.place])
    return UnsafePointer(popped)
  }

  @inline(never) private mutating func growRing() {
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: ringCapacity * 2)
    let first = ringCapacity - head
    larger.update(from: ring + head, count: first)
    (larger + first).update(from: ring, count: head)
    ring.deallocate()
    ring = larger
    head = 0
    ringCapacity *= 2
  }

  /// Every event held: those of the ring, then the rest, both in order.
  var contents: (ordered: [Event], others: [Event]) {
    (
      (0..<ringCount).map { ring[(head + $0) & (ringCapacity - 1)] },
      heap.sorted { $0.isBefore($1) }.map { pool[$0.place] }
    )
  }
}
