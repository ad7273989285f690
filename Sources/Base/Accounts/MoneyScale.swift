import EventModel

/// Money in 1e-9 of a currency. Sums of it are exact.
public typealias Nanos = Int128

/// What one unit of the amounts of an instrument (of most: price × size) is worth in 1e-9 of its currency: a fraction of
/// integers, from the exponents and the multiplier as the decimal that it is written as. Rounded, half
/// away from zero, only where an amount is no whole number of 1e-9.
public struct MoneyScale: BitwiseCopyable, Sendable, Equatable {
  @usableFromInline let numerator: Int128
  @usableFromInline let denominator: Int128
  /// Both in 64 bits, as almost all are; 0 where one of them does not fit.
  @usableFromInline let narrowNumerator: Int64
  @usableFromInline let narrowDenominator: Int64

  /// Nil where the multiplier is not known (0) or has more than 18 decimals.
  public init?(_ instrument: Instrument) {
    self.init(
      multiplier: instrument.multiplier, exponent: AmountRule.exponent(instrument))
  }

  /// - Parameter exponent: ten to it is the unit of price × size, -36 to 0.
  public init?(multiplier: Double, exponent: Int) {
    guard multiplier > 0, multiplier.isFinite, let (digits, decimals) = Self.decimal(multiplier)
    else { return nil }
    let power = 9 + exponent - decimals
    // Ten to the 37th times two fits.
    guard power >= -37, power <= 18 else { return nil }
    // Twice the price is what is multiplied, so that a mid needs no rounding.
    let above = Int128(digits) * Self.powerOfTen(max(0, power))
    let below = 2 * Self.powerOfTen(max(0, -power))
    let common = Self.commonDivisor(above, below)
    numerator = above / common
    denominator = below / common
    let narrow = (narrowed(numerator), narrowed(denominator))
    narrowNumerator = narrow.1 == nil ? 0 : narrow.0 ?? 0
    narrowDenominator = narrow.0 == nil ? 0 : narrow.1 ?? 0
  }

  /// Money of an amount of price × size units; nil beyond 1e21 of the currency.
  @inlinable public func nanos(_ amount: Int128) -> Nanos? {
    let (twice, overflow) = amount.addingReportingOverflow(amount)
    return overflow ? nil : nanos(twice: twice)
  }

  /// Money of half an amount, for values at a mid.
  @inlinable public func nanos(twice amount: Int128) -> Nanos? {
    if let amount = narrowed(amount), let money = narrowNanos(twice: amount) {
      return Int128(money)
    }
    let (product, overflow) = amount.multipliedReportingOverflow(by: numerator)
    if overflow { return nil }
    let money = denominator == 1 ? product : divideRounded(product, by: denominator)
    return money.magnitude <= Self.largest ? money : nil
  }

  /// The same in 64 bits, in a tenth of the time; nil where they do not suffice.
  @inlinable @inline(__always) func narrowNanos(twice amount: Int64) -> Int64? {
    let (product, overflow) = amount.multipliedReportingOverflow(by: narrowNumerator)
    if overflow || narrowDenominator == 0 { return nil }
    if narrowDenominator == 1 { return product }
    let (quotient, rest) = product.quotientAndRemainder(dividingBy: narrowDenominator)
    // Half away from zero.
    if rest.magnitude < narrowDenominator.magnitude - rest.magnitude { return quotient }
    return quotient + (product < 0 ? -1 : 1)
  }

  /// Sums of a million amounts fit.
  @usableFromInline static var largest: UInt128 { 1 << 100 }

  /// The shortest decimal that reads back as the number: digits × 10^-decimals.
  private static func decimal(_ number: Double) -> (digits: Int64, decimals: Int)? {
    let text = "\(number)"
    for decimals in 0...18 {
      if let digits = try? DecimalNumber.parse(text, exponent: -Int8(decimals)) {
        return (digits, decimals)
      }
    }
    return nil
  }

  static func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  private static func commonDivisor(_ first: Int128, _ second: Int128) -> Int128 {
    var (a, b) = (first, second)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// Money as a number of currency units.
@inlinable public func currencyUnits(_ nanos: Nanos) -> Double {
  // The conversion of 128 bits is slow.
  (narrowed(nanos).map { Double($0) } ?? Double(nanos)) / 1e9
}

/// The same number in 64 bits; nil where it does not fit.
@inlinable @inline(__always) func narrowed(_ number: Int128) -> Int64? {
  let narrow = Int64(truncatingIfNeeded: number)
  return Int128(narrow) == number ? narrow : nil
}
