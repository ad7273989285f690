import Expressions

extension FeatureDefinition {
  static let keltner = FeatureDefinition(
    "keltner", .technical, .transform, summary: "Keltner channel of the bars of a clock",
    formula: "middle = ema(n) of the close, upper and lower = middle ± k atr(m)",
    unit: "that of the price", warmUp: "n rows or m + 1, whichever is more",
    source: "StockCharts, ChartSchool, Keltner Channels (Raschke's form of Keltner, How to Make "
      + "Money in Commodities (1960))",
    parameters: [
      .init("n", .integer(1...1_000_000), fallback: "20", meaning: "rows of the average"),
      .init("k", .number(0...1000), fallback: "2", meaning: "average true ranges"),
      .init("m", .integer(1...1_000_000), fallback: "10", meaning: "rows of the true range"),
      .barPrice,
    ],
    outputs: ["upper", "middle", "lower"]
  ) { arguments throws(ExpressionError) in
    let bars = try arguments.bars()
    let average = arguments.exponentialAverage(of: bars.close, arguments.integer("n"))
    let range = arguments.averageTrueRange(of: bars, arguments.integer("m"))
    let width = arguments.number("k")
    return [width, 0, -width].map { ranges in
      let line = RowFunction([average, range]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row] + ranges * input[1][row] }
      }
      return arguments.add(line)[0]
    }
  }
}
