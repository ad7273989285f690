import Expressions

/// Where the newest value stands among those of a window, and what stands at a given place.
extension FeatureDefinition {
  static let rank = FeatureDefinition(
    "rank", .statistics, .transform,
    summary: "the place of the newest value among those of a window",
    formula: "(values below + (equal values + 1) / 2) / n", unit: "above 0 to 1",
    warmUp: "the window", source: "pandas, Rolling.rank(pct=True)", parameters: [.x, .window]
  ) { arguments throws(ExpressionError) in
    arguments.add(SortedWindow(try arguments.column("x"), arguments.window(), .rank))
  }

  static let quantile = FeatureDefinition(
    "quantile", .statistics, .transform, summary: "quantile of a window",
    formula: "linear between the two values beside the place q (n - 1) of the sorted ones",
    unit: "that of x", warmUp: "the window",
    source:
      "Hyndman and Fan, The American Statistician 50 (1996), type 7; pandas, Rolling.quantile",
    parameters: [
      .x, .init("q", .number(0...1), meaning: "from 0, the least, to 1, the greatest"), .window,
    ]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      SortedWindow(
        try arguments.column("x"), arguments.window(),
        .quantiles([arguments.number("q")])))
  }
}
