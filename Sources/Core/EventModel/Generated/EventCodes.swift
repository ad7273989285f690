// Generated from schemas/stream.capnp by .ci/schema; do not edit.

/// The version of the schema that this build writes.
public let schemaVersion: (major: UInt16, minor: UInt16) = (1, 2)

/// What an event says: the discriminants of Event's union, by the same numbers.
@frozen public struct EventKind: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var watermark: EventKind { EventKind(rawValue: 0) }
  @inlinable public static var quote: EventKind { EventKind(rawValue: 1) }
  @inlinable public static var trade: EventKind { EventKind(rawValue: 2) }
  @inlinable public static var gap: EventKind { EventKind(rawValue: 3) }
  @inlinable public static var status: EventKind { EventKind(rawValue: 4) }
  @inlinable public static var correction: EventKind { EventKind(rawValue: 5) }
  @inlinable public static var orderAction: EventKind { EventKind(rawValue: 6) }
  @inlinable public static var level: EventKind { EventKind(rawValue: 7) }
  @inlinable public static var depth: EventKind { EventKind(rawValue: 8) }
  @inlinable public static var auction: EventKind { EventKind(rawValue: 9) }
  @inlinable public static var statistic: EventKind { EventKind(rawValue: 10) }
  @inlinable public static var bar: EventKind { EventKind(rawValue: 11) }
  @inlinable public static var features: EventKind { EventKind(rawValue: 12) }
  @inlinable public static var signal: EventKind { EventKind(rawValue: 13) }
  @inlinable public static var order: EventKind { EventKind(rawValue: 14) }
  @inlinable public static var decision: EventKind { EventKind(rawValue: 15) }
  @inlinable public static var fill: EventKind { EventKind(rawValue: 16) }
  @inlinable public static var account: EventKind { EventKind(rawValue: 17) }
  @inlinable public static var tradeDetail: EventKind { EventKind(rawValue: 18) }

  /// How many kinds this build knows.
  @inlinable public static var count: Int { 19 }

  /// Which list of the batch holds the payload of this kind.
  @inlinable public var payload: PayloadList {
    switch rawValue {
    case 8, 9, 11, 14, 16: return .words
    case 12, 13, 17: return .values
    case 15: return .text
    default: return .none
    }
  }

  public static let names = [
    "watermark", "quote", "trade", "gap", "status", "correction", "order_action", "level", "depth",
    "auction", "statistic", "bar", "features", "signal", "order", "decision", "fill", "account",
    "trade_detail",
  ]
}

/// A side of the book; of a trade, the aggressor's.
@frozen public struct Side: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var none: Side { Side(rawValue: 0) }
  /// A buy order; the buyer was the aggressor.
  @inlinable public static var bid: Side { Side(rawValue: 1) }
  /// A sell order; the seller was the aggressor.
  @inlinable public static var ask: Side { Side(rawValue: 2) }

  public static let names = [
    "none", "bid", "ask",
  ]
}

/// Yes, no, or not said.
@frozen public struct Answer: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var unknown: Answer { Answer(rawValue: 0) }
  @inlinable public static var yes: Answer { Answer(rawValue: 1) }
  @inlinable public static var no: Answer { Answer(rawValue: 2) }

  public static let names = [
    "unknown", "yes", "no",
  ]
}

/// Why a gap was declared.
@frozen public struct GapCause: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Sequence numbers are missing.
  @inlinable public static var sequence: GapCause { GapCause(rawValue: 0) }
  /// Nothing came for longer than the bound.
  @inlinable public static var silence: GapCause { GapCause(rawValue: 1) }
  /// The recording or connection broke.
  @inlinable public static var disconnect: GapCause { GapCause(rawValue: 2) }
  /// The book differs from the venue's checksum.
  @inlinable public static var checksum: GapCause { GapCause(rawValue: 3) }

  public static let names = [
    "sequence", "silence", "disconnect", "checksum",
  ]
}

