/// A window whose values are also kept in rising order; see SortedList for what a row costs.
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
  /// The same in rising order.
  private let sorted = SortedValues()
  /// Of questions that look at all values, those in one piece.
  private var whole = Column()

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

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let (ring, order) = (store.rings + instrument, sorted[instrument])
      let value = input.values[row]
      let isFull = push(value, at: rows.times[row], ring, order)
      fill(row, value, order, isKnown: isFull && order.count > 0)
    }
  }

  private func push(
    _ value: Double, at time: Int64, _ ring: UnsafeMutablePointer<Ring>, _ order: SortedList
  ) -> Bool {
    switch window {
    case .rows(let rows):
      if !value.isNaN {
        if ring.pointee.count == rows { removeFirst(ring, order) }
        store.append(value, at: time, ring)
        order.insert(value)
      }
      return ring.pointee.count == rows
    case .time(let span):
      let oldest = time.subtractingReportingOverflow(span).partialValue
      while ring.pointee.count > 0, ring.pointee.times[ring.pointee.start] <= oldest {
        removeFirst(ring, order)
      }
      if !value.isNaN {
        if ring.pointee.count == WindowStore<NoSums>.mostValues {
          store.countEarlyEviction()
          removeFirst(ring, order)
        }
        store.append(value, at: time, ring)
        order.insert(value)
      }
      return ring.pointee.firstTime <= oldest
    }
  }

  private func removeFirst(_ ring: UnsafeMutablePointer<Ring>, _ order: SortedList) {
    order.remove(ring.pointee.values[ring.pointee.start])
    ring.pointee.removeFirst()
  }

  private func fill(_ row: Int, _ value: Double, _ order: SortedList, isKnown: Bool) {
    switch question {
    case .rank:
      outputs[0].values[row] = isKnown && !value.isNaN ? Self.rank(of: value, order) : .nan
    case .distance(let distribution):
      outputs[0].values[row] = isKnown ? distance(distribution, order) : .nan
    case .quantiles(let places):
      for (index, q) in places.enumerated() {
        outputs[index].values[row] = isKnown ? Self.quantile(q, order) : .nan
      }
    }
  }

  private func distance(_ distribution: ReferenceDistribution, _ order: SortedList) -> Double {
    whole.reserve(order.count)
    order.copy(into: whole.values)
    return distribution.distance(from: whole.values, order.count)
  }

  private static func rank(of value: Double, _ order: SortedList) -> Double {
    let below = order.below(value)
    // No double lies between a value and the next.
    let equal = max(1, order.below(value.nextUp) - below)
    return (Double(below) + Double(equal + 1) / 2) / Double(order.count)
  }

  private static func quantile(_ q: Double, _ order: SortedList) -> Double {
    let place = q * Double(order.count - 1)
    let below = Int(place)
    if below + 1 >= order.count { return order[order.count - 1] }
    let (value, part) = (order[below], place - Double(below))
    return value + part * (order[below + 1] - value)
  }
}
