import Expressions

extension FeatureDefinition {
  static let donchian = FeatureDefinition(
    "donchian", .technical, .transform, summary: "Donchian channel of the bars of a clock",
    formula: "upper = highest high, lower = lowest low of n rows, middle = (upper + lower) / 2",
    unit: "that of the price", warmUp: "n rows",
    source:
      "Donchian's channel; TA-Lib, MAX of the highs and MIN of the lows",
    parameters: [.init("n", .integer(1...1_000_000), fallback: "20", meaning: "rows"), .barPrice],
    outputs: ["upper", "middle", "lower"]
  ) { arguments throws(ExpressionError) in
    let (bars, window) = (try arguments.bars(), Window.rows(arguments.integer("n")))
    let upper = arguments.add(RollingExtreme(bars.high, window, sign: 1))
    let lower = arguments.add(RollingExtreme(bars.low, window, sign: -1))
    let middle = RowFunction(upper + lower) { input, output, count in
      for row in 0..<count { output[row] = (input[0][row] + input[1][row]) / 2 }
    }
    return upper + arguments.add(middle) + lower
  }
}
