extension FeatureDefinition {
  static let vwap = FeatureDefinition(
    "vwap", .trades, .transform, summary: "volume-weighted average price",
    formula:
      "Σ price · size / Σ size, over the trades of the row or of the window; in a stream of bars "
      + "the close of each stands for its trades, and bars without volume do not count",
    unit: "currency",
    warmUp: "a trade; with a window of time, the window",
    source: "Berkowitz, Logue and Noser, J. Finance 43 (1988), p. 99",
    parameters: [
      .init("window", .window, fallback: "1", meaning: "rows, or a span of time such as 60s")
    ]
  ) { arguments in
    let window = arguments.window()
    var notional = arguments.flow(.notional)
    var volume = arguments.flow(.volume)
    if case .rows(1) = window {
    } else {
      notional = arguments.sum(of: notional, over: window)
      volume = arguments.sum(of: volume, over: window)
    }
    return arguments.add(
      AveragePrice(notional, by: volume, arguments.graph.market.scales))
  }
}

/// Money by volume. Products and sums are rounded; what differs from a whole price by no more is that
/// price, so that trades at one price average to it.
private final class AveragePrice: FeatureNode {
  private let money: Column
  private let volume: Column
  private let scales: PerInstrument<MarketState.Scale>

  init(_ money: Column, by volume: Column, _ scales: PerInstrument<MarketState.Scale>) {
    self.money = money
    self.volume = volume
    self.scales = scales
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (money, volumes, output) = (money.values, volume.values, outputs[0].values)
    for row in 0..<rows.count {
      let volume = volumes[row]
      if !(volume > 0) {
        output[row] = .nan
        continue
      }
      let price = money[row] / volume
      let scale = scales.values[Int(rows.instruments[row])]
      let whole = scale.units(price) / scale.price
      output[row] = (price - whole).magnitude <= 4 * whole.ulp ? whole : price
    }
  }
}
