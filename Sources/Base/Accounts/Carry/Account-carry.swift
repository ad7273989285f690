import EventModel

/// What was charged for holding an instrument.
public struct CarryCharge: Sendable, BitwiseCopyable, Equatable {
  /// What was held.
  public var instrument: UInt32
  /// -1: of none.
  public var strategy: Int
  /// Paid, below zero received; 1e-9 of the instrument's currency.
  public var amount: Int64

  public init(instrument: UInt32, strategy: Int, amount: Int64) {
    self.instrument = instrument
    self.strategy = strategy
    self.amount = amount
  }
}

/// Costs of holding, and what it brings.
extension Account {
  /// Charges what is held for the days that have begun since the last time.
  ///
  /// - Parameters:
  ///   - nights: days of the account that have begun.
  ///   - day: the newest of them, by the clock of the account's day; days since 1970-01-01.
  func chargeDays(_ nights: Int, day: Int64) {
    guard let carry = configuration.carry else { return }
    for place in holdings.indices where holdings[place].position.quantity != 0 {
      let rates = terms[holdings[place].instrument].carry
      let rate = holdings[place].position.quantity > 0 ? rates.long : rates.short
      if rate != 0, let value = absoluteValue(place) {
        charge(place, Self.share(value, rate: rate).map { $0 * Int128(nights) })
      }
    }
    for dividend in carry.dividends where dividend.day > lastDay && dividend.day <= day {
      pay(dividend)
    }
    lastDay = day
  }

  private func pay(_ dividend: CarryRules.Dividend) {
    for place in holdings.indices where holdings[place].position.quantity != 0 {
      let term = terms[holdings[place].instrument]
      guard term.symbol == dividend.symbol else { continue }
      let exponent = -dividend.amount.decimals
      let (amount, overflow) = Int128(holdings[place].position.quantity)
        .multipliedReportingOverflow(by: dividend.amount.digits)
      let scale = MoneyScale(
        multiplier: term.multiplier, exponent: exponent + Int(term.sizeExponent))
      charge(place, overflow ? nil : scale?.nanos(amount).map { -$0 })
    }
  }

  /// Takes a funding rate: longs pay it of the value of what they hold, shorts receive it, when the interval
  /// that it is for has ended.
  ///
  /// - Parameters:
  ///   - rate: a ratio in price units of the instrument.
  ///   - end: of the interval; `noTime` of a figure that says none.
  public func take(fundingRate rate: Int64, until end: Int64, _ instrument: UInt32, at time: Int64)
  {
    let index = Int(instrument)
    guard configuration.carry?.hasFunding == true, index < terms.count, rate != noNumber,
      end != noTime
    else { return }
    let known = terms[index].funding
    if known.end != noTime, known.end <= time, end > known.end { settleFunding(index) }
    if end > time { terms[index].funding = Funding(rate: rate, end: end) }
  }

  private func settleFunding(_ index: Int) {
    let rate = terms[index].funding.rate
    terms[index].funding = Funding()
    var place = terms[index].first
    while place >= 0 {
      let quantity = holdings[Int(place)].position.quantity
      if quantity != 0, let value = absoluteValue(Int(place)) {
        let paid = value.multipliedReportingOverflow(by: Int128(quantity > 0 ? rate : -rate))
        let unit = MoneyScale.powerOfTen(-Int(terms[index].priceExponent))
        charge(Int(place), paid.overflow ? nil : divideRounded(paid.partialValue, by: unit))
      }
      place = holdings[Int(place)].next
    }
  }

  /// Value of a holding without its sign, in 1e-9 of its currency; nil where it is not known.
  private func absoluteValue(_ place: Int) -> Nanos? {
    holdings[place].money.isUnknown ? nil : Nanos(holdings[place].money.net.magnitude)
  }

  /// value × rate, the rate in 1e-18.
  private static func share(_ value: Nanos, rate: Int64) -> Nanos? {
    let (product, overflow) = value.multipliedReportingOverflow(by: Int128(rate))
    return overflow ? nil : divideRounded(product, by: 1_000_000_000_000_000_000)
  }

  /// An amount that leaves the range is none.
  private func charge(_ place: Int, _ amount: Nanos?) {
    guard let amount = amount.flatMap({ narrowed($0) }), amount != 0 else { return }
    holdings[place].position.charge(amount)
    charges.append(
      CarryCharge(
        instrument: UInt32(holdings[place].instrument), strategy: holdings[place].owner - 1,
        amount: amount))
    revalue(UInt32(holdings[place].instrument))
  }

  /// When the next day of the account begins; `Int64.min` before the first event.
  public var nextDayStart: Int64 { nextDay }

  /// Hands over what was charged since it was last asked.
  public func takeCharges() -> [CarryCharge] {
    defer { charges.removeAll(keepingCapacity: true) }
    return charges
  }
}
