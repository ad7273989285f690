import EventStream

/// The values of a window for every instrument, oldest first, in rings that grow to what they need.
final class WindowStore: InstrumentState {
  /// A window of time never holds more than this many values of an instrument; the oldest then leave
  /// early, and are counted.
  static let mostValues = 1 << 20

  struct Ring {
    var values: UnsafeMutablePointer<Double>
    var times: UnsafeMutablePointer<Int64>
    var capacity: Int
    var start = 0
    var count = 0
    /// Time of the first value ever.
    var firstTime = Int64.max
    /// Updates since the sums were computed afresh.
    var age = 0
    var sum = 0.0
    /// Sum of squares about the mean.
    var squares = 0.0
  }

  private(set) var rings: UnsafeMutablePointer<Ring> = .allocate(capacity: 1)
  private var count = 0
  private let initialCapacity: Int
  private(set) var evictedEarly = 0

  init(_ window: Window) {
    if case .rows(let rows) = window { initialCapacity = rows } else { initialCapacity = 64 }
  }

  deinit {
    for index in 0..<count {
      rings[index].values.deallocate()
      rings[index].times.deallocate()
    }
    rings.deallocate()
  }

  func reserve(instruments: Int) {
    if instruments <= count { return }
    let larger = UnsafeMutablePointer<Ring>.allocate(capacity: instruments)
    larger.update(from: rings, count: count)
    for index in count..<instruments {
      (larger + index).initialize(
        to: Ring(
          values: .allocate(capacity: initialCapacity), times: .allocate(capacity: initialCapacity),
          capacity: initialCapacity))
    }
    rings.deallocate()
    rings = larger
    count = instruments
  }

  /// Makes room for one more value in a window of time.
  func makeRoom(_ ring: UnsafeMutablePointer<Ring>) {
    if ring.pointee.count < ring.pointee.capacity { return }
    let old = ring.pointee
    let capacity = old.capacity * 2
    let values = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
    let times = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
    for index in 0..<old.count {
      let place = (old.start + index) % old.capacity
      values[index] = old.values[place]
      times[index] = old.times[place]
    }
    old.values.deallocate()
    old.times.deallocate()
    ring.pointee.values = values
    ring.pointee.times = times
    ring.pointee.capacity = capacity
    ring.pointee.start = 0
  }

  func countEarlyEviction() { evictedEarly += 1 }

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(count)
    writer.write(evictedEarly)
    for index in 0..<count {
      let ring = rings[index]
      let places = (0..<ring.count).map { (ring.start + $0) % ring.capacity }
      writer.write(places.map { ring.values[$0] })
      writer.write(places.map { ring.times[$0] })
      writer.write(ring.firstTime)
      writer.write(ring.age)
      writer.write(ring.sum)
      writer.write(ring.squares)
    }
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    reserve(instruments: try reader.read())
    evictedEarly = try reader.read()
    for index in 0..<count {
      let values = try reader.readArray(of: Double.self)
      let times = try reader.readArray(of: Int64.self)
      guard values.count == times.count else { throw SnapshotReader.short }
      rings[index].start = 0
      rings[index].count = 0
      for (value, time) in zip(values, times) {
        makeRoom(rings + index)
        rings[index].values[rings[index].count] = value
        rings[index].times[rings[index].count] = time
        rings[index].count += 1
      }
      rings[index].firstTime = try reader.read()
      rings[index].age = try reader.read()
      rings[index].sum = try reader.read()
      rings[index].squares = try reader.read()
    }
  }
}

/// A node over a window of its input. Sums are updated as values come and go and computed afresh
/// once as many have come as the window holds, so that rounding cannot pile up.
class RollingNode: FeatureNode {
  let input: Column
  let window: Window
  let store: WindowStore

  init(_ input: Column, _ window: Window, outputs: Int) {
    self.input = input
    self.window = window
    store = WindowStore(window)
    super.init(outputs: outputs)
  }

  override var states: [any InstrumentState] { [store] }

  /// Adds a value and removes those that leave.
  @inline(__always) final func push(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<WindowStore.Ring>
  ) {
    switch window {
    case .rows:
      if ring.pointee.count == ring.pointee.capacity { evict(ring) }
    case .time(let span):
      expire(ring, time, span)
      if ring.pointee.count == WindowStore.mostValues {
        store.countEarlyEviction()
        evict(ring)
      }
      store.makeRoom(ring)
    }
    add(value, at: time, ring)
  }

