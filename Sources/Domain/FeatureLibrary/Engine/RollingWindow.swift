/// What is kept of the values of a window, updated as they come and go.
protocol WindowSums: BitwiseCopyable {
  associatedtype Value: BitwiseCopyable
  static var zero: Value { get }
  /// Of no values yet; `value` is the first that will come.
  init(around value: Value)
  mutating func add(_ value: Value)
  mutating func remove(_ value: Value)
  /// Whether what rounding left of a value that was removed is too much beside what is there now, so
  /// that the sums must be computed afresh.
  func isSpoilt(by removed: Value) -> Bool
}

/// A node over a window of values, one a row that has one. Sums are updated as values come and go,
/// and computed afresh once sixteen times as many have come as the window holds, or when a value
/// leaves beside which the others are next to nothing. Sums of 106 bits lose less than one of a double
/// in so many updates.
class RollingNode<Sums: WindowSums>: FeatureNode {
  typealias Ring = WindowStore<Sums>.Ring

  let window: Window
  let store = WindowStore<Sums>()

  init(_ window: Window, outputs: Int) {
    self.window = window
    super.init(outputs: outputs)
  }

  /// Lets time pass, adds the value if there is one, and removes what leaves; whether the window is
  /// full: of rows, or older than its span.
  @inline(__always) final func push(
    _ value: Sums.Value, isPresent: Bool, at time: Int64, _ ring: UnsafeMutablePointer<Ring>
  ) -> Bool {
    switch window {
    case .rows(let rows):
      if isPresent {
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
      if isPresent {
        if ring.pointee.count == WindowStore<Sums>.mostValues {
          store.countEarlyEviction()
          evict(ring)
        }
        add(value, at: time, ring)
      }
      return !overflow && ring.pointee.firstTime <= oldest
    }
  }

  @inline(__always) private final func add(
    _ value: Sums.Value, at time: Int64, _ ring: UnsafeMutablePointer<Ring>
  ) {
    store.append(value, at: time, ring)
    ring.pointee.age += 1
    if ring.pointee.age > 16 * max(ring.pointee.count, WindowStore<Sums>.firstCapacity) {
      recompute(ring)
    } else {
      if ring.pointee.count == 1 { ring.pointee.sums = Sums(around: value) }
      ring.pointee.sums.add(value)
    }
  }

  @inline(__always) private final func evict(_ ring: UnsafeMutablePointer<Ring>) {
    let value = ring.pointee.values[ring.pointee.start]
    ring.pointee.removeFirst()
    ring.pointee.sums.remove(value)
    if ring.pointee.sums.isSpoilt(by: value) { recompute(ring) }
  }

  @inline(never) private final func recompute(_ ring: UnsafeMutablePointer<Ring>) {
    let own = ring.pointee
    ring.pointee.age = 0
    guard own.count > 0 else { return }
    recompute(ring, around: own.values[(own.start + own.count / 2) % own.capacity])
  }

  /// Computes the sums afresh, around another value than before.
  @inline(never) final func recompute(
    _ ring: UnsafeMutablePointer<Ring>, around value: Sums.Value
  ) {
    let own = ring.pointee
    ring.pointee.age = 0
    var sums = Sums(around: value)
    for index in 0..<own.count { sums.add(own.values[(own.start + index) % own.capacity]) }
    ring.pointee.sums = sums
  }
}

/// The sum over a window, or the mean. The sum of a window of time that is empty is zero; its mean is
/// absent.
final class RollingSum: RollingNode<WindowSum> {
  private let input: Column
  private let isMean: Bool
  private let skipsZeros: Bool

  init(_ input: Column, _ window: Window, isMean: Bool = false) {
    self.input = input
    self.isMean = isMean
    if case .time = window, !isMean { skipsZeros = true } else { skipsZeros = false }
    super.init(window, outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    let (values, output, rings) = (input.values, outputs[0].values, store.rings)
    let (instruments, times) = (rows.instruments, rows.times)
    for row in 0..<rows.count {
      let ring = rings + Int(instruments[row])
      let value = values[row]
      // What adds nothing to the sum of a span of time need not be kept; most flows are mostly zero.
      if skipsZeros, value == 0, ring.pointee.firstTime == .max {
        ring.pointee.firstTime = times[row]
      }
      let isPresent = !value.isNaN && !(skipsZeros && value == 0)
      let isFull = push(value, isPresent: isPresent, at: times[row], ring)
      let count = ring.pointee.count
      if !isFull || (isMean && count == 0) {
        output[row] = .nan
      } else if isMean {
        output[row] = ring.pointee.sums.mean(count: Double(count))
      } else {
        output[row] = count > 0 ? ring.pointee.sums.sum.high : 0
      }
    }
  }
}

/// Mean and population variance over a window, and how many values it holds; absent while a window
/// of time is empty.
final class RollingMoments: RollingNode<WindowSquares> {
  private let input: Column

  init(_ input: Column, _ window: Window) {
    self.input = input
    super.init(window, outputs: 3)
  }

  override func evaluate(_ rows: Rows) {
    let (values, rings) = (input.values, store.rings)
    let (instruments, times) = (rows.instruments, rows.times)
    let (means, variances, counts) = (outputs[0].values, outputs[1].values, outputs[2].values)
    for row in 0..<rows.count {
      let ring = rings + Int(instruments[row])
      let value = values[row]
      let isFull =
        push(value, isPresent: !value.isNaN, at: times[row], ring) && ring.pointee.count > 0
      let count = Double(ring.pointee.count)
      counts[row] = count
      means[row] = isFull ? ring.pointee.sums.mean(count: count) : .nan
      variances[row] = isFull ? ring.pointee.sums.variance(count: count) : .nan
    }
  }
}
