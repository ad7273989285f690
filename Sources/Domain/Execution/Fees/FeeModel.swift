import Configuration
import EventModel
import EventStream

/// One fill, as its fees are reckoned. Values are in 1e-9 of the instrument's currency and never below
/// zero, sizes in its size units.
struct FeeInput {
  var isBuy: Bool
  var liquidity: Liquidity
  var size: Int64
  var value: Int64
  /// Of the same order, before this fill.
  var sizeBefore: Int64
  var valueBefore: Int64
  /// Of all orders in the calendar month before this fill, in the currency.
  var monthValue = 0.0
  /// At the venue.
  var time: Int64
  var sizeExponent: Int8
}

/// What a fill costs, in 1e-9 of the instrument's currency; negative where the venue pays. Every part
/// is rounded to that, halves away from zero.
protocol FeeModel: Sendable {
  func fee(_ fill: FeeInput) -> Int64
  /// The share of the price by which takers trade worse.
  var slippage: Double { get }
}

extension FeeModel {
  var slippage: Double { 0 }
}

/// A fee model in the table.
struct FeeDefinition: Sendable {
  var name: String
  /// One sentence.
  var help: String
  /// Reads its keys from `[venue.fees]`.
  var make: @Sendable (ConfigurationTable?) throws(StreamError) -> any FeeModel

  /// The models by name. A new one is one file and one line.
  static let all: [FeeDefinition] = [
    FreeOfFees.definition, MakerTakerFees.definition, PerShareFees.definition, .perContract,
    TieredFees.definition, AShareFees.definition, .ibkr, .crypto,
  ]

  static func named(_ name: String) -> FeeDefinition? { all.first { $0.name == name } }
}

/// Nothing.
struct FreeOfFees: FeeModel {
  static let definition = FeeDefinition(name: "none", help: "no fees") { _ in FreeOfFees() }

  func fee(_ fill: FeeInput) -> Int64 { 0 }
}

extension FeeInput {
  /// Value of the order so far, this fill included; it stays at the bounds of what can be told.
  var valueAfter: Int64 {
    let (sum, overflow) = valueBefore.addingReportingOverflow(value)
    return overflow ? .max : sum
  }
}

/// Exact products of values and rates.
enum FeeArithmetic {
  /// Price times size times multiplier in 1e-9 of the currency, halves away from zero. Beyond ±9.2e9
  /// units of the currency it stays at that.
  static func value(price: Int64, size: Int64, _ market: InstrumentMarket) -> Int64 {
    if market.isInverse { return inverseValue(price: price, size: size, market) }
    // multiplier9 is in 1e-9: the product's exponent is that of price plus size, and the nines cancel.
    let exponent = Int(market.priceExponent) + Int(market.sizeExponent)
    return scaled(
      Int128(price) * Int128(size), times: Int128(market.multiplier9), exponent: exponent)
  }

  /// Size times multiplier by price, of contracts that are settled in coin; 0 at a price that is not above
  /// zero.
  private static func inverseValue(price: Int64, size: Int64, _ market: InstrumentMarket) -> Int64 {
    guard price > 0 else { return 0 }
    let worth = Int128(size) * Int128(market.multiplier9)
    let exponent = Int(market.sizeExponent) - Int(market.priceExponent)
    if exponent <= 0 {
      let divisor = Int128(price).multipliedReportingOverflow(by: ten(to: -exponent))
      return divisor.overflow ? 0 : divided(worth, by: divisor.partialValue)
    }
    let (product, overflow) = worth.multipliedReportingOverflow(by: ten(to: exponent))
    return overflow ? (worth < 0 ? -.max : .max) : divided(product, by: Int128(price))
  }

  /// At most 18 exponents of either sign lie apart.
  private static func ten(to exponent: Int) -> Int128 {
    Int128(DecimalNumber.powerOfTen(exponent))
  }

  /// value × rate, the rate in 1e-12.
  static func share(_ value: Int64, rate: Int64) -> Int64 {
    divided(Int128(value) * Int128(rate), by: 1_000_000_000_000)
  }

  /// size × price of one share, which is in 1e-9 of the currency.
  static func perUnit(_ size: Int64, _ price9: Int64, sizeExponent: Int8) -> Int64 {
    scaled(Int128(size), times: Int128(price9), exponent: Int(sizeExponent))
  }

  private static func scaled(_ first: Int128, times second: Int128, exponent: Int) -> Int64 {
    var (product, overflow) = first.multipliedReportingOverflow(by: second)
    var exponent = exponent
    if overflow {
      // Some digits below the last that counts.
      let cut = min(-exponent, 9)
      guard cut > 0 else { return (first < 0) == (second < 0) ? .max : .min + 1 }
      (product, overflow) = (first / Int128(DecimalNumber.powerOfTen(cut)))
        .multipliedReportingOverflow(by: second)
      if overflow { return (first < 0) == (second < 0) ? .max : .min + 1 }
      exponent += cut
    }
    while exponent < -18 {
      product /= 1_000_000_000
      exponent += 9
    }
    return exponent <= 0
      ? divided(product, by: Int128(DecimalNumber.powerOfTen(-exponent)))
      : clamped(product.multipliedReportingOverflow(by: Int128(DecimalNumber.powerOfTen(exponent))))
  }

  private static func divided(_ value: Int128, by divisor: Int128) -> Int64 {
    let half = divisor / 2
    return clamped((value < 0 ? (value - half) / divisor : (value + half) / divisor, false))
  }

  private static func clamped(_ outcome: (partialValue: Int128, overflow: Bool)) -> Int64 {
    let limit = Int128(Int64.max)
    if outcome.overflow { return .max }
    return Int64(max(-limit, min(limit, outcome.partialValue)))
  }
}
