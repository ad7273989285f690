import EventModel

/// What is held of one instrument, with its history of money, exactly: prices, sizes and their
/// products are integers, so that
///
///     realized + unrealized = cash flow + quantity × price
///
/// holds to the last unit at every price. By the average-cost method: what is closed leaves at the
/// average price of what was open; the rest of a flip opens at the price of the fill.
///
/// Amounts are those of the instrument's rule, of most in price units × size units; `MoneyScale` makes
/// money of them.
public struct Position: BitwiseCopyable, Sendable, Equatable {
  /// How amounts follow from price and size.
  public let rule: AmountRule
  /// Size units; positive long, negative short.
  public private(set) var quantity: Int64 = 0
  /// What the open quantity was bought for, with the sign of the quantity times that of the price.
  public private(set) var openCost: Int128 = 0
  /// Received less paid since the beginning.
  public private(set) var cashFlow: Int128 = 0
  /// Value of all fills, each without its sign.
  public private(set) var turnover: Int128 = 0
  /// Fees paid, less those that the venue paid, in 1e-9 of the instrument's currency.
  public private(set) var fees: Int128 = 0
  /// Paid for holding it, less what was received: borrow, financing, funding, dividends; in 1e-9 of the
  /// instrument's currency.
  public private(set) var carry: Int128 = 0
  /// How many it was made of.
  public private(set) var fills: Int64 = 0

  public init(_ rule: AmountRule = .linear) { self.rule = rule }

  init(
    _ rule: AmountRule, quantity: Int64, openCost: Int128, cashFlow: Int128, turnover: Int128,
    fees: Int128, carry: Int128, fills: Int64
  ) {
    self.rule = rule
    self.quantity = quantity
    self.openCost = openCost
    self.cashFlow = cashFlow
    self.turnover = turnover
    self.fees = fees
    self.carry = carry
    self.fills = fills
  }

  /// Counts what holding it has cost, in 1e-9 of the currency; below zero it has brought.
  public mutating func charge(_ amount: Int64) { carry += Int128(amount) }

  /// What was charged for holding it stays, whatever its fills become.
  mutating func takeCarry(of other: Position) { carry = other.carry }

  /// Both positions as one; nil where one is long and the other short, or a sum leaves its range.
  func joined(by other: Position) -> Position? {
    let (sum, overflow) = quantity.addingReportingOverflow(other.quantity)
    let areOpposite = quantity != 0 && other.quantity != 0 && (quantity > 0) != (other.quantity > 0)
    if overflow || areOpposite { return nil }
    return Position(
      other.rule, quantity: sum, openCost: openCost + other.openCost,
      cashFlow: cashFlow + other.cashFlow, turnover: turnover + other.turnover,
      fees: fees + other.fees, carry: carry + other.carry, fills: fills + other.fills)
  }

  /// Profit of what was closed, fees not counted.
  @inlinable public var realized: Int128 { cashFlow + openCost }

  /// Profit of what is open at a price; nil where it is none of the instrument's.
  public func unrealized(at price: Int64) -> Int128? {
    rule.amount(quantity, at: price).map { $0 - openCost }
  }

  /// Price of what is open, in price units; NaN where nothing is.
  public var averagePrice: Double {
    quantity == 0 ? .nan : rule.price(of: openCost, quantity)
  }

  /// Takes a fill. False, and nothing is changed, where its size is not above zero, its price is
  /// absent or none of the instrument's, or the position would leave the range of an Int64.
  public mutating func take(side: Side, size: Int64, price: Int64, fees: Int64) -> Bool {
    guard size > 0, price != noNumber, side == .bid || side == .ask else { return false }
    let signed = side == .bid ? size : -size
    let (after, overflow) = quantity.addingReportingOverflow(signed)
    if overflow || after == .min { return false }
    guard let value = rule.amount(signed, at: price) else { return false }
    let (flow, flowOverflow) = cashFlow.subtractingReportingOverflow(value)
    let (turned, turnoverOverflow) = turnover.addingReportingOverflow(
      Int128(value.magnitude))
    // The open cost stays below both, so nothing after this can overflow.
    if flowOverflow || turnoverOverflow || turned > Self.largest { return false }
    let closed = closes(signed)
    if closed != 0 { openCost -= costShare(of: closed) }
    // A part of a size that has an amount has one.
    openCost += closed == 0 ? value : rule.amount(signed + closed, at: price) ?? 0
    quantity = after
    cashFlow = flow
    turnover = turned
    self.fees += Int128(fees)
    fills += 1
    return true
  }

  /// The part of the open quantity, with its sign, that a signed size closes.
  private func closes(_ signed: Int64) -> Int64 {
    if quantity == 0 || (quantity > 0) == (signed > 0) { return 0 }
    return signed.magnitude >= quantity.magnitude ? quantity : -signed
  }

  /// The share of the open cost that belongs to a part of the quantity, rounded once, half away from
  /// zero. Computed as part × ⌊cost / quantity⌋ + part × rest / quantity, neither of which overflows.
  private func costShare(of part: Int64) -> Int128 {
    if part == quantity { return openCost }
    let (whole, rest) = openCost.quotientAndRemainder(dividingBy: Int128(quantity))
    return Int128(part) * whole + divideRounded(Int128(part) * rest, by: Int128(quantity))
  }

  private static var largest: Int128 { 1 << 125 }
}

/// The quotient rounded half away from zero.
@inlinable func divideRounded(_ dividend: Int128, by divisor: Int128) -> Int128 {
  let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
  let isUp = rest.magnitude >= divisor.magnitude - rest.magnitude
  if !isUp { return quotient }
  return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
}