/// What happened to the trading state.
@frozen public struct StatusAction: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var none: StatusAction { StatusAction(rawValue: 0) }
  @inlinable public static var preOpen: StatusAction { StatusAction(rawValue: 1) }
  @inlinable public static var preCross: StatusAction { StatusAction(rawValue: 2) }
  @inlinable public static var quoting: StatusAction { StatusAction(rawValue: 3) }
  @inlinable public static var cross: StatusAction { StatusAction(rawValue: 4) }
  @inlinable public static var rotation: StatusAction { StatusAction(rawValue: 5) }
  @inlinable public static var newPriceIndication: StatusAction { StatusAction(rawValue: 6) }
  @inlinable public static var trading: StatusAction { StatusAction(rawValue: 7) }
  @inlinable public static var halt: StatusAction { StatusAction(rawValue: 8) }
  @inlinable public static var pause: StatusAction { StatusAction(rawValue: 9) }
  @inlinable public static var suspend: StatusAction { StatusAction(rawValue: 10) }
  @inlinable public static var preClose: StatusAction { StatusAction(rawValue: 11) }
  @inlinable public static var close: StatusAction { StatusAction(rawValue: 12) }
  @inlinable public static var postClose: StatusAction { StatusAction(rawValue: 13) }
  @inlinable public static var shortSaleRestrictionChange: StatusAction {
    StatusAction(rawValue: 14)
  }
  @inlinable public static var notAvailable: StatusAction { StatusAction(rawValue: 15) }
  /// LOBSTER: quoting resumes after a halt.
  @inlinable public static var resumeQuoting: StatusAction { StatusAction(rawValue: 16) }
  /// From a calendar: the phase changes.
  @inlinable public static var sessionChange: StatusAction { StatusAction(rawValue: 17) }

  public static let names = [
    "none", "pre_open", "pre_cross", "quoting", "cross", "rotation", "new_price_indication",
    "trading", "halt", "pause", "suspend", "pre_close", "close", "post_close",
    "short_sale_restriction_change", "not_available", "resume_quoting", "session_change",
  ]
}

/// The part of the trading day.
@frozen public struct SessionPhase: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var unknown: SessionPhase { SessionPhase(rawValue: 0) }
  @inlinable public static var closed: SessionPhase { SessionPhase(rawValue: 1) }
  @inlinable public static var preOpen: SessionPhase { SessionPhase(rawValue: 2) }
  @inlinable public static var openingAuction: SessionPhase { SessionPhase(rawValue: 3) }
  @inlinable public static var continuous: SessionPhase { SessionPhase(rawValue: 4) }
  @inlinable public static var `break`: SessionPhase { SessionPhase(rawValue: 5) }
  @inlinable public static var closingAuction: SessionPhase { SessionPhase(rawValue: 6) }
  @inlinable public static var postClose: SessionPhase { SessionPhase(rawValue: 7) }

  public static let names = [
    "unknown", "closed", "pre_open", "opening_auction", "continuous", "break", "closing_auction",
    "post_close",
  ]
}

/// What became of the trade.
@frozen public struct CorrectionAction: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var bust: CorrectionAction { CorrectionAction(rawValue: 0) }
  @inlinable public static var cancel: CorrectionAction { CorrectionAction(rawValue: 1) }
  @inlinable public static var replace: CorrectionAction { CorrectionAction(rawValue: 2) }

  public static let names = [
    "bust", "cancel", "replace",
  ]
}

/// What happened to an order of the book.
@frozen public struct OrderAction: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A new order at the end of its price's queue.
  @inlinable public static var add: OrderAction { OrderAction(rawValue: 0) }
  /// Price and size as now; queue position as the venue's rule says.
  @inlinable public static var modify: OrderAction { OrderAction(rawValue: 1) }
  /// `size` units less, zero left removes it.
  @inlinable public static var reduce: OrderAction { OrderAction(rawValue: 2) }
  /// Gone, whatever was left.
  @inlinable public static var delete: OrderAction { OrderAction(rawValue: 3) }
  /// `size` units executed against it: less by that.
  @inlinable public static var execute: OrderAction { OrderAction(rawValue: 4) }
  /// Told of an execution; the book changes by another event.
  @inlinable public static var fill: OrderAction { OrderAction(rawValue: 5) }
  /// The whole book is void.
  @inlinable public static var clear: OrderAction { OrderAction(rawValue: 6) }
  /// Executed against an order that was never shown.
  @inlinable public static var hidden: OrderAction { OrderAction(rawValue: 7) }

  public static let names = [
    "add", "modify", "reduce", "delete", "execute", "fill", "clear", "hidden",
  ]
}

