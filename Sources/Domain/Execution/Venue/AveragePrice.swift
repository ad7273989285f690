import EventModel

/// The average price of what is held, exactly: a value paid over the size that it was paid for. What is
/// sold leaves at the average, so that only what is bought changes it.
struct AveragePrice: BitwiseCopyable, Equatable {
  /// In price units × size units.
  private var value: Int128 = 0
  /// In size units.
  private var size: Int128 = 1

  init() {}

  /// The nearest number, in price units.
  var number: Double { Double(value) / Double(size) }

  /// Of one price, in price units.
  init(_ price: Int64) { value = Int128(price) }

  /// Of a size that was bought for an average that somebody has written as a number, in price units: what
  /// was paid is whole.
  init(_ average: Double, of size: Int64) {
    guard average.magnitude < 9e18, size != 0 else { return }
    let nearest = average.rounded()
    if (average - nearest).magnitude <= 2 * nearest.ulp {
      value = Int128(nearest)
    } else {
      self.size = Int128(size.magnitude)
      value = Int128((average * Double(size.magnitude)).rounded())
    }
  }

  /// Takes a fill that adds to what is held.
  ///
  /// - Parameter held: before it, without its sign.
  mutating func add(_ price: Int64, _ added: Int64, to held: Int64) {
    if held == 0 { self = AveragePrice(price) }
    let total = Int128(held) + Int128(added)
    if held == 0 || total <= 0 { return }
    reduce()
    let (before, isBeyond) = value.multipliedReportingOverflow(by: Int128(held))
    let (paid, isPaidBeyond) = (Int128(price) * Int128(added)).multipliedReportingOverflow(by: size)
    let (sum, isSumBeyond) = before.addingReportingOverflow(paid)
    let (whole, isWholeBeyond) = size.multipliedReportingOverflow(by: total)
    if isBeyond || isPaidBeyond || isSumBeyond || isWholeBeyond || whole > Int128(Int64.max) {
      // To the unit of what was paid.
      value = scaled(by: held).quotient + Int128(price) * Int128(added)
      size = total
    } else {
      (value, size) = (sum, whole)
    }
    reduce()
  }

  /// The average times a factor: whole price units, and whether there is a rest above them.
  func scaled(by factor: Int64) -> (quotient: Int128, hasRest: Bool) {
    let (units, rest) = Self.floorDivide(value, size)
    let part = Self.floorDivide(rest * Int128(factor), size)
    return (units * Int128(factor) + part.quotient, part.rest != 0)
  }

  private mutating func reduce() {
    var (one, other) = (value.magnitude, size.magnitude)
    while other != 0 { (one, other) = (other, one % other) }
    if one > 1 {
      value /= Int128(one)
      size /= Int128(one)
    }
  }

  static func floorDivide(_ value: Int128, _ divisor: Int128) -> (quotient: Int128, rest: Int128) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}

extension AveragePrice {
  /// The price so far from the average, on the tick that lies further off: exact, since what lies on a tick
  /// must stay there.
  ///
  /// - Parameters:
  ///   - distance: price units; `noNumber`: a share.
  ///   - share: of the average, in 1e-9.
  ///   - isAbove: it lies above the average.
  ///   - tick: price units.
  /// - Returns: nil where it cannot be told as a price.
  func moved(_ distance: Int64, share: Int64, isAbove: Bool, tick: Int64) -> Int64? {
    var (factor, moved, step): (Int64, Int64, Int128) = (1, 0, Int128(tick))
    if distance != noNumber {
      moved = isAbove ? distance : -distance
    } else {
      let sum = Self.one.addingReportingOverflow(isAbove != (value < 0) ? share : -share)
      if sum.overflow { return nil }
      (factor, step) = (sum.partialValue, step * Int128(Self.one))
    }
    let (units, hasPart) = scaled(by: factor)
    let (ticks, rest) = Self.floorDivide(units + Int128(moved), step)
    let isOff = hasPart || rest != 0
    return Int64(exactly: (isAbove && isOff ? ticks + 1 : ticks) * Int128(tick))
  }

  /// A share of the average, without its sign, to the nearest price unit; nil where it is none.
  func distance(share: Int64) -> Int64? {
    let units = scaled(by: share).quotient
    let (magnitude, one) = (units < 0 ? -units : units, Int128(Self.one))
    return Int64(exactly: (magnitude + one / 2) / one)
  }

  /// All of it, in 1e-9.
  private static let one: Int64 = 1_000_000_000
}
