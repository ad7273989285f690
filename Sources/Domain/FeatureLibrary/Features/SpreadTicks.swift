import EventModel

extension FeatureDefinition {
  static let spreadTicks = FeatureDefinition(
    "spread_ticks", .book, .level, summary: "quoted spread in ticks",
    formula: "(ask - bid) / tick; absent where the size of a tick is not known", unit: "ticks",
    source: "Harris, Trading and Exchanges (2003), ch. 14; the tick is that of the header",
    parameters: [.tick]
  ) { arguments in arguments.add(SpreadTicks(arguments)) }
}

/// Computed from the integers that prices and ticks are made of.
private final class SpreadTicks: FeatureNode {
  private let bid: Column
  private let ask: Column
  private let market: MarketState
  private var ticks: TickSizes

  init(_ arguments: FeatureArguments) {
    bid = arguments.market(.bidPrice(0))
    ask = arguments.market(.askPrice(0))
    market = arguments.graph.market
    ticks = TickSizes(arguments.optionalNumber("tick"))
    super.init()
  }

  override func begin(_ header: StreamHeader) { ticks.begin(header, market) }

  override var remark: String? { ticks.remark }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let instrument = Int(rows.instruments[row])
      let scale = market.scales.values[instrument]
      let spread = scale.units(ask.values[row]) - scale.units(bid.values[row])
      outputs[0].values[row] = spread / ticks[instrument]
    }
  }
}