/// What happened to a level of the book.
@frozen public struct LevelAction: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The level's size is now `size`; zero removes it.
  @inlinable public static var set: LevelAction { LevelAction(rawValue: 0) }
  /// The whole book is void.
  @inlinable public static var clear: LevelAction { LevelAction(rawValue: 1) }

  public static let names = [
    "set", "clear",
  ]
}

/// Which figure a statistic is; behind each what its body says.
@frozen public struct StatisticType: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// See venueType.
  @inlinable public static var other: StatisticType { StatisticType(rawValue: 0) }
  /// Price: of the session.
  @inlinable public static var openingPrice: StatisticType { StatisticType(rawValue: 1) }
  /// Price.
  @inlinable public static var indicativeOpeningPrice: StatisticType { StatisticType(rawValue: 2) }
  /// Price; referenceTime: the day that it settles.
  @inlinable public static var settlementPrice: StatisticType { StatisticType(rawValue: 3) }
  /// Price.
  @inlinable public static var tradingSessionLowPrice: StatisticType { StatisticType(rawValue: 4) }
  /// Price.
  @inlinable public static var tradingSessionHighPrice: StatisticType { StatisticType(rawValue: 5) }
  /// Quantity.
  @inlinable public static var clearedVolume: StatisticType { StatisticType(rawValue: 6) }
  /// Price.
  @inlinable public static var lowestOffer: StatisticType { StatisticType(rawValue: 7) }
  /// Price.
  @inlinable public static var highestBid: StatisticType { StatisticType(rawValue: 8) }
  /// Quantity: contracts, or units.
  @inlinable public static var openInterest: StatisticType { StatisticType(rawValue: 9) }
  /// Price.
  @inlinable public static var fixingPrice: StatisticType { StatisticType(rawValue: 10) }
  /// Price: of the session.
  @inlinable public static var closePrice: StatisticType { StatisticType(rawValue: 11) }
  /// Price: of the day, may be negative.
  @inlinable public static var netChange: StatisticType { StatisticType(rawValue: 12) }
  /// Price.
  @inlinable public static var vwap: StatisticType { StatisticType(rawValue: 13) }
  /// Price: a ratio.
  @inlinable public static var volatility: StatisticType { StatisticType(rawValue: 14) }
  /// Price: a ratio.
  @inlinable public static var delta: StatisticType { StatisticType(rawValue: 15) }
  /// Price; quantity: what it executed.
  @inlinable public static var uncrossingPrice: StatisticType { StatisticType(rawValue: 16) }
  /// Price.
  @inlinable public static var upperPriceLimit: StatisticType { StatisticType(rawValue: 17) }
  /// Price.
  @inlinable public static var lowerPriceLimit: StatisticType { StatisticType(rawValue: 18) }
  /// Quantity.
  @inlinable public static var blockVolume: StatisticType { StatisticType(rawValue: 19) }
  /// Price: a ratio for the interval that ends at referenceTime; longs pay where it is above 0.
  @inlinable public static var fundingRate: StatisticType { StatisticType(rawValue: 20) }
  /// Price.
  @inlinable public static var markPrice: StatisticType { StatisticType(rawValue: 21) }
  /// Price.
  @inlinable public static var indexPrice: StatisticType { StatisticType(rawValue: 22) }
  /// A feature's distribution moved away from its reference.
  @inlinable public static var drift: StatisticType { StatisticType(rawValue: 23) }
  /// Price.
  @inlinable public static var indicativeClosePrice: StatisticType { StatisticType(rawValue: 24) }
  /// Price and quantity of a liquidation that sold; its trade stands apart.
  @inlinable public static var liquidatedLong: StatisticType { StatisticType(rawValue: 25) }
  /// Of one that bought.
  @inlinable public static var liquidatedShort: StatisticType { StatisticType(rawValue: 26) }
  /// Price and quantity of the newest trade; referenceTime: when it was.
  @inlinable public static var lastTrade: StatisticType { StatisticType(rawValue: 27) }

  public static let names = [
    "other", "opening_price", "indicative_opening_price", "settlement_price",
    "trading_session_low_price", "trading_session_high_price", "cleared_volume", "lowest_offer",
    "highest_bid", "open_interest", "fixing_price", "close_price", "net_change", "vwap",
    "volatility", "delta", "uncrossing_price", "upper_price_limit", "lower_price_limit",
    "block_volume", "funding_rate", "mark_price", "index_price", "drift", "indicative_close_price",
    "liquidated_long", "liquidated_short", "last_trade",
  ]
}

