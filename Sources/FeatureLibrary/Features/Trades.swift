/// The trades of a group or interval as they are.
extension FeatureDefinition {
  static let last = FeatureDefinition(
    "last", .trades, .level, summary: "price of the newest trade",
    formula: "price", unit: "currency", source: "the venue's trades"
  ) { arguments in [arguments.market(.lastPrice)] }

  static let volume = FeatureDefinition(
    "volume", .trades, .flow, summary: "traded volume",
    formula: "sum of sizes", unit: "units", source: "the venue's trades"
  ) { arguments in [arguments.market(.volume)] }

  static let tradeCount = FeatureDefinition(
    "trade_count", .trades, .flow, summary: "number of trades",
    formula: "count", unit: "trades", source: "the venue's trades"
  ) { arguments in [arguments.market(.tradeCount)] }
}
