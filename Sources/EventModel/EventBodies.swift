/// The typed views of an event's body, one a kind. Each is 32 bytes and laid out as the group of
/// the same name in `schemas/stream.capnp`; the fields mean what the schema says.

extension Event {
  @inlinable public var quote: Quote {
    get { unsafeBitCast(body, to: Quote.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var trade: Trade {
    get { unsafeBitCast(body, to: Trade.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var gap: Gap {
    get { unsafeBitCast(body, to: Gap.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var status: Status {
    get { unsafeBitCast(body, to: Status.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var correction: Correction {
    get { unsafeBitCast(body, to: Correction.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var orderAction: OrderActionBody {
    get { unsafeBitCast(body, to: OrderActionBody.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var level: Level {
    get { unsafeBitCast(body, to: Level.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var depth: Depth {
    get { unsafeBitCast(body, to: Depth.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var auction: Auction {
    get { unsafeBitCast(body, to: Auction.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var statistic: Statistic {
    get { unsafeBitCast(body, to: Statistic.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var bar: Bar {
    get { unsafeBitCast(body, to: Bar.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var features: FeatureVector {
    get { unsafeBitCast(body, to: FeatureVector.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var signal: Signal {
    get { unsafeBitCast(body, to: Signal.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var order: Order {
    get { unsafeBitCast(body, to: Order.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var decision: Decision {
    get { unsafeBitCast(body, to: Decision.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var fill: Fill {
    get { unsafeBitCast(body, to: Fill.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
  @inlinable public var account: AccountState {
    get { unsafeBitCast(body, to: AccountState.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }

  /// Offset and count of the payload: in elements of its list, in bytes for text.
  @inlinable public var payloadOffset: Int {
    get { Int(UInt32(truncatingIfNeeded: body.word0)) }
    set {
      body.word0 = body.word0 & ~0xFFFF_FFFF | Int64(UInt32(truncatingIfNeeded: newValue))
    }
  }
  @inlinable public var payloadCount: Int {
    Int(UInt16(truncatingIfNeeded: body.word0 >> 32))
  }
}

/// Best bid and offer. Prices and sizes in the instrument's units; `noNumber` where a side is empty
/// or a size is not known.
@frozen public struct Quote: BitwiseCopyable, Sendable {
  public var bidPrice: Int64
  public var bidSize: Int64
  public var askPrice: Int64
  public var askSize: Int64

  @inlinable public init(
    bidPrice: Int64 = noNumber, bidSize: Int64 = noNumber, askPrice: Int64 = noNumber,
    askSize: Int64 = noNumber
  ) {
    self.bidPrice = bidPrice
    self.bidSize = bidSize
    self.askPrice = askPrice
    self.askSize = askSize
  }
}

/// An execution between two parties.
@frozen public struct Trade: BitwiseCopyable, Sendable {
  public var price: Int64
  public var size: Int64
  public var tradeId: UInt64
  public var aggressor: Side
  public var conditions: UInt16
  public var participants: UInt32

  @inlinable public init(
    price: Int64, size: Int64, tradeId: UInt64 = 0, aggressor: Side = .none,
    conditions: UInt16 = 0, participants: UInt32 = 0
  ) {
    self.price = price
    self.size = size
    self.tradeId = tradeId
    self.aggressor = aggressor
    self.conditions = conditions
    self.participants = participants
  }
}

/// What the feed lost, or a silence beyond the session's bound.
@frozen public struct Gap: BitwiseCopyable, Sendable {
  public var fromSequence: UInt64
  public var toSequence: UInt64
  public var fromTime: Int64
  public var cause: GapCause
  @usableFromInline let pad0: UInt16
  @usableFromInline let pad1: UInt32

  @inlinable public init(
    fromSequence: UInt64 = 0, toSequence: UInt64 = 0, fromTime: Int64 = noNumber, cause: GapCause
  ) {
    self.fromSequence = fromSequence
    self.toSequence = toSequence
    self.fromTime = fromTime
    self.cause = cause
    pad0 = 0
    pad1 = 0
  }
}

/// A change of the trading state of an instrument, or of all where it names none.
@frozen public struct Status: BitwiseCopyable, Sendable {
  public var action: StatusAction
  public var phase: SessionPhase
  public var reason: UInt16
  public var trading: Answer
  public var quoting: Answer
  public var shortSaleRestricted: Answer
  public var tradingEvent: UInt16
  @usableFromInline let pad0: UInt16
  @usableFromInline let pad1: Int64
  @usableFromInline let pad2: Int64

  @inlinable public init(
    action: StatusAction, phase: SessionPhase = .unknown, reason: UInt16 = 0,
    trading: Answer = .unknown, quoting: Answer = .unknown, shortSaleRestricted: Answer = .unknown,
    tradingEvent: UInt16 = 0
  ) {
    self.action = action
    self.phase = phase
    self.reason = reason
    self.trading = trading
    self.quoting = quoting
    self.shortSaleRestricted = shortSaleRestricted
    self.tradingEvent = tradingEvent
    pad0 = 0
    pad1 = 0
    pad2 = 0
  }
}

/// A bust, cancellation or replacement of the trade with this id.
@frozen public struct Correction: BitwiseCopyable, Sendable {
  public var price: Int64
  public var size: Int64
  public var tradeId: UInt64
  public var action: CorrectionAction
  public var side: Side
  @usableFromInline let pad0: UInt32

  @inlinable public init(
    price: Int64, size: Int64, tradeId: UInt64 = 0, action: CorrectionAction, side: Side = .none
  ) {
    self.price = price
    self.size = size
    self.tradeId = tradeId
    self.action = action
    self.side = side
    pad0 = 0
  }
}

/// A change of one order of the book (L3).
@frozen public struct OrderActionBody: BitwiseCopyable, Sendable {
  public var price: Int64
  public var size: Int64
  public var orderId: UInt64
  public var action: OrderAction
  public var side: Side
  public var channel: UInt32

  @inlinable public init(
    price: Int64, size: Int64, orderId: UInt64 = 0, action: OrderAction, side: Side = .none,
    channel: UInt32 = 0
  ) {
    self.price = price
    self.size = size
    self.orderId = orderId
    self.action = action
    self.side = side
    self.channel = channel
  }
}

/// A price level as it now is (L2). `hasChecksum` is bit 0 of `checksumFlags`.
@frozen public struct Level: BitwiseCopyable, Sendable {
  public var price: Int64
  public var size: Int64
  public var count: UInt32
  public var action: LevelAction
  public var side: Side
  public var checksum: UInt32
  public var checksumFlags: UInt32

  @inlinable public init(
    price: Int64, size: Int64, count: UInt32 = noCount, action: LevelAction = .set,
    side: Side = .none, checksum: UInt32 = 0, checksumFlags: UInt32 = 0
  ) {
    self.price = price
    self.size = size
    self.count = count
    self.action = action
    self.side = side
    self.checksum = checksum
    self.checksumFlags = checksumFlags
  }
}

/// The top levels of a book. Payload in `words`: bid price, size, count, ask price, size, count a
/// level, `noNumber` where a level is empty.
@frozen public struct Depth: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var levels: UInt16
  @usableFromInline let pad0: Int64
  @usableFromInline let pad1: Int64
  @usableFromInline let pad2: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, levels: UInt16 = 0
  ) {
    self.offset = offset
    self.count = count
    self.levels = levels
    pad0 = 0
    pad1 = 0
    pad2 = 0
  }
}

/// Indicative price and imbalance of an auction. Payload in `words`, eight of them: see
/// `AuctionWord`.
@frozen public struct Auction: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var side: Side
  public var indicativePrice: Int64
  public var pairedSize: Int64
  public var imbalanceSize: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, side: Side = .none, indicativePrice: Int64 = noNumber,
    pairedSize: Int64 = noNumber, imbalanceSize: Int64 = noNumber
  ) {
    self.offset = offset
    self.count = count
    self.side = side
    self.indicativePrice = indicativePrice
    self.pairedSize = pairedSize
    self.imbalanceSize = imbalanceSize
  }
}

/// A figure that the venue publishes: settlement, open interest, limits.
@frozen public struct Statistic: BitwiseCopyable, Sendable {
  public var price: Int64
  public var quantity: Int64
  public var referenceTime: Int64
  public var type: StatisticType
  public var action: StatisticAction
  public var channel: UInt16
  public var venueType: UInt16

  @inlinable public init(
    price: Int64, quantity: Int64 = noNumber, referenceTime: Int64 = noNumber, type: StatisticType,
    action: StatisticAction = .new, channel: UInt16 = 0, venueType: UInt16 = 0
  ) {
    self.price = price
    self.quantity = quantity
    self.referenceTime = referenceTime
    self.type = type
    self.action = action
    self.channel = channel
    self.venueType = venueType
  }
}

/// Open, high, low and close (payload in `words`, in this order) over [start, event time).
@frozen public struct Bar: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var basis: BarBasis
  public var start: Int64
  public var volume: Int64
  public var trades: UInt64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, basis: BarBasis = .trade, start: Int64,
    volume: Int64 = noNumber, trades: UInt64 = 0
  ) {
    self.offset = offset
    self.count = count
    self.basis = basis
    self.start = start
    self.volume = volume
    self.trades = trades
  }
}

/// One value a feature of the set (payload in `values`, NaN where absent).
@frozen public struct FeatureVector: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var set: UInt16
  @usableFromInline let pad0: Int64
  @usableFromInline let pad1: Int64
  @usableFromInline let pad2: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, set: UInt16 = 0
  ) {
    self.offset = offset
    self.count = count
    self.set = set
    pad0 = 0
    pad1 = 0
    pad2 = 0
  }
}

/// A wanted position. Payload in `values`: the inputs that led to it.
@frozen public struct Signal: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var strategy: UInt16
  public var target: Double
  public var strength: Double
  public var horizon: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, strategy: UInt16 = 0, target: Double = 0,
    strength: Double = 0, horizon: Int64 = 0
  ) {
    self.offset = offset
    self.count = count
    self.strategy = strategy
    self.target = target
    self.strength = strength
    self.horizon = horizon
  }
}

/// A step in the life of an order. Payload in `words`.
@frozen public struct Order: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var side: Side
  public var orderId: UInt64
  public var price: Int64
  public var size: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, side: Side = .none, orderId: UInt64 = 0, price: Int64,
    size: Int64
  ) {
    self.offset = offset
    self.count = count
    self.side = side
    self.orderId = orderId
    self.price = price
    self.size = size
  }
}

/// What a risk check decided. Payload in `text`: the reason in words.
@frozen public struct Decision: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var reason: UInt16
  public var orderId: UInt64
  public var limit: Double
  public var observed: Double

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, reason: UInt16 = 0, orderId: UInt64 = 0,
    limit: Double = 0, observed: Double = 0
  ) {
    self.offset = offset
    self.count = count
    self.reason = reason
    self.orderId = orderId
    self.limit = limit
    self.observed = observed
  }
}

/// An execution of an own order. Payload in `words`.
@frozen public struct Fill: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var side: Side
  public var orderId: UInt64
  public var price: Int64
  public var size: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, side: Side = .none, orderId: UInt64 = 0, price: Int64,
    size: Int64
  ) {
    self.offset = offset
    self.count = count
    self.side = side
    self.orderId = orderId
    self.price = price
    self.size = size
  }
}

/// Equity, cash and realized profit in account currency. Payload in `values`.
@frozen public struct AccountState: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var item: UInt16
  public var equity: Double
  public var cash: Double
  public var realized: Double

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, item: UInt16 = 0, equity: Double = 0, cash: Double = 0,
    realized: Double = 0
  ) {
    self.offset = offset
    self.count = count
    self.item = item
    self.equity = equity
    self.cash = cash
    self.realized = realized
  }
}
