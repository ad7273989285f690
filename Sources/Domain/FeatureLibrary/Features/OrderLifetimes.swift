import EventModel
import Expressions

/// How long orders stay, and from where they are taken back: mean and quantiles over the newest orders.
extension FeatureDefinition {
  static let timeInBook = FeatureDefinition(
    "time_in_book", .orders, .level,
    summary: "how long orders had been in the book that left it",
    formula:
      "mean and quantiles of the time from arrival to the last unit's execution or cancellation, "
      + "over the newest n such orders, or those of a span of time up to the newest order action; "
      + "modifications do not end it, and orders of a snapshot are left out",
    unit: "seconds", warmUp: "the window",
    source: "Hasbrouck and Saar, J. Financial Markets 16 (2013); Lo, MacKinlay and Zhang, "
      + "J. Financial Economics 65 (2002)",
    parameters: [
      .newest,
      .init(
        "cause", .choice(["any", "cancelled", "executed"]), fallback: "any",
        meaning: "why they left: any, cancelled, executed"),
    ],
    outputs: distribution
  ) { arguments throws(ExpressionError) in
    let orders = arguments.orders
    let causes = ["cancelled": orders.cancelled, "executed": orders.executed]
    var lifetime = orders.lifetime
    if let cause = causes[arguments.choice("cause")] {
      lifetime =
        arguments.onOrders(
          RowFunction([lifetime, cause]) { input, output, count in
            for row in 0..<count { output[row] = input[1][row].isNaN ? .nan : input[0][row] }
          })[0]
    }
    return try arguments.distribution(lifetime)
  }

  static let cancelDistance = FeatureDefinition(
    "cancel_distance", .orders, .level, summary: "how far from the mid orders are taken back",
    formula:
      "mean and quantiles of mid - price of buy orders, price - mid of sell orders, over the "
      + "newest n cancellations, also of a part, or those of a span of time up to the newest order "
      + "action; the mid is that before the cancellation",
    unit: "basis points of the mid, or ticks", warmUp: "the window",
    source: "Fabre and Challet, arXiv:2504.15908 (2025): the posting distance; of "
      + "cancellations",
    parameters: [
      .newest,
      .init(
        "unit", .choice(["bps", "ticks"]), fallback: "bps", meaning: "bps or ticks"), .tick,
    ],
    outputs: distribution
  ) { arguments throws(ExpressionError) in
    try arguments.distribution(
      arguments.onOrders(CancelDistance(arguments, inTicks: arguments.choice("unit") == "ticks"))[0]
    )
  }

  private static let distribution = ["mean", "q10", "median", "q90"]
}

extension FeatureDefinition.Parameter {
  fileprivate static let newest = Self(
    "window", .window, fallback: "1000", meaning: "orders, or a span of time such as 60s")
}

extension FeatureArguments {
  /// Mean and quantiles of a column of the tape of orders.
  fileprivate func distribution(_ column: Column) throws(ExpressionError) -> [Column] {
    let window = window()
    let mean = [oneByOne.mean(of: column, over: window)]
    let quantiles = onOrders(SortedWindow(column, window, .quantiles([0.1, 0.5, 0.9])))
    return (mean + quantiles).map { ofOrders($0, .newest) }
  }
}

/// How far from the mid an order was that is taken back.
private final class CancelDistance: FeatureNode {
  private let tape: OrderTape
  private let inTicks: Bool
  private let market: MarketState
  private var ticks: TickSizes

  init(_ arguments: FeatureArguments, inTicks: Bool) {
    tape = arguments.orders
    self.inTicks = inTicks
    market = arguments.graph.market
    ticks = TickSizes(arguments.optionalNumber("tick"))
    super.init()
  }

  override func begin(_ header: StreamHeader) { ticks.begin(header, market) }

  override var remark: String? { inTicks ? ticks.remark : nil }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      outputs[0].values[row] = .nan
      if tape.cancelled.values[row].isNaN { continue }
      let instrument = Int(rows.instruments[row])
      let scale = market.scales.values[instrument]
      let both = scale.units(tape.bid.values[row]) + scale.units(tape.ask.values[row])
      let price = scale.units(tape.price.values[row])
      let distance = tape.side.values[row] * (both - 2 * price)
      outputs[0].values[row] =
        inTicks
        ? distance / (2 * ticks[instrument]) : both > 0 ? 10_000 * distance / both : .nan
    }
  }
}
