/// An exponential average that begins with the mean of the first values, or with a given one.
struct SeededAverage: BitwiseCopyable {
  /// Absent before the beginning.
  private(set) var value: Double
  private var count = 0
  private var sum = 0.0

  init(_ value: Double = .nan) { self.value = value }

  /// - Parameters:
  ///   - alpha: the weight of the new value.
  ///   - seed: how many values are averaged to begin with.
  @inline(__always) mutating func add(_ new: Double, alpha: Double, seed: Int) {
    if count >= seed {
      value = (1 - alpha) * value + alpha * new
      return
    }
    count += 1
    sum += new
    if count == seed { value = sum / Double(seed) }
  }
}
