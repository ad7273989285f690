// Generated from schemas/stream.capnp by .ci/schema; do not edit.

/// The typed views of an event's body, one a kind. Each is 32 bytes and laid out as the group of
/// the same name in the schema.
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
  @inlinable public var tradeDetail: TradeDetail {
    get { unsafeBitCast(body, to: TradeDetail.self) }
    set { body = unsafeBitCast(newValue, to: EventBody.self) }
  }
}

/// Best bid and offer.
@frozen public struct Quote: BitwiseCopyable, Sendable {
  /// noNumber: no bid.
  public var bidPrice: Int64
  /// noNumber: not known.
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
  /// The venue's (FNV-1a of it where it is text).
  public var tradeId: UInt64
  public var aggressor: Side
  /// Where one number says them; else see tradeDetail.
  public var conditions: UInt16
  /// Orders matched.
  public var participants: UInt32

  @inlinable public init(
    price: Int64 = noNumber, size: Int64 = noNumber, tradeId: UInt64 = 0, aggressor: Side = .none,
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
  /// First missing.
  public var fromSequence: UInt64
  /// First present again.
  public var toSequence: UInt64
  public var fromTime: Int64
  public var cause: GapCause
  @usableFromInline let pad0: UInt16
  @usableFromInline let pad1: UInt32

  @inlinable public init(
    fromSequence: UInt64 = 0, toSequence: UInt64 = 0, fromTime: Int64 = noTime,
    cause: GapCause = .sequence
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
    action: StatusAction = .none, phase: SessionPhase = .unknown, reason: UInt16 = 0,
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
    price: Int64 = noNumber, size: Int64 = noNumber, tradeId: UInt64 = 0,
    action: CorrectionAction = .bust, side: Side = .none
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
  /// The venue's.
  public var orderId: UInt64
  public var action: OrderAction
  public var side: Side
  /// The venue's.
  public var channel: UInt32

  @inlinable public init(
    price: Int64 = noNumber, size: Int64 = noNumber, orderId: UInt64 = 0,
    action: OrderAction = .add, side: Side = .none, channel: UInt32 = 0
  ) {
    self.price = price
    self.size = size
    self.orderId = orderId
    self.action = action
    self.side = side
    self.channel = channel
  }
}

/// A price level as it now is (L2).
@frozen public struct Level: BitwiseCopyable, Sendable {
  public var price: Int64
  public var size: Int64
  /// Orders at the level.
  public var count: UInt32
  public var action: LevelAction
  public var side: Side
  /// The venue's checksum of its book after this group, on the last of it.
  public var checksum: UInt32
  /// Bit 0 of the last 32 bits.
  public var checksumFlags: UInt32

  @inlinable public init(
    price: Int64 = noNumber, size: Int64 = noNumber, count: UInt32 = noCount,
    action: LevelAction = .set, side: Side = .none, checksum: UInt32 = 0,
    checksumFlags: UInt32 = 0
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

/// The top levels of a book; words: DepthWords a level.
@frozen public struct Depth: BitwiseCopyable, Sendable {
  public var offset: UInt32
  /// Words.
  public var count: UInt16
  public var levels: UInt16
  @usableFromInline let pad0: Int64
  @usableFromInline let pad1: Int64
  @usableFromInline let pad2: Int64

  @inlinable public init(offset: UInt32 = 0, count: UInt16 = 0, levels: UInt16 = 0) {
    self.offset = offset
    self.count = count
    self.levels = levels
    pad0 = 0
    pad1 = 0
    pad2 = 0
  }
}

/// Indicative price and imbalance of an auction; words: AuctionWords.
@frozen public struct Auction: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  /// Of the imbalance.
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

/// A figure that the venue publishes. Rates, ratios and volatilities stand in `price`, in units of
/// the price exponent: a funding rate of 0.0001 at the exponent -8 is 10000.
@frozen public struct Statistic: BitwiseCopyable, Sendable {
  public var price: Int64
  public var quantity: Int64
  /// What it is for: a settlement's day, the next funding.
  public var referenceTime: Int64
  public var type: StatisticType
  public var action: StatisticAction
  public var channel: UInt16
  /// The venue's own code of the type.
  public var venueType: UInt16

  @inlinable public init(
    price: Int64 = noNumber, quantity: Int64 = noNumber, referenceTime: Int64 = noTime,
    type: StatisticType = .other, action: StatisticAction = .new, channel: UInt16 = 0,
    venueType: UInt16 = 0
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

/// Open, high, low and close over [start, eventTime); words: BarWords.
@frozen public struct Bar: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var basis: BarBasis
  public var start: Int64
  public var volume: Int64
  public var trades: UInt64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, basis: BarBasis = .trade, start: Int64 = noTime,
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

/// Values: one a feature of the set, NaN where absent.
@frozen public struct FeatureVector: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  /// In the header's table.
  public var set: UInt16
  @usableFromInline let pad0: Int64
  @usableFromInline let pad1: Int64
  @usableFromInline let pad2: Int64

  @inlinable public init(offset: UInt32 = 0, count: UInt16 = 0, set: UInt16 = 0) {
    self.offset = offset
    self.count = count
    self.set = set
    pad0 = 0
    pad1 = 0
    pad2 = 0
  }
}

/// A position that a strategy wants; values: SignalValues, its inputs.
@frozen public struct Signal: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var strategy: UInt16
  /// Position wanted: shares, contracts, units; negative is short.
  public var target: Double
  /// -1 to 1.
  public var strength: Double
  /// 0 when open.
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

/// An order as it now is, told at every change; words: OrderWords.
@frozen public struct Order: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var side: Side
  /// Parents: n << 20; children: the parent's + k.
  public var orderId: UInt64
  /// Limit; noNumber: market.
  public var price: Int64
  public var size: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, side: Side = .none, orderId: UInt64 = 0,
    price: Int64 = noNumber, size: Int64 = noNumber
  ) {
    self.offset = offset
    self.count = count
    self.side = side
    self.orderId = orderId
    self.price = price
    self.size = size
  }
}

/// Why something was let pass, changed or refused; text: in words.
@frozen public struct Decision: BitwiseCopyable, Sendable {
  public var offset: UInt32
  /// Bytes of text.
  public var count: UInt16
  public var reason: UInt16
  /// 0: of no order.
  public var orderId: UInt64
  /// In the unit that `risk --list` says of the check; NaN: none.
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

/// An execution of an own order; the event's time is when it was known; words: FillWords.
@frozen public struct Fill: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var side: Side
  public var orderId: UInt64
  public var price: Int64
  public var size: Int64

  @inlinable public init(
    offset: UInt32 = 0, count: UInt16 = 0, side: Side = .none, orderId: UInt64 = 0,
    price: Int64 = noNumber, size: Int64 = noNumber
  ) {
    self.offset = offset
    self.count = count
    self.side = side
    self.orderId = orderId
    self.price = price
    self.size = size
  }
}

/// What is owned, in the account's currency; values: AccountValues.
@frozen public struct AccountState: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var count: UInt16
  public var item: UInt16
  public var equity: Double
  public var cash: Double
  /// Profit of what was closed, fees not counted.
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

/// What the venue says beside price and size of the trade before it in its group.
@frozen public struct TradeDetail: BitwiseCopyable, Sendable {
  /// Where it was executed: a MIC, or the tape's code.
  public var exchange: UInt64
  /// The tape's codes of one character or number each.
  public var conditions: UInt64
  /// The venue's id of the order that was in the book.
  public var restingOrder: UInt64
  /// Of the order that met it.
  public var aggressorOrder: UInt64

  @inlinable public init(
    exchange: UInt64 = 0, conditions: UInt64 = 0, restingOrder: UInt64 = 0,
    aggressorOrder: UInt64 = 0
  ) {
    self.exchange = exchange
    self.conditions = conditions
    self.restingOrder = restingOrder
    self.aggressorOrder = aggressorOrder
  }
}
