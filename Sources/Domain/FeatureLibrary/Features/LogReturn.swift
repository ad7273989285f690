import Expressions
import Glibc

extension FeatureDefinition {
  static let logReturn = FeatureDefinition(
    "ret", .statistics, .transform, summary: "logarithmic return since the row before",
    formula: "ln(x / x'), absent where either is not above zero, and across a roll", unit: "1",
    warmUp: "one row",
    source: "Campbell, Lo and MacKinlay, The Econometrics of Financial Markets (1997), sec. 1.4",
    parameters: [.init("x", .feature, fallback: "", meaning: "a price")]
  ) { arguments throws(ExpressionError) in [try arguments.returns(of: "x")] }
}

/// Rows with no value are passed over: the return is that since the last value, if that was of the same
/// contract.
final class LogReturn: FeatureNode {
  private let input: Column
  private let previous = PerInstrument(Double.nan)
  private let rolls: RollMemory

  init(_ input: Column, _ rolls: Column?) {
    self.input = input
    self.rolls = RollMemory(rolls)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (values, output) = (input.values, outputs[0].values)
    for row in 0..<rows.count {
      let value = values[row]
      let before = previous.values + Int(rows.instruments[row])
      if !value.isNaN, rolls.take(row, Int(rows.instruments[row])) { before.pointee = .nan }
      if value == before.pointee {
        output[row] = value > 0 ? 0 : .nan
        continue
      }
      output[row] = value > 0 && before.pointee > 0 ? log(value / before.pointee) : .nan
      if !value.isNaN { before.pointee = value }
    }
  }
}
