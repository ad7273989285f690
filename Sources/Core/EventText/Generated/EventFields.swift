// Generated from schemas/stream.capnp by .ci/schema; do not edit.

import EventModel

extension EventField {
  /// The fields of each kind, by its number. Those of depth and features depend on the stream.
  static let byKind: [[EventField]] = [
    [], quote, trade, gap, status, correction, orderAction, level, [], auction, statistic, bar, [],
    signal, order, decision, fill, account, tradeDetail,
  ]

  private static let quote: [EventField] = [
    EventField("bid_price", .price, .body(byte: 0, size: 8)),
    EventField("bid_size", .size, .body(byte: 8, size: 8)),
    EventField("ask_price", .price, .body(byte: 16, size: 8)),
    EventField("ask_size", .size, .body(byte: 24, size: 8)),
  ]

  private static let trade: [EventField] = [
    EventField("price", .price, .body(byte: 0, size: 8)),
    EventField("size", .size, .body(byte: 8, size: 8)),
    EventField("aggressor", .code(Side.names), .body(byte: 24, size: 2)),
    EventField("trade_id", .identifier, .body(byte: 16, size: 8)),
    EventField("conditions", .identifier, .body(byte: 26, size: 2)),
    EventField("participants", .identifier, .body(byte: 28, size: 4)),
  ]

  private static let gap: [EventField] = [
    EventField("cause", .code(GapCause.names), .body(byte: 24, size: 2)),
    EventField("from_sequence", .identifier, .body(byte: 0, size: 8)),
    EventField("to_sequence", .identifier, .body(byte: 8, size: 8)),
    EventField("from_time", .time, .body(byte: 16, size: 8)),
  ]

  private static let status: [EventField] = [
    EventField("action", .code(StatusAction.names), .body(byte: 0, size: 2)),
    EventField("phase", .code(SessionPhase.names), .body(byte: 2, size: 2)),
    EventField("reason", .identifier, .body(byte: 4, size: 2)),
    EventField("trading", .code(Answer.names), .body(byte: 6, size: 2)),
    EventField("quoting", .code(Answer.names), .body(byte: 8, size: 2)),
    EventField("short_sale_restricted", .code(Answer.names), .body(byte: 10, size: 2)),
    EventField("trading_event", .identifier, .body(byte: 12, size: 2)),
  ]

  private static let correction: [EventField] = [
    EventField("action", .code(CorrectionAction.names), .body(byte: 24, size: 2)),
    EventField("price", .price, .body(byte: 0, size: 8)),
    EventField("size", .size, .body(byte: 8, size: 8)),
    EventField("side", .code(Side.names), .body(byte: 26, size: 2)),
    EventField("trade_id", .identifier, .body(byte: 16, size: 8)),
  ]

  private static let orderAction: [EventField] = [
    EventField("action", .code(OrderAction.names), .body(byte: 24, size: 2)),
    EventField("side", .code(Side.names), .body(byte: 26, size: 2)),
    EventField("price", .price, .body(byte: 0, size: 8)),
    EventField("size", .size, .body(byte: 8, size: 8)),
    EventField("order_id", .identifier, .body(byte: 16, size: 8)),
    EventField("channel", .integer, .body(byte: 28, size: 4)),
  ]

  private static let level: [EventField] = [
    EventField("action", .code(LevelAction.names), .body(byte: 20, size: 2)),
    EventField("side", .code(Side.names), .body(byte: 22, size: 2)),
    EventField("price", .price, .body(byte: 0, size: 8)),
    EventField("size", .size, .body(byte: 8, size: 8)),
    EventField("count", .count, .body(byte: 16, size: 4)),
    EventField("checksum", .checksum, .body(byte: 24, size: 4)),
  ]

  private static let auction: [EventField] = [
    EventField("side", .code(Side.names), .body(byte: 6, size: 2)),
    EventField("indicative_price", .price, .body(byte: 8, size: 8)),
    EventField("paired_size", .size, .body(byte: 16, size: 8)),
    EventField("imbalance_size", .size, .body(byte: 24, size: 8)),
    EventField("reference_price", .price, .word(0)),
    EventField("upper_collar", .price, .word(1)),
    EventField("lower_collar", .price, .word(2)),
    EventField("continuous_clearing_price", .price, .word(3)),
    EventField("interest_clearing_price", .price, .word(4)),
    EventField("market_imbalance_size", .size, .word(5)),
    EventField("auction_time", .time, .word(6)),
    EventField("auction_type", .identifier, .word(7)),
  ]

  private static let statistic: [EventField] = [
    EventField("type", .code(StatisticType.names), .body(byte: 24, size: 2)),
    EventField("price", .price, .body(byte: 0, size: 8)),
    EventField("quantity", .size, .body(byte: 8, size: 8)),
    EventField("reference_time", .time, .body(byte: 16, size: 8)),
    EventField("action", .code(StatisticAction.names), .body(byte: 26, size: 2)),
    EventField("channel", .integer, .body(byte: 28, size: 2)),
    EventField("venue_type", .integer, .body(byte: 30, size: 2)),
  ]

  private static let bar: [EventField] = [
    EventField("open", .price, .word(0)),
    EventField("high", .price, .word(1)),
    EventField("low", .price, .word(2)),
    EventField("close", .price, .word(3)),
    EventField("volume", .size, .body(byte: 16, size: 8)),
    EventField("trades", .trades, .body(byte: 24, size: 8)),
    EventField("basis", .code(BarBasis.names), .body(byte: 6, size: 2)),
    EventField("start", .time, .body(byte: 8, size: 8)),
  ]

