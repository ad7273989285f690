import EventStream

/// A window whose values are also kept in rising order, by insertion: of a window of n values a row
/// moves up to n of them.
final class SortedWindow: FeatureNode {
  enum Question {
    case rank
    /// One output each.
    case quantiles([Double])
    /// How far the values are from a distribution; looks at all of them.
    case distance(ReferenceDistribution)
  }

  private typealias Ring = WindowStore<NoSums>.Ring

  private let input: Column
  private let window: Window
  private let question: Question
  /// The values as they came.
  private let store = WindowStore<NoSums>()
  /// The same in rising order, from the start of the ring.
  private let sorted = WindowStore<NoSums>()

  init(_ input: Column, _ window: Window, _ question: Question) {
    self.input = input
    self.window = window
    self.question = question
    if case .quantiles(let places) = question {
      super.init(outputs: places.count)
    } else {
      super.init()
    }
  }

  override var states: [any InstrumentState] { [store, sorted] }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let (ring, order) = (store.rings + instrument, sorted.rings + instrument)
      let value = input.values[row]
      let isFull = push(value, at: rows.times[row], ring, order)
      let count = order.pointee.count
      fill(row, value, order.pointee.values, count: isFull ? count : 0)
    }
  }

  private func push(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<Ring>,
    _ order: UnsafeMutablePointer<Ring>
  ) -> Bool {
    switch window {
    case .rows(let rows):
      if !value.isNaN {
        if ring.pointee.count == rows { removeFirst(ring, order) }
        insert(value, at: time, ring, order)
      }
      return ring.pointee.count == rows
    case .time(let span):
      let oldest = time.subtractingReportingOverflow(span).partialValue
      while ring.pointee.count > 0, ring.pointee.times[ring.pointee.start] <= oldest {
        removeFirst(ring, order)
      }
      if !value.isNaN {
        if ring.pointee.count == WindowStore<NoSums>.mostValues { removeFirst(ring, order) }
        insert(value, at: time, ring, order)
      }
      return ring.pointee.firstTime <= oldest
    }
  }

  private func insert(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<Ring>,
    _ order: UnsafeMutablePointer<Ring>
  ) {
    store.append(value, at: time, ring)
    let count = order.pointee.count
    sorted.append(value, at: 0, order)
    let values = order.pointee.values
    let place = Self.place(of: value, values, count)
    (values + place + 1).update(from: values + place, count: count - place)
    values[place] = value
  }

  private func removeFirst(
    _ ring: UnsafeMutablePointer<Ring>, _ order: UnsafeMutablePointer<Ring>
  ) {
    let value = ring.pointee.values[ring.pointee.start]
    ring.pointee.removeFirst()
    let (values, count) = (order.pointee.values, order.pointee.count)
    let place = Self.place(of: value, values, count)
    (values + place).update(from: values + place + 1, count: count - place - 1)
    order.pointee.count -= 1
  }

  /// The number of values below one.
  private static func place(
    of value: Double, _ values: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func fill(
    _ row: Int, _ value: Double, _ values: UnsafeMutablePointer<Double>, count: Int
  ) {
    switch question {
    case .rank:
      outputs[0].values[row] = count > 0 ? rank(of: value, values, count) : .nan
    case .distance(let distribution):
      outputs[0].values[row] = count > 0 ? distribution.distance(from: values, count) : .nan
    case .quantiles(let places):
      for (index, q) in places.enumerated() {
        outputs[index].values[row] = count > 0 ? quantile(q, values, count) : .nan
      }
    }
  }

  private func rank(
    of value: Double, _ values: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Double {
    if value.isNaN { return .nan }
    let below = Self.place(of: value, values, count)
    var equal = 1
    while below + equal < count, values[below + equal] == value { equal += 1 }
    return (Double(below) + Double(equal + 1) / 2) / Double(count)
  }

  private func quantile(
    _ q: Double, _ values: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Double {
    let place = q * Double(count - 1)
    let below = Int(place)
    if below + 1 >= count { return values[count - 1] }
    let part = place - Double(below)
    return values[below] + part * (values[below + 1] - values[below])
  }
}
