/// The codes that events carry, with the numbers of the enumerations of the same names in
/// `schemas/stream.capnp`, where each is described.

/// A side of the book; of a trade, the aggressor's.
@frozen public struct Side: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var none: Side { Side(rawValue: 0) }
  @inlinable public static var bid: Side { Side(rawValue: 1) }
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

  @inlinable public static var sequence: GapCause { GapCause(rawValue: 0) }
  @inlinable public static var silence: GapCause { GapCause(rawValue: 1) }
  @inlinable public static var disconnect: GapCause { GapCause(rawValue: 2) }
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
  @inlinable public static var resumeQuoting: StatusAction { StatusAction(rawValue: 16) }
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

  @inlinable public static var add: OrderAction { OrderAction(rawValue: 0) }
  @inlinable public static var modify: OrderAction { OrderAction(rawValue: 1) }
  @inlinable public static var reduce: OrderAction { OrderAction(rawValue: 2) }
  @inlinable public static var delete: OrderAction { OrderAction(rawValue: 3) }
  @inlinable public static var execute: OrderAction { OrderAction(rawValue: 4) }
  @inlinable public static var fill: OrderAction { OrderAction(rawValue: 5) }
  @inlinable public static var clear: OrderAction { OrderAction(rawValue: 6) }
  @inlinable public static var hidden: OrderAction { OrderAction(rawValue: 7) }

  public static let names = [
    "add", "modify", "reduce", "delete", "execute", "fill", "clear", "hidden",
  ]
}

/// What happened to a level of the book.
@frozen public struct LevelAction: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var set: LevelAction { LevelAction(rawValue: 0) }
  @inlinable public static var clear: LevelAction { LevelAction(rawValue: 1) }

  public static let names = [
    "set", "clear",
  ]
}

/// Which figure a statistic is.
@frozen public struct StatisticType: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var other: StatisticType { StatisticType(rawValue: 0) }
  @inlinable public static var openingPrice: StatisticType { StatisticType(rawValue: 1) }
  @inlinable public static var indicativeOpeningPrice: StatisticType { StatisticType(rawValue: 2) }
  @inlinable public static var settlementPrice: StatisticType { StatisticType(rawValue: 3) }
  @inlinable public static var tradingSessionLowPrice: StatisticType { StatisticType(rawValue: 4) }
  @inlinable public static var tradingSessionHighPrice: StatisticType { StatisticType(rawValue: 5) }
  @inlinable public static var clearedVolume: StatisticType { StatisticType(rawValue: 6) }
  @inlinable public static var lowestOffer: StatisticType { StatisticType(rawValue: 7) }
  @inlinable public static var highestBid: StatisticType { StatisticType(rawValue: 8) }
  @inlinable public static var openInterest: StatisticType { StatisticType(rawValue: 9) }
  @inlinable public static var fixingPrice: StatisticType { StatisticType(rawValue: 10) }
  @inlinable public static var closePrice: StatisticType { StatisticType(rawValue: 11) }
  @inlinable public static var netChange: StatisticType { StatisticType(rawValue: 12) }
  @inlinable public static var vwap: StatisticType { StatisticType(rawValue: 13) }
  @inlinable public static var volatility: StatisticType { StatisticType(rawValue: 14) }
  @inlinable public static var delta: StatisticType { StatisticType(rawValue: 15) }
  @inlinable public static var uncrossingPrice: StatisticType { StatisticType(rawValue: 16) }
  @inlinable public static var upperPriceLimit: StatisticType { StatisticType(rawValue: 17) }
  @inlinable public static var lowerPriceLimit: StatisticType { StatisticType(rawValue: 18) }
  @inlinable public static var blockVolume: StatisticType { StatisticType(rawValue: 19) }
  @inlinable public static var fundingRate: StatisticType { StatisticType(rawValue: 20) }
  @inlinable public static var markPrice: StatisticType { StatisticType(rawValue: 21) }
  @inlinable public static var indexPrice: StatisticType { StatisticType(rawValue: 22) }
  @inlinable public static var drift: StatisticType { StatisticType(rawValue: 23) }
  @inlinable public static var indicativeClosePrice: StatisticType { StatisticType(rawValue: 24) }
  @inlinable public static var liquidatedLong: StatisticType { StatisticType(rawValue: 25) }
  @inlinable public static var liquidatedShort: StatisticType { StatisticType(rawValue: 26) }

  public static let names = [
    "other", "opening_price", "indicative_opening_price", "settlement_price",
    "trading_session_low_price", "trading_session_high_price", "cleared_volume", "lowest_offer",
    "highest_bid", "open_interest", "fixing_price", "close_price", "net_change", "vwap",
    "volatility", "delta", "uncrossing_price", "upper_price_limit", "lower_price_limit",
    "block_volume", "funding_rate", "mark_price", "index_price", "drift", "indicative_close_price",
    "liquidated_long", "liquidated_short",
  ]

  /// Whether the figure is a price of the instrument itself: no change, rate, index or ratio.
  public var isPrice: Bool {
    switch self {
    case .openingPrice, .indicativeOpeningPrice, .settlementPrice, .tradingSessionLowPrice,
      .tradingSessionHighPrice, .lowestOffer, .highestBid, .fixingPrice, .closePrice, .vwap,
      .uncrossingPrice, .upperPriceLimit, .lowerPriceLimit, .markPrice, .indicativeClosePrice,
      .liquidatedLong, .liquidatedShort:
      true
    default: false
    }
  }
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
