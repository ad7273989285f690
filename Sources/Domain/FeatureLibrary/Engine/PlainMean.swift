/// The mean of a few values; of equal values it is that value, whatever rounding makes of their sum.
struct PlainMean: BitwiseCopyable {
  private(set) var count = 0
  private var sum = 0.0
  /// The value that all are; absent once two differ.
  private var only = Double.nan

  @inline(__always) mutating func add(_ value: Double) {
    only = count == 0 || only == value ? value : .nan
    count += 1
    sum += value
  }

  /// Of no values absent.
  var value: Double { only.isNaN ? sum / Double(count) : only }
}
