/// A running sum that loses next to nothing to rounding: an unevaluated sum of two doubles, about 106
/// bits. Values may be taken away again, and windows that have become flat are found to be flat.
///
/// Source: Dekker, A floating-point technique for extending the available precision, Numer. Math. 18
/// (1971); Knuth, The Art of Computer Programming 2, sec. 4.2.2, theorem B.
struct CompensatedSum: BitwiseCopyable {
  private(set) var high = 0.0
  private(set) var low = 0.0

  @inline(__always) mutating func add(_ value: Double) { add(value, error: 0) }

  /// Adds the square, exactly.
  @inline(__always) mutating func add(squareOf value: Double) {
    let square = value * value
    add(square, error: (-square).addingProduct(value, value))
  }

  @inline(__always) mutating func subtract(squareOf value: Double) {
    let square = value * value
    add(-square, error: -(-square).addingProduct(value, value))
  }

  /// A value that leaves a sum spoils it when it is so many times what stays: the 106 bits then no
  /// longer hold the 53 of the rest, with seven to spare.
  static let spoils = 0x1p46

  /// Adds a number whose rounding lost `error`.
  @inline(__always) mutating func add(_ value: Double, error: Double) {
    let sum = high + value
    let part = sum - high
    let lost = (high - (sum - part)) + (value - part)
    let rest = low + (lost + error)
    high = sum + rest
    low = rest - (high - sum)
  }

  /// n Σx² - (Σx)², which is n² times the population's variance; never below zero.
  @inline(__always) static func spread(
    _ squares: CompensatedSum, _ sum: CompensatedSum, count: Double
  ) -> Double {
    let first = count * squares.high
    let firstLost = (-first).addingProduct(count, squares.high) + count * squares.low
    let second = sum.high * sum.high
    let secondLost = (-second).addingProduct(sum.high, sum.high) + 2 * sum.high * sum.low
    return max((first - second) + (firstLost - secondLost), 0)
  }

  /// n Σxy - Σx Σy, which is n² times the population's covariance.
  static func crossSpread(
    _ products: CompensatedSum, _ x: CompensatedSum, _ y: CompensatedSum, count: Double
  ) -> Double {
    let first = count * products.high
    let firstLost = (-first).addingProduct(count, products.high) + count * products.low
    let second = x.high * y.high
    let secondLost =
      (-second).addingProduct(x.high, y.high) + x.high * y.low + x.low * y.high
    return (first - second) + (firstLost - secondLost)
  }
}