/// Whether the figure is new or withdrawn.
@frozen public struct StatisticAction: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var new: StatisticAction { StatisticAction(rawValue: 0) }
  @inlinable public static var delete: StatisticAction { StatisticAction(rawValue: 1) }

  public static let names = [
    "new", "delete",
  ]
}

/// The prices that a bar is made of.
@frozen public struct BarBasis: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var trade: BarBasis { BarBasis(rawValue: 0) }
  @inlinable public static var bid: BarBasis { BarBasis(rawValue: 1) }
  @inlinable public static var ask: BarBasis { BarBasis(rawValue: 2) }
  @inlinable public static var mid: BarBasis { BarBasis(rawValue: 3) }

  public static let names = [
    "trade", "bid", "ask", "mid",
  ]
}

/// Where an order is in its life. A parent is what risk approves; `execute` works it by children,
/// which go to the venue. 0 to 13 are of every order; from 14 on those that a broker adds (`hub`).
@frozen public struct OrderState: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Asked for by a bot or a file: risk has not judged it.
  @inlinable public static var requested: OrderState { OrderState(rawValue: 0) }
  /// A parent that risk has let pass.
  @inlinable public static var approved: OrderState { OrderState(rawValue: 1) }
  /// Sent to the venue, which has not answered.
  @inlinable public static var pending: OrderState { OrderState(rawValue: 2) }
  /// In the venue's book; of a parent: its schedule runs.
  @inlinable public static var working: OrderState { OrderState(rawValue: 3) }
  @inlinable public static var partlyFilled: OrderState { OrderState(rawValue: 4) }
  /// A cancellation is on its way; fills may still come.
  @inlinable public static var cancelPending: OrderState { OrderState(rawValue: 5) }
  /// A replacement is on its way; fills at the old price may still come.
  @inlinable public static var replacePending: OrderState { OrderState(rawValue: 6) }
  /// Terminal: nothing is left.
  @inlinable public static var filled: OrderState { OrderState(rawValue: 7) }
  /// Terminal: taken back.
  @inlinable public static var cancelled: OrderState { OrderState(rawValue: 8) }
  /// Terminal: refused by risk or by the venue.
  @inlinable public static var rejected: OrderState { OrderState(rawValue: 9) }
  /// Terminal: its time in force, or the stream, ended.
  @inlinable public static var expired: OrderState { OrderState(rawValue: 10) }
  /// Terminal: decided as if it were sent, and not sent.
  @inlinable public static var shadow: OrderState { OrderState(rawValue: 11) }
  /// No state: asks that the order of this id be cancelled.
  @inlinable public static var cancelRequested: OrderState { OrderState(rawValue: 12) }
  /// No state: asks that its price and size become those of the event.
  @inlinable public static var replaceRequested: OrderState { OrderState(rawValue: 13) }
  /// Written to the journal, and held by a gate or by pacing.
  @inlinable public static var intended: OrderState { OrderState(rawValue: 14) }
  /// Journalled as about to be sent: from here on it may be at the broker.
  @inlinable public static var released: OrderState { OrderState(rawValue: 15) }
  /// The broker has it, the venue has not answered.
  @inlinable public static var acknowledged: OrderState { OrderState(rawValue: 16) }
  /// Whether it was sent, or what became of it, is not known: may still fill.
  @inlinable public static var unknown: OrderState { OrderState(rawValue: 17) }
  /// A change made two orders of it at the broker: ended when both have.
  @inlinable public static var forked: OrderState { OrderState(rawValue: 18) }
  /// Made by hand or by another client: no intent of ours.
  @inlinable public static var external: OrderState { OrderState(rawValue: 19) }
  /// It contradicts what is known of it: nothing is done by itself.
  @inlinable public static var quarantined: OrderState { OrderState(rawValue: 20) }
  /// Terminal: intended, never released (after a crash).
  @inlinable public static var notSent: OrderState { OrderState(rawValue: 21) }
  /// Terminal: it was unknown, and the broker never had it.
  @inlinable public static var neverArrived: OrderState { OrderState(rawValue: 22) }

  public static let names = [
    "requested", "approved", "pending", "working", "partly_filled", "cancel_pending",
    "replace_pending", "filled", "cancelled", "rejected", "expired", "shadow", "cancel_requested",
    "replace_requested", "intended", "released", "acknowledged", "unknown", "forked", "external",
    "quarantined", "not_sent", "never_arrived",
  ]
}

