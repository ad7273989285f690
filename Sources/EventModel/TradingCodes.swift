/// The codes of signals, orders, fills and decisions, and the layout of their payloads.

/// Where an order is in its life. A parent is what risk approves; `execute` works it by children,
/// which go to the venue.
@frozen public struct OrderState: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Asked for by a bot or a file of orders: risk has not judged it.
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
  /// No state: asks that price and size of the order of this id become those of the event.
  @inlinable public static var replaceRequested: OrderState { OrderState(rawValue: 13) }

  public static let names = [
    "requested", "approved", "pending", "working", "partly_filled", "cancel_pending",
    "replace_pending", "filled", "cancelled", "rejected", "expired", "shadow", "cancel_requested",
    "replace_requested",
  ]

  /// Whether nothing can happen to the order any more.
  @inlinable public var isTerminal: Bool { rawValue >= 7 && rawValue <= 11 }
}

/// What price an order takes.
@frozen public struct OrderType: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var market: OrderType { OrderType(rawValue: 0) }
  @inlinable public static var limit: OrderType { OrderType(rawValue: 1) }
  /// A limit that is never taker: refused where it would execute at once.
  @inlinable public static var postOnly: OrderType { OrderType(rawValue: 2) }

  public static let names = ["market", "limit", "post_only"]
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

  public static let names = ["day", "gtc", "ioc", "fok", "at_open", "at_close"]
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

  public static let names = ["unknown", "maker", "taker", "auction"]
}

/// Why a strategy changed its target.
@frozen public struct SignalCause: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var entry: SignalCause { SignalCause(rawValue: 0) }
  @inlinable public static var exit: SignalCause { SignalCause(rawValue: 1) }
  @inlinable public static var stopLoss: SignalCause { SignalCause(rawValue: 2) }
  @inlinable public static var takeProfit: SignalCause { SignalCause(rawValue: 3) }
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

/// Positions in the payload of an `order` event. More words may follow.
public enum OrderWord {
  /// An `OrderState`.
  @inlinable public static var state: Int { 0 }
  /// The parent's id; 0 for a parent.
  @inlinable public static var parent: Int { 1 }
  /// The id of a strategy in the header; -1 where there is none.
  @inlinable public static var strategy: Int { 2 }
  /// An `OrderType`.
  @inlinable public static var type: Int { 3 }
  /// A `TimeInForce`.
  @inlinable public static var timeInForce: Int { 4 }
  /// Executed so far, in size units.
  @inlinable public static var filled: Int { 5 }
  /// When it was decided to trade: the time of the signal or of the request.
  @inlinable public static var decisionTime: Int { 6 }
  /// A `ScheduleKind`.
  @inlinable public static var schedule: Int { 7 }
  /// When a schedule is to be done; `noTime` as configured.
  @inlinable public static var deadline: Int { 8 }
  /// A `DecisionReason` of what was rejected, cancelled or expired; 0 where none is needed.
  @inlinable public static var reason: Int { 9 }
  @inlinable public static var count: Int { 10 }
}

/// Positions in the payload of a `fill` event. More words may follow.
public enum FillWord {
  /// The parent's id.
  @inlinable public static var parent: Int { 0 }
  /// The id of a strategy in the header; -1 where there is none.
  @inlinable public static var strategy: Int { 1 }
  /// A `Liquidity`.
  @inlinable public static var liquidity: Int { 2 }
  /// Commission, fees and taxes paid, negative where the venue pays: in 1e-9 of the instrument's
  /// currency.
  @inlinable public static var fees: Int { 3 }
  /// Unique in the stream and the same in every run.
  @inlinable public static var fillId: Int { 4 }
  /// Executed of the order so far, this fill included, in size units.
  @inlinable public static var filled: Int { 5 }
  /// When it happened at the venue; the event's time is when it was known here.
  @inlinable public static var venueTime: Int { 6 }
  @inlinable public static var count: Int { 7 }
}

/// Positions in the payload of a `signal` event.
public enum SignalValue {
  /// A `SignalCause`.
  @inlinable public static var cause: Int { 0 }
  /// The price that the strategy saw; NaN where there was none.
  @inlinable public static var price: Int { 1 }
  /// From here on one value an input of the strategy, as its entry in the header lists them.
  @inlinable public static var inputs: Int { 2 }
}

/// Positions in the payload of an `account` event, in the account's currency; NaN where not known. Its
/// item is 0 for the whole account, a strategy's id + 1 for that strategy. More values may follow.
public enum AccountValue {
  /// Profit of what is open, fees not counted.
  @inlinable public static var unrealized: Int { 0 }
  /// Paid so far, less those that venues paid.
  @inlinable public static var fees: Int { 1 }
  /// Value of what is held, without signs.
  @inlinable public static var gross: Int { 2 }
  /// Value of what is held, short positions negative.
  @inlinable public static var net: Int { 3 }
  /// The highest equity so far.
  @inlinable public static var peak: Int { 4 }
  /// Equity when the day began.
  @inlinable public static var dayStart: Int { 5 }
  /// Held of the event's instrument, in its units (shares, contracts).
  @inlinable public static var position: Int { 6 }
  /// Of what is held of it, in its currency; NaN where nothing is.
  @inlinable public static var averagePrice: Int { 7 }
  @inlinable public static var count: Int { 8 }
}
