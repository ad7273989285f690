import Expressions

extension FeatureDefinition {
  static let mfi = FeatureDefinition(
    "mfi", .technical, .transform, summary: "money flow index of the bars of a clock",
    formula: "100 P / (P + N), P and N the sums over n rows of p · volume where "
      + "p = (high + low + close) / 3 rose and where it fell; absent where it did neither; a bar after a "
      + "roll is left out",
    unit: "0 to 100", warmUp: "n + 1 rows; rows without a volume do not count",
    source: "Quong and Soudack, Technical Analysis of Stocks & Commodities 7 (1989); TA-Lib, MFI",
    parameters: [.init("n", .integer(2...1_000_000), fallback: "14", meaning: "rows"), .barPrice]
  ) { arguments throws(ExpressionError) in
    let (bars, window) = (try arguments.bars(), Window.rows(arguments.integer("n")))
    let flow = arguments.add(MoneyFlow(arguments.typicalPrice(of: bars), bars))
    let rising = [arguments.sum(of: flow[0], over: window)]
    let falling = [arguments.sum(of: flow[1], over: window)]
    return arguments.add(
      RowFunction(rising + falling) { input, output, count in
        for row in 0..<count {
          let total = input[0][row] + input[1][row]
          output[row] = total > 0 ? 100 * (input[0][row] / total) : .nan
        }
      })
  }
}

/// What was paid in rising and in falling bars.
private final class MoneyFlow: FeatureNode {
  private let typical: Column
  private let volume: Column
  private let previous = PerInstrument(Double.nan)
  private let rolls: RollMemory

  init(_ typical: Column, _ bars: PriceBars) {
    self.typical = typical
    volume = bars.volume
    rolls = RollMemory(bars.rolls)
    super.init(outputs: 2)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let before = previous.values + Int(rows.instruments[row])
      let price = typical.values[row]
      let flow = price * volume.values[row]
      if !flow.isNaN, rolls.take(row, Int(rows.instruments[row])) { before.pointee = .nan }
      let isKnown = !flow.isNaN && !before.pointee.isNaN
      let rise = price - before.pointee
      // Sums of other prices that are equal in decimals differ by what rounding made of them.
      let least = 4 * max(price.magnitude, before.pointee.magnitude).ulp
      outputs[0].values[row] = isKnown ? rise > least ? flow : 0 : .nan
      outputs[1].values[row] = isKnown ? rise < -least ? flow : 0 : .nan
      if !flow.isNaN { before.pointee = price }
    }
  }
}
