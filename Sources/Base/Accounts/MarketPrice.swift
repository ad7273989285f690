import EventModel

/// The newest prices of an instrument, in price units; `noNumber` and `noTime` where there is none.
@frozen public struct MarketPrice: BitwiseCopyable, Sendable, Equatable {
  /// Of the newest quote, as it was told.
  public var bid = noNumber
  /// The best offer in price units; `noNumber`: none.
  public var ask = noNumber
  /// Of a trade, or the close of a bar of trades or mids.
  public var last = noNumber
  /// Event times of the newest quote and last price.
  public var quoteTime = noTime
  /// When it traded, nanoseconds since the epoch; `noTime`: never.
  public var lastTime = noTime
  /// Twice the price that positions are valued at; `noNumber` where none was known so far. It is the mid of
  /// the newest quote; where that has one side, what is newer of that side and the last price; where it
  /// has none, or its bid is not below its ask, the last price from then on, and until there is one
  /// what the mark was before.
  public var twiceMark = noNumber
  /// The venue has halted the instrument: what was quoted before is no price.
  public var isHalted = false

  @inlinable public init() {}

  /// Whether both sides are quoted, the bid below the ask.
  @inlinable public var isSound: Bool { bid != noNumber && ask != noNumber && bid < ask }

  /// Whether the bid is at or above the ask: such a quote values nothing and fills nothing.
  @inlinable public var isCrossed: Bool { bid != noNumber && ask != noNumber && bid >= ask }

  /// When a price was last known; `noTime` where none was.
  @inlinable public var time: Int64 { max(quoteTime, lastTime) }

  @inlinable mutating func quote(bid: Int64, ask: Int64, at time: Int64) {
    self.bid = bid
    self.ask = ask
    quoteTime = time
    if bid != noNumber, ask != noNumber {
      if bid < ask { mark(bid, ask) }
    } else if bid != noNumber {
      mark(bid, bid)
    } else if ask != noNumber {
      mark(ask, ask)
    }
  }

  @inlinable mutating func trade(at price: Int64, _ time: Int64) {
    isHalted = false
    last = price
    lastTime = time
    if !isSound { mark(price, price) }
  }

  @inlinable mutating func mark(_ first: Int64, _ second: Int64) {
    let (sum, overflow) = first.addingReportingOverflow(second)
    if !overflow { twiceMark = sum }
  }

  /// A halt makes an end of what was quoted; the mark stays until there is another price.
  mutating func halt() {
    isHalted = true
    bid = noNumber
    ask = noNumber
  }
}
