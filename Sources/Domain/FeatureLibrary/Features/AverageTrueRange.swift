import Expressions

extension FeatureDefinition {
  static let atr = FeatureDefinition(
    "atr", .technical, .transform, summary: "average true range of the bars of a clock",
    formula:
      "y += (r - y) / n, r = max(high, close') - min(low, close'), at a roll high - low, begun "
      + "with the mean of the first n",
    unit: "that of the price", warmUp: "n + 1 rows",
    source: "Wilder, New Concepts in Technical Trading Systems (1978), sec. III; TA-Lib, ATR",
    parameters: [.init("n", .integer(1...1_000_000), fallback: "14", meaning: "rows"), .barPrice]
  ) { arguments throws(ExpressionError) in
    [arguments.averageTrueRange(of: try arguments.bars(), arguments.integer("n"))]
  }
}

extension FeatureArguments {
  func averageTrueRange(of bars: PriceBars, _ length: Int) -> Column {
    graph.shared("true range of \(length) of \(ObjectIdentifier(bars.close))") {
      add(AverageTrueRange(bars, length))
    }[0]
  }
}

/// How far prices went since the close before.
@inline(__always) func trueRange(high: Double, low: Double, closeBefore: Double) -> Double {
  max(high, closeBefore) - min(low, closeBefore)
}

private final class AverageTrueRange: FeatureNode {
  private struct State: BitwiseCopyable {
    var close = Double.nan
    var average = SeededAverage()
  }

  private let bars: PriceBars
  private let length: Int
  private let state = PerInstrument(State())
  private let rolls: RollMemory

  init(_ bars: PriceBars, _ length: Int) {
    self.bars = bars
    rolls = RollMemory(bars.rolls)
    self.length = length
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (high, low, close) = (bars.high.values, bars.low.values, bars.close.values)
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      if !close[row].isNaN {
        if !own.pointee.close.isNaN {
          // The close of another contract says nothing of this one: high - low.
          let isNew = rolls.take(row, Int(rows.instruments[row]))
          let before = isNew ? high[row] : own.pointee.close
          let range = trueRange(high: high[row], low: low[row], closeBefore: before)
          own.pointee.average.add(range, alpha: 1 / Double(length), seed: length)
        }
        own.pointee.close = close[row]
      }
      outputs[0].values[row] = own.pointee.average.value
    }
  }
}
