/// The trades of a group or interval as they are.
extension FeatureDefinition {
  static let last = FeatureDefinition(
    "last", .trades, .level, summary: "price of the newest trade",
    formula: "price", unit: "currency", source: "the venue's trades"
  ) { arguments in [arguments.market(.lastPrice)] }

  static let volume = FeatureDefinition(
    "volume", .trades, .transform, summary: "traded volume",
    formula:
      "sum of the sizes that are known since the row before; absent where trades came and none "
      + "is, and where the stream has no trades or bars of them", unit: "units",
    source: "the venue's trades"
  ) { arguments in [arguments.flow(.volume)] }

  static let tradeCount = FeatureDefinition(
    "trade_count", .trades, .flow, summary: "number of trades",
    formula:
      "count; absent where bars do not tell it, and where the stream has no trades or bars of "
      + "them", unit: "trades", source: "the venue's trades"
  ) { arguments in [arguments.market(.tradeCount)] }
}
