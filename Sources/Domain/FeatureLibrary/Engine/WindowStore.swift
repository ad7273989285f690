import EventStream
import Stages

/// The values of a window for every instrument, oldest first, in rings that grow to what they need.
final class WindowStore<Sums: WindowSums>: InstrumentState {
  /// A window of time never holds more than this many values of an instrument; the oldest then leave
  /// early, and are counted.
  static var mostValues: Int { 1 << 22 }
  static var firstCapacity: Int { 64 }

  struct Ring {
    var values: UnsafeMutablePointer<Sums.Value>
    var times: UnsafeMutablePointer<Int64>
    var capacity: Int
    var start = 0
    var count = 0
    /// Time of the first value ever.
    var firstTime = Int64.max
    /// Values that came since the sums were computed afresh.
    var age = 0
    /// Of a window with no values they are of no use, and made anew with the next.
    var sums: Sums

    init(capacity: Int) {
      self.capacity = capacity
      values = .allocate(capacity: capacity)
      times = .allocate(capacity: capacity)
      sums = Sums(around: Sums.zero)
    }

    mutating func removeFirst() {
      start += 1
      if start == capacity { start = 0 }
      count -= 1
    }
  }

  private(set) var rings: UnsafeMutablePointer<Ring> = .allocate(capacity: 1)
  private var count = 0
  /// Instruments that there is room for.
  private var capacity = 1
  private(set) var leftEarly = 0

  deinit {
    for index in 0..<count {
      rings[index].values.deallocate()
      rings[index].times.deallocate()
    }
    rings.deallocate()
  }

  func reserve(instruments: Int) {
    if instruments <= count { return }
    if instruments > capacity {
      capacity = max(instruments, capacity * 2)
      let larger = UnsafeMutablePointer<Ring>.allocate(capacity: capacity)
      larger.update(from: rings, count: count)
      rings.deallocate()
      rings = larger
    }
    for index in count..<instruments {
      (rings + index).initialize(to: Ring(capacity: Self.firstCapacity))
    }
    count = instruments
  }

  /// Adds a value behind the others.
  @inline(__always) func append(
    _ value: Sums.Value, at time: Int64, _ ring: UnsafeMutablePointer<Ring>
  ) {
    if ring.pointee.count == ring.pointee.capacity { grow(ring) }
    var place = ring.pointee.start + ring.pointee.count
    if place >= ring.pointee.capacity { place -= ring.pointee.capacity }
    ring.pointee.values[place] = value
    ring.pointee.times[place] = time
    if ring.pointee.firstTime == Int64.max { ring.pointee.firstTime = time }
    ring.pointee.count += 1
  }

  /// Doubles the room of a ring that is full.
  @inline(never) func grow(_ ring: UnsafeMutablePointer<Ring>) {
    let old = ring.pointee
    var new = old
    new.capacity = old.capacity * 2
    new.values = .allocate(capacity: new.capacity)
    new.times = .allocate(capacity: new.capacity)
    new.start = 0
    for index in 0..<old.count {
      let place = (old.start + index) % old.capacity
      new.values[index] = old.values[place]
      new.times[index] = old.times[place]
    }
    old.values.deallocate()
    old.times.deallocate()
    ring.pointee = new
  }

  func countEarlyEviction() { leftEarly += 1 }

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("leftEarly", &leftEarly)
    for index in 0..<count { try keep(rings + index, &fields) }
  }

  /// The values alone, not the room that there is for more.
  private func keep(
    _ ring: UnsafeMutablePointer<Ring>, _ fields: inout StateFields
  ) throws(StreamError) {
    let places = (0..<ring.pointee.count).map { (ring.pointee.start + $0) % ring.pointee.capacity }
    var values = places.map { ring.pointee.values[$0] }
    var times = places.map { ring.pointee.times[$0] }
    try fields.keep("rings", &values)
    try fields.keep("rings", &times, count: values.count)
    try fields.keep("rings", &ring.pointee.firstTime)
    try fields.keep("rings", &ring.pointee.age)
    try fields.keep("rings", &ring.pointee.sums)
    if !fields.isReading { return }
    ring.pointee.start = 0
    ring.pointee.count = 0
    for (value, time) in zip(values, times) {
      if ring.pointee.count == ring.pointee.capacity { grow(ring) }
      ring.pointee.values[ring.pointee.count] = value
      ring.pointee.times[ring.pointee.count] = time
      ring.pointee.count += 1
    }
  }

  static var notState: Set<String> { ["count", "capacity"] }
}
