import EventModel

/// How amounts follow from sizes and prices.
///
/// Of most instruments they are size × price, in size units × price units, exactly. An inverse contract
/// is worth multiplier / price of the currency that it is settled in, so that long from p to q wins
/// multiplier × (1/p - 1/q): what holds of prices holds of -1/p. Its amounts are -size / price in units
/// of 10^-18 of a size unit's decimal (coarser where prices have more than nine decimals), rounded half
/// away from zero.
///
/// Source: https://www.binance.com/en/support/faq (COIN-M futures, calculation of profit and loss);
/// BitMEX, inverse perpetual contracts.
public struct AmountRule: BitwiseCopyable, Sendable, Equatable {
  /// What -size / price is multiplied by; 0: amounts are size × price.
  @usableFromInline let power: Int128

  /// size × price.
  public static let linear = AmountRule(power: 0)

  private init(power: Int128) { self.power = power }

  public init(_ instrument: Instrument) {
    guard instrument.isInverse else {
      self = .linear
      return
    }
    let exponent =
      Int(instrument.sizeExponent) - Int(instrument.priceExponent) + Self.decimals(instrument)
    power = MoneyScale.powerOfTen(max(0, exponent))
  }

  /// A contract is worth the multiplier divided by the price.
  @inlinable public var isInverse: Bool { power != 0 }

  /// Ten to this is the unit of the amounts of an inverse contract, less the sign.
  private static func decimals(_ instrument: Instrument) -> Int {
    min(18, 27 + Int(instrument.priceExponent))
  }

  /// Ten to this is the unit of amounts.
  public static func exponent(_ instrument: Instrument) -> Int {
    if !instrument.isInverse {
      return Int(instrument.priceExponent) + Int(instrument.sizeExponent)
    }
    // A power below zero is taken for zero: then the unit is finer.
    let exponent = Int(instrument.sizeExponent) - Int(instrument.priceExponent)
    return min(exponent, -decimals(instrument))
  }

  /// The amount of a size, with its sign, at a price; nil beyond the range, and of an inverse contract at
  /// a price that is not above zero.
  @inline(__always) public func amount(_ size: Int64, at price: Int64) -> Int128? {
    if power == 0 { return Int128(size) * Int128(price) }
    return inverse(Int128(size), at: price)
  }

  /// Twice the amount at half a price, so that a mid needs no rounding.
  @inline(__always) public func twiceAmount(_ size: Int64, atTwice price: Int64) -> Int128? {
    if power == 0 { return Int128(size) * Int128(price) }
    return inverse(4 * Int128(size), at: price)
  }

  @inline(never) private func inverse(_ size: Int128, at price: Int64) -> Int128? {
    guard price > 0 else { return nil }
    let (product, overflow) = size.multipliedReportingOverflow(by: power)
    return overflow ? nil : -divideRounded(product, by: Int128(price))
  }

  /// The amount of a size at a price that is no whole number of price units, rounded half away from zero.
  func amount(_ size: Int64, at price: ExactDecimal, priceExponent: Int) -> Int128? {
    if isInverse, price.digits <= 0 { return nil }
    let shift = price.decimals + priceExponent
    let ten = MoneyScale.powerOfTen(min(37, abs(shift)))
    let signed = isInverse ? -Int128(size) : Int128(size)
    let (product, overflow) = signed.multipliedReportingOverflow(
      by: isInverse ? power : price.digits)
    let divisor: Int128 = isInverse ? price.digits : 1
    // Finer prices make amounts that are divided, of inverse contracts multiplied.
    if (shift > 0) == isInverse {
      let (scaled, second) = product.multipliedReportingOverflow(by: ten)
      return overflow || second ? nil : divideRounded(scaled, by: divisor)
    }
    let (below, second) = divisor.multipliedReportingOverflow(by: ten)
    return overflow || second ? nil : divideRounded(product, by: below)
  }

  /// The price at which a size has an amount, in price units.
  @inlinable public func price(of amount: Int128, _ size: some BinaryInteger) -> Double {
    let (amount, size) = (nearestDouble(amount), nearestDouble(Int128(size)))
    return power == 0 ? amount / size : -size * nearestDouble(power) / amount
  }
}
