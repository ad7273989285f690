import Expressions

extension FeatureDefinition {
  static let stochastic = FeatureDefinition(
    "stochastic", .technical, .transform, summary: "slow stochastic of the bars of a clock",
    formula: "k = sma(k) of 100 (close - lowest) / (highest - lowest) of n rows, d = sma(d) of k; "
      + "absent while prices stood still over the n rows of any of these",
    unit: "0 to 100", warmUp: "n + k + d - 2 rows",
    source: "Lane, Lane's Stochastics, Technical Analysis of Stocks & Commodities 2 (1984); "
      + "TA-Lib, STOCH",
    parameters: [
      .init("n", .integer(1...100_000), fallback: "5", meaning: "rows of the range"),
      .init("k", .integer(1...100_000), fallback: "3", meaning: "rows that k is a mean of"),
      .init("d", .integer(1...100_000), fallback: "3", meaning: "rows that d is a mean of"),
      .barPrice,
    ],
    outputs: ["k", "d"]
  ) { arguments throws(ExpressionError) in
    let bars = try arguments.bars()
    let (n, k, d) = (arguments.integer("n"), arguments.integer("k"), arguments.integer("d"))
    let highest = arguments.add(RollingExtreme(bars.high, .rows(n), sign: 1))[0]
    let lowest = arguments.add(RollingExtreme(bars.low, .rows(n), sign: -1))[0]
    let place = [bars.close, lowest, highest]
    // Where the range is zero the place is 0/0: nothing is added, and a second column counts it.
    let raw = RowFunction(place) { input, output, count in
      for row in 0..<count {
        let (above, range) = (input[0][row] - input[1][row], input[2][row] - input[1][row])
        output[row] = range == 0 ? above : 100 * (above / range)
      }
    }
    let still = RowFunction(place) { input, output, count in
      for row in 0..<count {
        let range = input[2][row] - input[1][row]
        output[row] = (input[0][row] + range).isNaN ? .nan : range == 0 ? 1 : 0
      }
    }
    let stills = arguments.add(still)[0]
    let fast = arguments.mean(of: arguments.add(raw)[0], over: .rows(k))
    let stillInK = arguments.sum(of: stills, over: .rows(k))
    let stillInD = arguments.sum(of: stills, over: .rows(k + d - 1))
    // Rows without a bar hold the mean, but it must not be added again.
    let slow = RowFunction([fast, bars.close]) { input, output, count in
      for row in 0..<count { output[row] = input[1][row].isNaN ? .nan : input[0][row] }
    }
    let slowMean = arguments.mean(of: arguments.add(slow)[0], over: .rows(d))
    func known(_ mean: Column, unless still: Column) -> Column {
      let mean = RowFunction([mean, still, slowMean]) { input, output, rows in
        for row in 0..<rows {
          let isKnown = input[1][row] == 0 && !input[2][row].isNaN
          output[row] = isKnown ? input[0][row] : .nan
        }
      }
      return arguments.add(mean)[0]
    }
    return [known(fast, unless: stillInK), known(slowMean, unless: stillInD)]
  }
}