  @inline(__always) final func expire(
    _ ring: UnsafeMutablePointer<WindowStore.Ring>, _ time: Int64, _ span: Int64
  ) {
    while ring.pointee.count > 0, ring.pointee.times[ring.pointee.start] <= time - span {
      evict(ring)
    }
  }

  @inline(__always) private final func add(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<WindowStore.Ring>
  ) {
    var place = ring.pointee.start + ring.pointee.count
    if place >= ring.pointee.capacity { place -= ring.pointee.capacity }
    ring.pointee.values[place] = value
    ring.pointee.times[place] = time
    if ring.pointee.firstTime == Int64.max { ring.pointee.firstTime = time }
    let before = Double(ring.pointee.count)
    // Welford, Technometrics 4 (1962), for one value more.
    let mean = before > 0 ? ring.pointee.sum / before : value
    ring.pointee.squares += (value - mean) * (value - mean) * before / (before + 1)
    ring.pointee.sum += value
    ring.pointee.count += 1
    ring.pointee.age += 1
    if ring.pointee.age >= max(ring.pointee.count, 16) { recompute(ring) }
  }

  @inline(__always) private final func evict(_ ring: UnsafeMutablePointer<WindowStore.Ring>) {
    let value = ring.pointee.values[ring.pointee.start]
    ring.pointee.start += 1
    if ring.pointee.start == ring.pointee.capacity { ring.pointee.start = 0 }
    ring.pointee.count -= 1
    let left = Double(ring.pointee.count)
    ring.pointee.sum -= value
    if left == 0 {
      ring.pointee.sum = 0
      ring.pointee.squares = 0
      return
    }
    let mean = ring.pointee.sum / left
    ring.pointee.squares -= (value - mean) * (value - mean) * left / (left + 1)
  }

  @inline(never) private final func recompute(_ ring: UnsafeMutablePointer<WindowStore.Ring>) {
    let own = ring.pointee
    var sum = 0.0
    for index in 0..<own.count { sum += own.values[(own.start + index) % own.capacity] }
    let mean = sum / Double(own.count)
    var squares = 0.0
    for index in 0..<own.count {
      let distance = own.values[(own.start + index) % own.capacity] - mean
      squares += distance * distance
    }
    ring.pointee.sum = sum
    ring.pointee.squares = squares
    ring.pointee.age = 0
  }

  /// Whether the window is full: of rows, or older than its span.
  @inline(__always) final func isWarm(_ ring: WindowStore.Ring, _ time: Int64) -> Bool {
    switch window {
    case .rows(let rows): return ring.count == rows
    case .time(let span):
      return ring.firstTime != Int64.max && time - ring.firstTime >= span
    }
  }
}

/// The sum over a window. Rows with no value are passed over.
final class RollingSum: RollingNode {
  init(_ input: Column, _ window: Window) { super.init(input, window, outputs: 1) }

  override func evaluate(_ rows: Rows) {
    let (values, output) = (input.values, outputs[0].values)
    for row in 0..<rows.count {
      let ring = store.rings + Int(rows.instruments[row])
      let time = rows.times[row]
      if !values[row].isNaN {
        push(values[row], at: time, ring)
      } else if case .time(let span) = window {
        expire(ring, time, span)
      }
      output[row] = isWarm(ring.pointee, time) ? ring.pointee.sum : .nan
    }
  }
}

/// Mean and population variance over a window. Rows with no value are passed over.
final class RollingMoments: RollingNode {
  init(_ input: Column, _ window: Window) { super.init(input, window, outputs: 2) }

  override func evaluate(_ rows: Rows) {
    let values = input.values
    for row in 0..<rows.count {
      let ring = store.rings + Int(rows.instruments[row])
      let time = rows.times[row]
      if !values[row].isNaN {
        push(values[row], at: time, ring)
      } else if case .time(let span) = window {
        expire(ring, time, span)
      }
      let count = Double(ring.pointee.count)
      let isReady = isWarm(ring.pointee, time) && count > 0
      outputs[0].values[row] = isReady ? ring.pointee.sum / count : .nan
      outputs[1].values[row] = isReady ? max(ring.pointee.squares, 0) / count : .nan
    }
  }
}
