import Expressions

extension FeatureDefinition {
  static let adx = FeatureDefinition(
    "adx", .technical, .transform,
    summary: "average directional index and ±di of the bars of a clock",
    formula: "±di = 100 M± / R, M± and R the sums of directional movement and true range, "
      + "S = S' (1 - 1/n) + s, begun with those of n - 1 rows; adx the average of dx = "
      + "100 |+di - -di| / (+di + -di), smoothed by 1/n and begun with the mean of the first n; at a "
      + "roll there is no movement, and the true range is high - low; "
      + "±di absent while R is zero, and a dx that is 0/0 does not count",
    unit: "0 to 100", warmUp: "2 n rows, of plus_di and minus_di n + 1; more if prices stand still",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), sec. IV; TA-Lib, ADX, "
      + "PLUS_DI, MINUS_DI",
    parameters: [.init("n", .integer(2...1_000_000), fallback: "14", meaning: "rows"), .barPrice],
    outputs: ["adx", "plus_di", "minus_di"]
  ) { arguments throws(ExpressionError) in
    arguments.add(DirectionalMovement(try arguments.bars(), arguments.integer("n")))
  }
}

private final class DirectionalMovement: FeatureNode {
  private struct State: BitwiseCopyable {
    var high = Double.nan
    var low = Double.nan
    var close = Double.nan
    /// Changes from bar to bar, up to n.
    var changes = 0
    var plus = 0.0
    var minus = 0.0
    var range = 0.0
    var index = SeededAverage()
  }

  private let bars: PriceBars
  private let length: Int
  private let state = PerInstrument(State())
  private let rolls: RollMemory

  init(_ bars: PriceBars, _ length: Int) {
    self.bars = bars
    rolls = RollMemory(bars.rolls)
    self.length = length
    super.init(outputs: 3)
  }

  override func evaluate(_ rows: Rows) {
    let (high, low, close) = (bars.high.values, bars.low.values, bars.close.values)
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      if !close[row].isNaN {
        if rolls.take(row, Int(rows.instruments[row])), !own.pointee.close.isNaN {
          own.pointee.high = high[row]
          own.pointee.low = low[row]
          own.pointee.close = high[row]
        }
        if !own.pointee.close.isNaN { add(high[row], low[row], &own.pointee) }
        own.pointee.high = high[row]
        own.pointee.low = low[row]
        own.pointee.close = close[row]
      }
      let isKnown = own.pointee.changes == length && own.pointee.range > 0
      outputs[0].values[row] = own.pointee.index.value
      outputs[1].values[row] = isKnown ? 100 * (own.pointee.plus / own.pointee.range) : .nan
      outputs[2].values[row] = isKnown ? 100 * (own.pointee.minus / own.pointee.range) : .nan
    }
  }

  @inline(__always) private func add(_ high: Double, _ low: Double, _ own: inout State) {
    // Rise and fall are compared as doubles, as TA-Lib does: where they are equal in decimals,
    // rounding may tell them apart.
    let (rise, fall) = (high - own.high, own.low - low)
    let kept = own.changes < length - 1 ? 1 : 1 - 1 / Double(length)
    own.plus = own.plus * kept + (rise > 0 && rise > fall ? rise : 0)
    own.minus = own.minus * kept + (fall > 0 && fall > rise ? fall : 0)
    own.range = own.range * kept + trueRange(high: high, low: low, closeBefore: own.close)
    own.changes = min(own.changes + 1, length)
    let total = own.plus + own.minus
    if own.changes == length, total > 0 {
      let index = 100 * ((own.plus - own.minus).magnitude / total)
      own.index.add(index, alpha: 1 / Double(length), seed: length)
    }
  }
}
