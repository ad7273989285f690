import Accounts
import EventModel

/// One execution and what the market did after it. Money is in the account's currency.
public struct FillCost: Sendable {
  public var time: Int64
  public var venueTime: Int64
  public var strategy: Int
  public var instrument: Int
  /// Place among the parents; -1 where the stream does not show its parent.
  public var parent: Int
  public var orderId: UInt64
  /// +1 buys, -1 sells.
  public var side: Int
  public var price: Double
  public var size: Double
  public var fees: Nanos
  public var notional: Nanos
  public var liquidity: Liquidity
  /// The mid when it came to the venue; nil where there was none.
  public var quoted: Double?
  /// Mids so long after it, by horizon; nil where the stream does not reach.
  public var later: [Double?]

  /// 2 s (p − m) / m in bp (Huang and Stoll, Journal of Financial Economics 41, 1996, p. 322).
  public var effectiveSpread: Double? {
    quoted.flatMap { Self.share(2 * Double(side) * (price - $0), of: $0) }
  }

  /// 2 s (p − mₕ) / m in bp: what remains to those who quoted.
  public func realizedSpread(_ horizon: Int) -> Double? {
    guard let quoted, let later = later[horizon] else { return nil }
    return Self.share(2 * Double(side) * (price - later), of: quoted)
  }

  /// 2 s (mₕ − m) / m in bp: effective less realized spread.
  public func priceImpact(_ horizon: Int) -> Double? {
    guard let quoted, let later = later[horizon] else { return nil }
    return Self.share(2 * Double(side) * (later - quoted), of: quoted)
  }

  /// s (mₕ − p) / p in bp: what the fill had won so long after it, fees left out.
  public func markOut(_ horizon: Int) -> Double? {
    later[horizon].flatMap { Self.share(Double(side) * ($0 - price), of: price) }
  }

  /// s (m − mₕ) / m in bp: how far the mid came back after it.
  public func reversion(_ horizon: Int) -> Double? {
    guard let quoted, let later = later[horizon] else { return nil }
    return Self.share(Double(side) * (quoted - later), of: quoted)
  }

  private static func share(_ difference: Double, of price: Double) -> Double? {
    price == 0 ? nil : difference / price.magnitude * 1e4
  }
}

extension FillCost {
  init(
    _ record: FillRecord, marks: ArraySlice<Int64>, _ instrument: Instrument, rate: Double
  ) {
    let unit = instrument.priceScale
    func price(_ twice: Int64) -> Double? { twice == noNumber ? nil : Double(twice) / 2 * unit }
    let amount = AmountRule(instrument).amount(record.size, at: record.price)
    let value = amount.flatMap { MoneyScale.ofOne(instrument)?.nanos($0) } ?? 0
    self.init(
      time: record.time, venueTime: record.venueTime, strategy: record.strategy,
      instrument: record.instrument, parent: record.parent, orderId: record.orderId,
      side: Int(record.side), price: Double(record.price) * unit,
      size: Double(record.size) * instrument.sizeScale,
      fees: CurrencyExchange.convert(Nanos(record.fees), at: rate),
      notional: CurrencyExchange.convert(value < 0 ? -value : value, at: rate),
      liquidity: record.liquidity, quoted: price(record.quoted), later: marks.map(price))
  }
}
