import EventModel
import MarketRules

/// The newest prices of all instruments of a stream, from quotes, depth, trades and bars. The one place that
/// says what a price is: what is late or skewed moves nothing, nor what is quoted while the venue has
/// halted the instrument.
public struct MarketPrices: Sendable {
  @usableFromInline var prices: [MarketPrice] = []

  public init() {}

  /// Makes room for the instruments of a header; what is known stays.
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
    withUnsafePointer(to: event) { take($0, of: batch) }
  }

  /// The same of an event in its place: of most only a few fields are looked at.
  @inlinable @inline(__always)
  public mutating func take(_ event: UnsafePointer<Event>, of batch: EventBatch) -> Bool {
    switch event.pointee.kind {
    case .quote:
      guard isTaken(event) else { return false }
      // A side of no size is none.
      let quote = event.pointee.quote
      return quoted(
        event, bid: quote.bidSize == 0 ? noNumber : quote.bidPrice,
        ask: quote.askSize == 0 ? noNumber : quote.askPrice)
    case .trade:
      guard isTaken(event), event.pointee.isMarketTrade, event.pointee.trade.price != noNumber
      else { return false }
      traded(event, event.pointee.trade.price)
      return true
    case .depth: return isTaken(event) && takeDepth(event, batch)
    case .bar: return isTaken(event) && takeBar(event, batch)
    case .status:
      takeStatus(event.pointee)
      return false
    default: return false
    }
  }

  @inlinable @inline(__always) func isTaken(_ event: UnsafePointer<Event>) -> Bool {
    Int(event.pointee.instrument) < prices.count && event.pointee.isUsable
  }

  @inlinable mutating func quoted(_ event: UnsafePointer<Event>, bid: Int64, ask: Int64) -> Bool {
    let index = Int(event.pointee.instrument)
    if prices[index].isHalted { return false }
    prices[index].quote(bid: bid, ask: ask, at: event.pointee.eventTime)
    return true
  }

  @inlinable mutating func traded(_ event: UnsafePointer<Event>, _ price: Int64) {
    prices[Int(event.pointee.instrument)].trade(at: price, event.pointee.eventTime)
  }

  /// Halts, and their ends, of an instrument or of all.
  @usableFromInline mutating func takeStatus(_ event: Event) {
    if !event.isUsable { return }
    let all = event.instrument == noInstrument
    for index in prices.indices where all || index == Int(event.instrument) {
      switch event.status.change {
      case .halts: prices[index].halt()
      case .resumes, .quotes: prices[index].isHalted = false
      case nil: break
      }
    }
  }

  @usableFromInline mutating func takeDepth(
    _ event: UnsafePointer<Event>, _ batch: EventBatch
  ) -> Bool {
    let words = batch.words(of: event.pointee)
    guard words.count >= DepthWord.perLevel else { return false }
    return quoted(event, bid: words[DepthWord.bidPrice], ask: words[DepthWord.askPrice])
  }

  @usableFromInline mutating func takeBar(
    _ event: UnsafePointer<Event>, _ batch: EventBatch
  ) -> Bool {
    let words = batch.words(of: event.pointee)
    guard words.count >= BarWord.count, words[BarWord.close] != noNumber else { return false }
    let close = words[BarWord.close]
    let known = prices[Int(event.pointee.instrument)]
    switch event.pointee.bar.basis {
    case .bid: return quoted(event, bid: close, ask: known.ask)
    case .ask: return quoted(event, bid: known.bid, ask: close)
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
