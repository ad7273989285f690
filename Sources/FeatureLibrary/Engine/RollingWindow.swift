import EventStream

/// A node over a window of its input, which passes over rows with no value. Sums are updated as values
/// come and go, and computed afresh once as many have come as the window holds.
class RollingNode: FeatureNode {
  let input: Column
  let window: Window
  let store = WindowStore()
  private let sumsSquares: Bool

  init(_ input: Column, _ window: Window, sumsSquares: Bool, outputs: Int) {
    self.input = input
    self.window = window
    self.sumsSquares = sumsSquares
    super.init(outputs: outputs)
  }

  override var states: [any InstrumentState] { [store] }

  /// Lets time pass, adds the value if there is one, and removes what leaves; whether the window is
  /// full: of rows, or older than its span.
  @inline(__always) final func push(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<WindowStore.Ring>
  ) -> Bool {
    switch window {
    case .rows(let rows):
      if !value.isNaN {
        if ring.pointee.count == rows { evict(ring) }
        add(value, at: time, ring)
      }
      return ring.pointee.count == rows
    case .time(let span):
      let (oldest, overflow) = time.subtractingReportingOverflow(span)
      if !overflow {
        while ring.pointee.count > 0, ring.pointee.times[ring.pointee.start] <= oldest {
          evict(ring)
        }
      }
      if !value.isNaN {
        if ring.pointee.count == WindowStore.mostValues {
          store.countEarlyEviction()
          evict(ring)
        }
        add(value, at: time, ring)
      }
      return !overflow && ring.pointee.firstTime <= oldest
    }
  }

  @inline(__always) private final func add(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<WindowStore.Ring>
  ) {
    if ring.pointee.count == ring.pointee.capacity { store.grow(ring) }
    var place = ring.pointee.start + ring.pointee.count
    if place >= ring.pointee.capacity { place -= ring.pointee.capacity }
    ring.pointee.values[place] = value
    ring.pointee.times[place] = time
    if ring.pointee.firstTime == Int64.max { ring.pointee.firstTime = time }
    ring.pointee.count += 1
    ring.pointee.age += 1
    if ring.pointee.age > max(ring.pointee.count, WindowStore.firstCapacity) {
      recompute(ring)
    } else {
      ring.pointee.sum.add(value)
      if sumsSquares { ring.pointee.squares.add(squareOf: value) }
    }
  }

  @inline(__always) private final func evict(_ ring: UnsafeMutablePointer<WindowStore.Ring>) {
    let value = ring.pointee.values[ring.pointee.start]
    ring.pointee.start += 1
    if ring.pointee.start == ring.pointee.capacity { ring.pointee.start = 0 }
    ring.pointee.count -= 1
    ring.pointee.sum.add(-value)
    if sumsSquares { ring.pointee.squares.subtract(squareOf: value) }
  }

  @inline(never) private final func recompute(_ ring: UnsafeMutablePointer<WindowStore.Ring>) {
    let own = ring.pointee
    var (sum, squares) = (CompensatedSum(), CompensatedSum())
    for index in 0..<own.count {
      let value = own.values[(own.start + index) % own.capacity]
      sum.add(value)
      if sumsSquares { squares.add(squareOf: value) }
    }
    ring.pointee.sum = sum
    ring.pointee.squares = squares
    ring.pointee.age = 0
  }
}

/// The sum over a window.
final class RollingSum: RollingNode {
  init(_ input: Column, _ window: Window) {
    super.init(input, window, sumsSquares: false, outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    let (values, output, rings) = (input.values, outputs[0].values, store.rings)
    let (instruments, times) = (rows.instruments, rows.times)
    for row in 0..<rows.count {
      let ring = rings + Int(instruments[row])
      let isFull = push(values[row], at: times[row], ring)
      output[row] = isFull ? ring.pointee.sum.high : .nan
    }
  }
}

/// Mean and population variance over a window; absent while a window of time is empty.
final class RollingMoments: RollingNode {
  init(_ input: Column, _ window: Window) {
    super.init(input, window, sumsSquares: true, outputs: 2)
  }

  override func evaluate(_ rows: Rows) {
    let (values, rings) = (input.values, store.rings)
    let (instruments, times) = (rows.instruments, rows.times)
    let (means, variances) = (outputs[0].values, outputs[1].values)
    for row in 0..<rows.count {
      let ring = rings + Int(instruments[row])
      let isFull = push(values[row], at: times[row], ring)
      let count = Double(ring.pointee.count)
      // Of an empty window 0/0, which is absent.
      means[row] = isFull ? ring.pointee.sum.high / count : .nan
      variances[row] =
        isFull
        ? CompensatedSum.spread(ring.pointee.squares, ring.pointee.sum, count: count)
          / (count * count) : .nan
    }
  }
}
