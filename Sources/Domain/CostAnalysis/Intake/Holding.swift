import Accounts
import EventModel
import EventStream
import Stages

/// A trade from flat to flat, or to the other side: what a strategy won or lost with it.
public struct RoundTrip: Sendable, BitwiseCopyable {
  /// Id in the header; -1 of none.
  public var strategy: Int
  public var instrument: Int
  /// +1 long, -1 short.
  public var side: Int
  public var openTime: Int64
  public var closeTime: Int64
  /// In currency per unit.
  public var entryPrice: Double
  public var exitPrice: Double
  /// Units of the instrument that were opened altogether.
  public var size: Double
  /// Fees included, in 1e-9 of the account's currency.
  public var profit: Nanos
  public var fees: Nanos
  /// Value at entry, in account currency.
  public var notional: Double

  /// Profit per value at entry; nil of none.
  public var share: Double? { notional > 0 ? currencyUnits(profit) / notional : nil }
}

/// What a strategy holds of an instrument, and the round trip that it is in.
struct Holding {
  let strategy: Int
  let instrument: Int
  let scale: MoneyScale?
  private(set) var position: Position
  /// 2P of the newest fill: the mark where the market has no price.
  private(set) var lastFill: Int64 = 0
  private var trip = Trip()

  private struct Trip: BitwiseCopyable {
    var openTime: Int64 = 0
    var side = 0
    /// Price × size and size of what was opened and closed.
    var entryValue: Int128 = 0
    var entrySize: Int128 = 0
    var exitValue: Int128 = 0
    var exitSize: Int128 = 0
    var fees: Int128 = 0
  }

  init(strategy: Int, _ instrument: Instrument) {
    self.strategy = strategy
    self.instrument = Int(instrument.id)
    scale = MoneyScale.ofOne(instrument)
    position = Position(AmountRule(instrument))
  }

  /// Profit so far with the price 2P, fees taken off; nil beyond the range of money.
  func profit(at price: Int64) -> Nanos? {
    guard let scale, let cash = scale.nanos(position.cashFlow),
      let amount = position.rule.twiceAmount(position.quantity, atTwice: price),
      let value = scale.nanos(twice: amount)
    else { return nil }
    return cash + value - position.fees - position.carry
  }

  /// Value at the price 2P, above zero where a rise of the price wins.
  func value(at price: Int64) -> Nanos? {
    guard let scale, let amount = position.rule.twiceAmount(position.quantity, atTwice: price)
    else { return nil }
    // Amounts of an inverse contract are those of -1 / P.
    return scale.nanos(twice: position.rule.isInverse ? -amount : amount)
  }

  /// What is held at the beginning: its round trip opened before the first event.
  mutating func begin(with start: Position) {
    guard position.fills == 0 else { return }
    position = start
    trip.side = start.quantity > 0 ? 1 : -1
    trip.openTime = noTime
    trip.entrySize = Int128(start.quantity.magnitude)
    trip.entryValue = start.openCost * Int128(trip.side)
    let price = start.averagePrice
    lastFill = price.magnitude < 1e18 ? Int64((2 * price).rounded()) : 0
  }

  /// The first event comes: what was held before is counted from here.
  mutating func begin(at time: Int64) {
    if trip.openTime == noTime { trip.openTime = time }
  }

  /// Takes what was charged for holding it.
  mutating func charge(_ amount: Int64) { position.charge(amount) }

  /// Takes a fill. `ended` is called with the round trip that it completes.
  mutating func take(
    _ fill: FillRecord, _ instrument: Instrument, rate: Double, _ ended: (RoundTrip) -> Void
  ) -> Bool {
    let before = position.quantity
    let side: Side = fill.side > 0 ? .bid : .ask
    guard position.take(side: side, size: fill.size, price: fill.price, fees: fill.fees) else {
      return false
    }
    lastFill = 2 * fill.price
    let signed = fill.side * fill.size
    let closing =
      before == 0 || (before > 0) == (signed > 0) ? 0 : min(before.magnitude, signed.magnitude)
    let opening = Int64(fill.size) - Int64(closing)
    // Fees go by size to what is closed and to what is opened.
    let closingFees = Int128(fill.fees) * Int128(closing) / Int128(fill.size)
    if closing > 0 {
      trip.exitValue += amount(Int64(closing), fill.price)
      trip.exitSize += Int128(closing)
      trip.fees += closingFees
      if closing == before.magnitude {
        if let ending = roundTrip(fill.time, instrument, rate: rate) { ended(ending) }
      }
    }
    if opening > 0 {
      if before == 0 || closing > 0 {
        trip = Trip()
        trip.openTime = fill.time
        trip.side = Int(fill.side)
      }
      trip.entryValue += amount(opening, fill.price)
      trip.entrySize += Int128(opening)
      trip.fees += Int128(fill.fees) - closingFees
    }
    return true
  }

  /// The position has taken the fill, so that its parts have amounts.
  private func amount(_ size: Int64, _ price: Int64) -> Int128 {
    position.rule.amount(size, at: price) ?? 0
  }

  private func roundTrip(_ time: Int64, _ instrument: Instrument, rate: Double) -> RoundTrip? {
    guard let scale, trip.entrySize > 0,
      let gain = scale.nanos((trip.exitValue - trip.entryValue) * Int128(trip.side)),
      let notional = scale.nanos(trip.entryValue)
    else { return nil }
    return RoundTrip(
      strategy: strategy, instrument: self.instrument, side: trip.side, openTime: trip.openTime,
      closeTime: time,
      entryPrice: position.rule.price(of: trip.entryValue, trip.entrySize) * instrument.priceScale,
      exitPrice: position.rule.price(of: trip.exitValue, trip.exitSize) * instrument.priceScale,
      size: Double(trip.entrySize) * instrument.sizeScale,
      profit: CurrencyExchange.convert(gain - trip.fees, at: rate),
      fees: CurrencyExchange.convert(trip.fees, at: rate),
      notional: currencyUnits(notional).magnitude * rate)
  }
}

extension Holding: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("position", &position)
    try fields.keep("lastFill", &lastFill)
    try fields.keep("trip", &trip)
  }

  static var notState: Set<String> { ["strategy", "instrument", "scale"] }
}
