extension FeatureDefinition {
  static let largeTradeDeviation = FeatureDefinition(
    "large_trade_deviation", .trades, .level,
    summary: "average price of large trades beside that of all",
    formula:
      "10,000 (vwap of the large / vwap of all - 1) over the last n trades; large is a size of "
      + "at least the q-quantile of the n trades before",
    unit: "basis points",
    warmUp: "n + 1 trades for the first size that can be large, n more, and a large one",
    source:
      "after Barclay and Warner, J. Financial Economics 34 (1993): prices move with trades of "
      + "some sizes",
    parameters: [
      .init("n", .integer(2...100_000), fallback: "100", meaning: "trades"),
      .init("q", .number(0...1), fallback: "0.9", meaning: "the quantile of sizes that are large"),
    ]
  ) { arguments in
    let (tape, n) = (arguments.tape, arguments.integer("n"))
    let quantile = arguments.number("q")
    let sizes = arguments.onTape(SortedWindow(tape.size, .rows(n), .quantiles([quantile])))[0]
    let limit = arguments.onTape(Lag(sizes, 1))[0]
    func sum(ofLarge: Bool, _ value: @escaping @Sendable (Double, Double) -> Double) -> Column {
      let part = arguments.onTape(
        RowFunction([tape.price, tape.size, limit]) { input, output, count in
          for row in 0..<count {
            let value = value(input[0][row], input[1][row])
            let isKnown = !input[2][row].isNaN
            let counts = !ofLarge || input[1][row] >= input[2][row]
            output[row] = isKnown ? (counts ? value : value * 0) : .nan
          }
        })[0]
      return arguments.onTape(RollingSum(part, .rows(n)))[0]
    }
    let money: @Sendable (Double, Double) -> Double = { price, size in price * size }
    let volume: @Sendable (Double, Double) -> Double = { price, size in price.isNaN ? .nan : size }
    let deviation = arguments.onTape(
      RowFunction([
        sum(ofLarge: true, money), sum(ofLarge: true, volume), sum(ofLarge: false, money),
        sum(ofLarge: false, volume),
      ]) { input, output, count in
        for row in 0..<count {
          let all = input[2][row] / input[3][row]
          output[row] =
            input[1][row] > 0 && all > 0
            ? 10_000 * (input[0][row] / input[1][row] / all - 1) : .nan
        }
      })[0]
    return [arguments.ofTrades(deviation, .level)]
  }
}