  private static let signal: [EventField] = [
    EventField("strategy", .strategy, .body(byte: 6, size: 2)),
    EventField("target", .number, .body(byte: 8, size: 8)),
    EventField("strength", .number, .body(byte: 16, size: 8)),
    EventField("horizon", .span, .body(byte: 24, size: 8)),
    EventField("cause", .code(SignalCause.names), .value(0)),
    EventField("price_seen", .number, .value(1)),
    EventField("number", .number, .head(2), isLater: true),
    EventField("stop_distance", .number, .head(3), isLater: true),
    EventField("target_distance", .number, .head(4), isLater: true),
    EventField("stop_share", .number, .head(5), isLater: true),
    EventField("target_share", .number, .head(6), isLater: true),
    EventField("stop_trails", .number, .head(7), isLater: true),
  ]

  private static let order: [EventField] = [
    EventField("order_id", .integer, .body(byte: 8, size: 8)),
    EventField("parent_id", .identifier, .word(1)),
    EventField("strategy", .strategy, .word(2)),
    EventField("state", .code(OrderState.names), .word(0)),
    EventField("side", .code(Side.names), .body(byte: 6, size: 2)),
    EventField("price", .price, .body(byte: 16, size: 8)),
    EventField("size", .size, .body(byte: 24, size: 8)),
    EventField("filled", .size, .word(5)),
    EventField("order_type", .code(OrderType.names), .word(3)),
    EventField("time_in_force", .code(TimeInForce.names), .word(4)),
    EventField("schedule", .code(ScheduleKind.names), .word(7)),
    EventField("deadline", .time, .word(8)),
    EventField("decided", .time, .word(6)),
    EventField("reason", .reason, .word(9)),
    EventField("signal", .identifier, .word(11), isLater: true),
    EventField("trigger", .price, .word(12), isLater: true),
    EventField("trail", .price, .word(13), isLater: true),
    EventField("display", .size, .word(14), isLater: true),
    EventField("group", .identifier, .word(15), isLater: true),
    EventField("link", .identifier, .word(16), isLater: true),
    EventField("expiry", .time, .word(17), isLater: true),
    EventField("stop_distance", .price, .word(18), isLater: true),
    EventField("target_distance", .price, .word(19), isLater: true),
    EventField("run", .identifier, .word(20), isLater: true),
    EventField("account", .identifier, .word(21), isLater: true),
    EventField("stop_share", .decimal(exponent: -9), .word(22), isLater: true),
    EventField("target_share", .decimal(exponent: -9), .word(23), isLater: true),
    EventField("stop_trails", .identifier, .word(24), isLater: true),
    EventField("reduce_only", .identifier, .word(25), isLater: true),
  ]

  private static let decision: [EventField] = [
    EventField("order_id", .integer, .body(byte: 8, size: 8)),
    EventField("reason", .code(DecisionReason.names), .body(byte: 6, size: 2)),
    EventField("limit", .number, .body(byte: 16, size: 8)),
    EventField("observed", .number, .body(byte: 24, size: 8)),
    EventField("text", .text, .text),
  ]

  private static let fill: [EventField] = [
    EventField("order_id", .integer, .body(byte: 8, size: 8)),
    EventField("side", .code(Side.names), .body(byte: 6, size: 2)),
    EventField("price", .price, .body(byte: 16, size: 8)),
    EventField("size", .size, .body(byte: 24, size: 8)),
    EventField("parent_id", .identifier, .word(0)),
    EventField("strategy", .strategy, .word(1)),
    EventField("liquidity", .code(Liquidity.names), .word(2)),
    EventField("fees", .decimal(exponent: -9), .word(3)),
    EventField("fill_id", .integer, .word(4)),
    EventField("filled", .size, .word(5)),
    EventField("venue_time", .time, .word(6)),
    EventField("revises", .identifier, .word(7), isLater: true),
    EventField("account", .identifier, .word(8), isLater: true),
  ]

  private static let account: [EventField] = [
    EventField("strategy", .share, .body(byte: 6, size: 2)),
    EventField("equity", .number, .body(byte: 8, size: 8)),
    EventField("cash", .number, .body(byte: 16, size: 8)),
    EventField("realized", .number, .body(byte: 24, size: 8)),
    EventField("unrealized", .number, .value(0)),
    EventField("fees", .number, .value(1)),
    EventField("gross", .number, .value(2)),
    EventField("net", .number, .value(3)),
    EventField("peak", .number, .value(4)),
    EventField("day_start", .number, .value(5)),
    EventField("position", .number, .value(6)),
    EventField("average_price", .number, .value(7)),
  ]

  private static let tradeDetail: [EventField] = [
    EventField("exchange", .characters, .body(byte: 0, size: 8)),
    EventField("conditions", .characters, .body(byte: 8, size: 8)),
    EventField("resting_order", .identifier, .body(byte: 16, size: 8)),
    EventField("aggressor_order", .identifier, .body(byte: 24, size: 8)),
  ]

  /// The fields of a level of a depth.
  static let depthLevel: [EventField] = [
    EventField("bid_price", .price, .word(0)),
    EventField("bid_size", .size, .word(1)),
    EventField("bid_count", .count, .word(2)),
    EventField("ask_price", .price, .word(3)),
    EventField("ask_size", .size, .word(4)),
    EventField("ask_count", .count, .word(5)),
  ]
}
