import EventModel

/// The newest prices of an instrument, in price units; `noNumber` and `noTime` where there is none.
@frozen public struct MarketPrice: BitwiseCopyable, Sendable, Equatable {
  public var bid = noNumber
  public var ask = noNumber
  /// Of a trade, or the close of a bar of trades or mids.
  public var last = noNumber
  /// Event times of the newest quote and last price.
  public var quoteTime = noTime
  public var lastTime = noTime

  @inlinable public init() {}

  /// Twice the price that positions are valued at: the mid where both sides are known, else the last
  /// price; `noNumber` where neither is.
  @inlinable public var twiceMark: Int64 {
    if bid != noNumber, ask != noNumber {
      let (sum, overflow) = bid.addingReportingOverflow(ask)
      return overflow ? noNumber : sum
    }
    if last == noNumber { return noNumber }
    let (sum, overflow) = last.addingReportingOverflow(last)
    return overflow ? noNumber : sum
  }

  /// When a price was last known; `noTime` where none was.
  @inlinable public var time: Int64 { max(quoteTime, lastTime) }
}

/// The newest prices of all instruments of a stream, from quotes, depth, trades and bars.
public struct MarketPrices: Sendable {
  @usableFromInline var prices: [MarketPrice] = []

  public init() {}

  public mutating func begin(_ header: StreamHeader) {
    while prices.count < header.instruments.count { prices.append(MarketPrice()) }
  }

  /// The prices of an instrument; none of those that the stream does not know.
  @inlinable public subscript(instrument: UInt32) -> MarketPrice {
    Int(instrument) < prices.count ? prices[Int(instrument)] : MarketPrice()
  }

  /// Takes what an event says of prices; false where that is nothing. Events that are late or skewed,
  /// and prints that are no trades of the market, say nothing.
  @inlinable public mutating func take(_ event: Event, of batch: EventBatch) -> Bool {
    switch event.kind {
    case .quote:
      guard isTaken(event) else { return false }
      let quote = event.quote
      quoted(event, bid: quote.bidPrice, ask: quote.askPrice)
      return true
    case .trade:
      guard isTaken(event), event.isMarketTrade, event.trade.price != noNumber else { return false }
      traded(event, event.trade.price)
      return true
    case .depth: return isTaken(event) && takeDepth(event, batch)
    case .bar: return isTaken(event) && takeBar(event, batch)
    default: return false
    }
  }

  @inlinable func isTaken(_ event: Event) -> Bool {
    Int(event.instrument) < prices.count && event.flags.isDisjoint(with: [.late, .skewed])
  }

  @inlinable mutating func quoted(_ event: Event, bid: Int64, ask: Int64) {
    prices[Int(event.instrument)].bid = bid
    prices[Int(event.instrument)].ask = ask
    prices[Int(event.instrument)].quoteTime = event.eventTime
  }

  @inlinable mutating func traded(_ event: Event, _ price: Int64) {
    prices[Int(event.instrument)].last = price
    prices[Int(event.instrument)].lastTime = event.eventTime
  }

  @usableFromInline mutating func takeDepth(_ event: Event, _ batch: EventBatch) -> Bool {
    let words = batch.words(of: event)
    guard words.count >= DepthWord.perLevel else { return false }
    quoted(event, bid: words[DepthWord.bidPrice], ask: words[DepthWord.askPrice])
    return true
  }

  @usableFromInline mutating func takeBar(_ event: Event, _ batch: EventBatch) -> Bool {
    let words = batch.words(of: event)
    guard words.count >= BarWord.count, words[BarWord.close] != noNumber else { return false }
    let close = words[BarWord.close]
    let known = prices[Int(event.instrument)]
    switch event.bar.basis {
    case .bid: quoted(event, bid: close, ask: known.ask)
    case .ask: quoted(event, bid: known.bid, ask: close)
    default: traded(event, close)
    }
    return true
  }

  /// All prices, by instrument, for snapshots.
  public var state: [MarketPrice] {
    get { prices }
    set {
      for (index, price) in newValue.enumerated() where index < prices.count {
        prices[index] = price
      }
    }
  }
}
