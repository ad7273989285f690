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

  static let signedVolume = FeatureDefinition(
    "signed_volume", .trades, .flow,
    summary: "traded volume signed by the aggressor, as the venue names it",
    formula: "sum of sizes of buyers' trades less those of sellers'", unit: "units",
    source: "Hasbrouck, Empirical Market Microstructure (2007), ch. 5"
  ) { arguments in [arguments.market(.signedVolume)] }
}
