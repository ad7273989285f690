import Expressions

extension FeatureDefinition {
  static let kama = FeatureDefinition(
    "kama", .technical, .transform, summary: "Kaufman's adaptive moving average",
    formula: "y += (e (2/3 - 2/31) + 2/31)² (x - y), e = |x - xₙ| / Σ |x - x'| over n changes, 1 "
      + "on flat prices; begun with the value before the first; it stays as it "
      + "is while x - xₙ spans a roll",
    unit: "that of the price", warmUp: "n + 1 rows",
    source: "Kaufman, Smarter Trading (1995); TA-Lib, KAMA",
    parameters: [
      .init("n", .integer(2...100_000), fallback: "30", meaning: "rows of the efficiency"), .price,
    ]
  ) { arguments throws(ExpressionError) in
    let (price, count) = (try arguments.column("price"), arguments.integer("n"))
    let rolls = arguments.rolls(of: "price")
    func lag(_ distance: Int) -> Operand {
      .column(arguments.lagged(price, distance, within: rolls))
    }
    let before = lag(1)
    let change = BinaryNode<Arithmetic.Difference>(.column(price), before)
    let path = RowFunction(arguments.add(change)) { input, output, count in
      for row in 0..<count { output[row] = input[0][row].magnitude }
    }
    let length = RollingSum(arguments.add(path)[0], .rows(count))
    let way = BinaryNode<Arithmetic.Difference>(.column(price), lag(count))
    return arguments.add(
      AdaptiveMovingAverage(
        price, before: before, way: arguments.add(way)[0], length: arguments.add(length)[0]))
  }
}

private final class AdaptiveMovingAverage: FeatureNode {
  private static let fastest = 2.0 / 3
  private static let slowest = 2.0 / 31

  private let input: Column
  private let before: Operand
  private let way: Column
  private let length: Column
  private let state = PerInstrument(Double.nan)

  /// - Parameters:
  ///   - before: the value before.
  ///   - way: what the value is from the one n before.
  ///   - length: the sum of the n changes.
  init(_ input: Column, before: Operand, way: Column, length: Column) {
    self.input = input
    self.before = before
    self.way = way
    self.length = length
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let average = state.values + Int(rows.instruments[row])
      let (value, way) = (input.values[row], way.values[row].magnitude)
      // Absent where the row has no value, or fewer than n came before it.
      if !way.isNaN {
        if average.pointee.isNaN { average.pointee = before[row] }
        let length = length.values[row]
        let efficiency = way < length ? way / length : 1
        let speed = efficiency * (Self.fastest - Self.slowest) + Self.slowest
        average.pointee += speed * speed * (value - average.pointee)
      }
      outputs[0].values[row] = average.pointee
    }
  }
}
