import Expressions

/// The least and the greatest of a window.
extension FeatureDefinition {
  static let minimum = FeatureDefinition(
    "min", .statistics, .transform, summary: "the least value of a window", formula: "min x",
    unit: "that of x", warmUp: "the window", source: elementary, parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    arguments.add(RollingExtreme(try arguments.column("x"), arguments.window(), sign: -1))
  }

  static let maximum = FeatureDefinition(
    "max", .statistics, .transform, summary: "the greatest value of a window", formula: "max x",
    unit: "that of x", warmUp: "the window", source: elementary, parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    arguments.add(RollingExtreme(try arguments.column("x"), arguments.window(), sign: 1))
  }
}

/// Keeps of a window the values that no later one exceeds, in falling order: the first is the
/// greatest. A constant time a row on average.
///
/// Source: Lemire, Streaming maximum-minimum filter using no more than three comparisons per element,
/// Nordic J. Computing 13 (2006).
final class RollingExtreme: FeatureNode {
  private struct State: BitwiseCopyable {
    var count: Int64 = 0
    var first = Int64.max
  }

  private let input: Column
  private let window: Window
  private let sign: Double
  /// Values times the sign; their times are the numbers of their rows in a window of rows.
  private let store = WindowStore<NoSums>()
  private let state = PerInstrument(State())

  /// - Parameter sign: 1 for the greatest, -1 for the least.
  init(_ input: Column, _ window: Window, sign: Double) {
    self.input = input
    self.window = window
    self.sign = sign
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let (ring, own) = (store.rings + instrument, state.values + instrument)
      let value = input.values[row]
      if !value.isNaN {
        own.pointee.count += 1
        own.pointee.first = min(own.pointee.first, rows.times[row])
      }
      var place = rows.times[row]
      var oldest: Int64
      var isFull: Bool
      switch window {
      case .rows(let count):
        place = own.pointee.count
        oldest = place - Int64(count)
        isFull = oldest >= 0
      case .time(let span):
        oldest = place.subtractingReportingOverflow(span).partialValue
        isFull = own.pointee.first <= oldest
      }
      while ring.pointee.count > 0, ring.pointee.times[ring.pointee.start] <= oldest {
        ring.pointee.removeFirst()
      }
      if !value.isNaN { push(sign * value, at: place, ring) }
      outputs[0].values[row] =
        isFull && ring.pointee.count > 0 ? sign * ring.pointee.values[ring.pointee.start] : .nan
    }
  }

  @inline(__always) private func push(
    _ value: Double, at place: Int64, _ ring: UnsafeMutablePointer<WindowStore<NoSums>.Ring>
  ) {
    while ring.pointee.count > 0 {
      var last = ring.pointee.start + ring.pointee.count - 1
      if last >= ring.pointee.capacity { last -= ring.pointee.capacity }
      if ring.pointee.values[last] > value { break }
      ring.pointee.count -= 1
    }
    // Values that fall for the whole of a long span are all kept.
    if ring.pointee.count == WindowStore<NoSums>.mostValues {
      store.countEarlyEviction()
      ring.pointee.removeFirst()
    }
    store.append(value, at: place, ring)
  }
}