/// What price an order takes; with a trigger, from then on.
@frozen public struct OrderType: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var market: OrderType { OrderType(rawValue: 0) }
  @inlinable public static var limit: OrderType { OrderType(rawValue: 1) }
  /// A limit that is never taker: refused where it would execute at once.
  @inlinable public static var postOnly: OrderType { OrderType(rawValue: 2) }

  public static let names = [
    "market", "limit", "post_only",
  ]
}

/// How long an order stays.
@frozen public struct TimeInForce: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// To the end of the session (of the stream where no session is known).
  @inlinable public static var day: TimeInForce { TimeInForce(rawValue: 0) }
  @inlinable public static var goodTillCancel: TimeInForce { TimeInForce(rawValue: 1) }
  /// What does not execute at once is cancelled.
  @inlinable public static var immediateOrCancel: TimeInForce { TimeInForce(rawValue: 2) }
  /// All at once or nothing.
  @inlinable public static var fillOrKill: TimeInForce { TimeInForce(rawValue: 3) }
  /// Waits for the next opening: its auction, or its first price.
  @inlinable public static var atOpen: TimeInForce { TimeInForce(rawValue: 4) }
  /// Waits for the closing auction, or the last price.
  @inlinable public static var atClose: TimeInForce { TimeInForce(rawValue: 5) }

  public static let names = [
    "day", "gtc", "ioc", "fok", "at_open", "at_close",
  ]
}

/// How a parent is worked; the file of each is in the module Execution.
@frozen public struct ScheduleKind: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// As `execute` is configured.
  @inlinable public static var configured: ScheduleKind { ScheduleKind(rawValue: 0) }
  /// One child of the parent's own type and price.
  @inlinable public static var direct: ScheduleKind { ScheduleKind(rawValue: 1) }
  @inlinable public static var peg: ScheduleKind { ScheduleKind(rawValue: 2) }
  @inlinable public static var twap: ScheduleKind { ScheduleKind(rawValue: 3) }
  @inlinable public static var vwap: ScheduleKind { ScheduleKind(rawValue: 4) }
  @inlinable public static var participation: ScheduleKind { ScheduleKind(rawValue: 5) }
  @inlinable public static var almgrenChriss: ScheduleKind { ScheduleKind(rawValue: 6) }
  @inlinable public static var obizhaevaWang: ScheduleKind { ScheduleKind(rawValue: 7) }

  public static let names = [
    "configured", "direct", "peg", "twap", "vwap", "pov", "almgren_chriss", "obizhaeva_wang",
  ]
}

