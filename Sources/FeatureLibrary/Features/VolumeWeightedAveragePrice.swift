extension FeatureDefinition {
  static let vwap = FeatureDefinition(
    "vwap", .trades, .transform, summary: "volume-weighted average price",
    formula: "Σ price · size / Σ size, over the trades of the row or of the window",
    unit: "currency",
    warmUp: "a trade; with a window of time, the window",
    source: "Berkowitz, Logue and Noser, J. Finance 43 (1988), p. 99",
    parameters: [
      .init("window", .window, fallback: "1", meaning: "rows, or a span of time such as 60s")
    ]
  ) { arguments in
    let window = arguments.window("window") ?? .rows(1)
    var notional = arguments.flow(.notional)
    var volume = arguments.flow(.volume)
    if case .rows(1) = window {
    } else {
      notional = arguments.sum(of: notional, over: window)
      volume = arguments.sum(of: volume, over: window)
    }
    return arguments.add(
      RowFunction([notional, volume]) { input, output, count in
        for row in 0..<count {
          let volume = input[1][row]
          output[row] = volume > 0 ? input[0][row] / volume : .nan
        }
      })
  }
}
