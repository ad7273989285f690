import Expressions

extension FeatureDefinition {
  static let rsi = FeatureDefinition(
    "rsi", .technical, .transform, summary: "relative strength index",
    formula: "100 G / (G + L), with G and L the averages of gains and losses, smoothed by 1/n and "
      + "begun with the means of the first n; absent on flat prices; a change across a roll is left out",
    unit: "0 to 100", warmUp: "n + 1 rows",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), sec. VI; TA-Lib, RSI",
    parameters: [
      .init("n", .integer(2...1_000_000), fallback: "14", meaning: "rows"),
      .price,
    ]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      RelativeStrengthIndex(
        try arguments.column("price"), arguments.rolls(of: "price"), arguments.integer("n")))
  }
}

private final class RelativeStrengthIndex: FeatureNode {
  private struct State: BitwiseCopyable {
    var previous = Double.nan
    var gain = 0.0
    var loss = 0.0
    var count = 0
  }

  private let input: Column
  private let length: Int
  private let rolls: RollMemory
  private let state = PerInstrument(State())

  init(_ input: Column, _ rolls: Column?, _ length: Int) {
    self.input = input
    self.rolls = RollMemory(rolls)
    self.length = length
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (values, output) = (input.values, outputs[0].values)
    let n = Double(length)
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let value = values[row]
      if !value.isNaN {
        if rolls.take(row, Int(rows.instruments[row])) { own.pointee.previous = .nan }
        let change = value - own.pointee.previous
        own.pointee.previous = value
        if !change.isNaN {
          let (gain, loss) = (max(change, 0), max(-change, 0))
          if own.pointee.count < length {
            own.pointee.count += 1
            own.pointee.gain += gain / n
            own.pointee.loss += loss / n
          } else {
            own.pointee.gain = (own.pointee.gain * (n - 1) + gain) / n
            own.pointee.loss = (own.pointee.loss * (n - 1) + loss) / n
          }
        }
      }
      let total = own.pointee.gain + own.pointee.loss
      output[row] = own.pointee.count < length || total <= 0 ? .nan : 100 * own.pointee.gain / total
    }
  }
}