/// Who was in the book first.
@frozen public struct Liquidity: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var unknown: Liquidity { Liquidity(rawValue: 0) }
  @inlinable public static var maker: Liquidity { Liquidity(rawValue: 1) }
  @inlinable public static var taker: Liquidity { Liquidity(rawValue: 2) }
  @inlinable public static var auction: Liquidity { Liquidity(rawValue: 3) }

  public static let names = [
    "unknown", "maker", "taker", "auction",
  ]
}

/// Why a strategy changed its target.
@frozen public struct SignalCause: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var entry: SignalCause { SignalCause(rawValue: 0) }
  @inlinable public static var exit: SignalCause { SignalCause(rawValue: 1) }
  @inlinable public static var stopLoss: SignalCause { SignalCause(rawValue: 2) }
  @inlinable public static var takeProfit: SignalCause { SignalCause(rawValue: 3) }
  /// The feed lost something.
  @inlinable public static var gap: SignalCause { SignalCause(rawValue: 4) }
  /// The time that a position may be held is over.
  @inlinable public static var horizon: SignalCause { SignalCause(rawValue: 5) }
  @inlinable public static var volatilityStop: SignalCause { SignalCause(rawValue: 6) }
  @inlinable public static var sessionEnd: SignalCause { SignalCause(rawValue: 7) }
  /// The size was adapted, not the side.
  @inlinable public static var rebalance: SignalCause { SignalCause(rawValue: 8) }

  public static let names = [
    "entry", "exit", "stop_loss", "take_profit", "gap", "horizon", "volatility_stop",
    "session_end", "rebalance",
  ]
}

