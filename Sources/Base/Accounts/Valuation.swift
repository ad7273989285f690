import EventModel

/// What quantities of one instrument are worth at one price, in the account's currency: all that
/// `Account.worth` has to look up, for those who ask of several quantities.
public struct Valuation: BitwiseCopyable, Sendable {
  @usableFromInline let rule: AmountRule
  /// Nil where the multiplier is not known.
  @usableFromInline let scale: MoneyScale?
  /// Of the instrument's currency; NaN where it is not known.
  @usableFromInline let rate: Double
  /// Twice the price; `noNumber` where none is known.
  public var twicePrice: Int64

  /// Of an instrument that is not known.
  public init() {
    rule = .linear
    scale = nil
    rate = .nan
    twicePrice = noNumber
  }

  init(rule: AmountRule, scale: MoneyScale?, rate: Double, twicePrice: Int64) {
    self.rule = rule
    self.scale = scale
    self.rate = rate
    self.twicePrice = twicePrice
  }

  /// The same instrument at another price.
  @inlinable public func at(twicePrice: Int64) -> Valuation {
    var other = self
    other.twicePrice = twicePrice
    return other
  }

  /// The value of a quantity, with its sign; NaN where the multiplier, the rate or the price is not known.
  @inlinable public func value(_ quantity: Int64) -> Double {
    rule.isInverse ? -worth(quantity) : worth(quantity)
  }

  /// What a quantity adds to the equity beside the cash that it was bought for: its value, and of an
  /// inverse contract that less than zero, as it rises with the price.
  @inlinable public func worth(_ quantity: Int64) -> Double {
    guard let scale, twicePrice != noNumber else { return .nan }
    if !rule.isInverse {
      let (amount, overflow) = quantity.multipliedReportingOverflow(by: twicePrice)
      if !overflow, let money = scale.narrowNanos(twice: amount) {
        return Double(money) / 1e9 * rate
      }
    }
    guard let amount = rule.twiceAmount(quantity, atTwice: twicePrice),
      let money = scale.nanos(twice: amount)
    else { return .nan }
    return currencyUnits(money) * rate
  }
}

extension Account {
  /// The valuation of an instrument at a price; `twicePrice` is the price times two.
  public func valuation(_ instrument: UInt32, twicePrice: Int64) -> Valuation {
    let index = Int(instrument)
    guard index < terms.count else { return Valuation() }
    return Valuation(
      rule: terms[index].rule, scale: terms[index].scale,
      rate: rates.rates[terms[index].currency], twicePrice: twicePrice)
  }
}
