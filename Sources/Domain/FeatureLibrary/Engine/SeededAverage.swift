/// An exponential average that begins with the mean of the first values, or with a given one. Of equal
/// values it is that value, as in pandas' ewm.
struct SeededAverage: BitwiseCopyable {
  /// Absent before the beginning.
  private(set) var value: Double
  /// Of the values that it begins with.
  private var start = PlainMean()

  init(_ value: Double = .nan) { self.value = value }

  /// - Parameters:
  ///   - alpha: the weight of the new value.
  ///   - seed: how many values are averaged to begin with.
  @inline(__always) mutating func add(_ new: Double, alpha: Double, seed: Int) {
    if start.count >= seed {
      if value != new { value = (1 - alpha) * value + alpha * new }
      return
    }
    start.add(new)
    if start.count == seed { value = start.value }
  }
}