/// Why an order was let pass, changed or refused, by risk or by the venue, or what changed the
/// state of risk itself. 1 to 30 are the checks, in their order: `risk --list` says what each
/// limits, in which unit; the file of each is in RiskControl/Checks. More follow at the end.
@frozen public struct DecisionReason: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var accepted: DecisionReason { DecisionReason(rawValue: 0) }
  /// Nothing is sent once the kill switch was thrown.
  @inlinable public static var killSwitch: DecisionReason { DecisionReason(rawValue: 1) }
  /// All, or the strategy, are halted.
  @inlinable public static var halted: DecisionReason { DecisionReason(rawValue: 2) }
  /// Only what reduces a position may be sent.
  @inlinable public static var reducingOnly: DecisionReason { DecisionReason(rawValue: 3) }
  /// No side, size or price that an order can have, or a word not kept to.
  @inlinable public static var invalidOrder: DecisionReason { DecisionReason(rawValue: 4) }
  /// What the instrument is (currency, multiplier) is not known.
  @inlinable public static var instrumentTerms: DecisionReason { DecisionReason(rawValue: 5) }
  /// The id was asked for before.
  @inlinable public static var duplicateOrder: DecisionReason { DecisionReason(rawValue: 6) }
  /// The same order again within a span.
  @inlinable public static var repeatedOrder: DecisionReason { DecisionReason(rawValue: 7) }
  /// Too many orders in a span.
  @inlinable public static var orderRate: DecisionReason { DecisionReason(rawValue: 8) }
  /// Too many orders are open.
  @inlinable public static var openOrders: DecisionReason { DecisionReason(rawValue: 9) }
  /// The instrument is on the list of restricted ones.
  @inlinable public static var restricted: DecisionReason { DecisionReason(rawValue: 10) }
  /// Outside of the session.
  @inlinable public static var marketHours: DecisionReason { DecisionReason(rawValue: 11) }
  /// The venue has halted the instrument.
  @inlinable public static var tradingHalt: DecisionReason { DecisionReason(rawValue: 12) }
  @inlinable public static var lotSize: DecisionReason { DecisionReason(rawValue: 13) }
  @inlinable public static var tickSize: DecisionReason { DecisionReason(rawValue: 14) }
  /// The newest price is too old.
  @inlinable public static var staleData: DecisionReason { DecisionReason(rawValue: 15) }
  /// Too far from the market.
  @inlinable public static var priceCollar: DecisionReason { DecisionReason(rawValue: 16) }
  /// Outside of the day's limits.
  @inlinable public static var priceLimit: DecisionReason { DecisionReason(rawValue: 17) }
  /// What was bought may not be sold yet.
  @inlinable public static var settlement: DecisionReason { DecisionReason(rawValue: 18) }
  /// Nothing to sell short with, or restricted.
  @inlinable public static var shortSale: DecisionReason { DecisionReason(rawValue: 19) }
  /// Would meet an own order.
  @inlinable public static var selfMatch: DecisionReason { DecisionReason(rawValue: 20) }
  @inlinable public static var orderSize: DecisionReason { DecisionReason(rawValue: 21) }
  @inlinable public static var orderNotional: DecisionReason { DecisionReason(rawValue: 22) }
  @inlinable public static var position: DecisionReason { DecisionReason(rawValue: 23) }
  @inlinable public static var positionNotional: DecisionReason { DecisionReason(rawValue: 24) }
  @inlinable public static var grossLeverage: DecisionReason { DecisionReason(rawValue: 25) }
  @inlinable public static var netLeverage: DecisionReason { DecisionReason(rawValue: 26) }
  @inlinable public static var sector: DecisionReason { DecisionReason(rawValue: 27) }
  @inlinable public static var buyingPower: DecisionReason { DecisionReason(rawValue: 28) }
  @inlinable public static var dailyLoss: DecisionReason { DecisionReason(rawValue: 29) }
  @inlinable public static var drawdown: DecisionReason { DecisionReason(rawValue: 30) }
  /// Of risk itself, with order id 0: it lets orders pass again.
  @inlinable public static var active: DecisionReason { DecisionReason(rawValue: 31) }
  /// Of risk itself: other limits hold.
  @inlinable public static var limitsReloaded: DecisionReason { DecisionReason(rawValue: 32) }
  /// Of risk itself: a strategy went back to another version.
  @inlinable public static var rolledBack: DecisionReason { DecisionReason(rawValue: 33) }
  /// A request names an order that is not open.
  @inlinable public static var unknownOrder: DecisionReason { DecisionReason(rawValue: 34) }
  /// The target of a strategy changed while its order worked.
  @inlinable public static var targetChanged: DecisionReason { DecisionReason(rawValue: 35) }
  /// Of risk itself: all that is held is closed, until it says otherwise.
  @inlinable public static var flatten: DecisionReason { DecisionReason(rawValue: 36) }
  /// Protection closed it: the next signal with another sign or zero counts.
  @inlinable public static var stopped: DecisionReason { DecisionReason(rawValue: 37) }
  /// What is to be closed was refused too often; tried again when things change.
  @inlinable public static var stuck: DecisionReason { DecisionReason(rawValue: 38) }
  /// A limit that closes a position did not meet the market.
  @inlinable public static var repriced: DecisionReason { DecisionReason(rawValue: 39) }
  /// Another order of its group was filled.
  @inlinable public static var linkedFilled: DecisionReason { DecisionReason(rawValue: 40) }
  /// What it was to reduce or protect is not held any more.
  @inlinable public static var positionClosed: DecisionReason { DecisionReason(rawValue: 41) }

  public static let names = [
    "accepted", "kill_switch", "halted", "reducing_only", "invalid_order", "instrument_terms",
    "duplicate_order", "repeated_order", "order_rate", "open_orders", "restricted", "market_hours",
    "trading_halt", "lot_size", "tick_size", "stale_data", "price_collar", "price_limit",
    "settlement", "short_sale", "self_match", "order_size", "order_notional", "position",
    "position_notional", "gross_leverage", "net_leverage", "sector", "buying_power", "daily_loss",
    "drawdown", "active", "limits_reloaded", "rolled_back", "unknown_order", "target_changed",
    "flatten", "stopped", "stuck", "repriced", "linked_filled", "position_closed",
  ]
}
