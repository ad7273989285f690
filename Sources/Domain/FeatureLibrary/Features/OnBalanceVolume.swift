import Expressions

extension FeatureDefinition {
  static let obv = FeatureDefinition(
    "obv", .technical, .transform, summary: "on-balance volume of the bars of a clock",
    formula:
      "the sum of volumes, with a minus where the close fell and none where it stayed, begun "
      + "with the first; the bar after a roll has neither",
    unit: "units", warmUp: "none; rows without a volume do not count",
    source: "Granville, Granville's New Key to Stock Market Profits (1963); TA-Lib, OBV",
    parameters: [.barPrice]
  ) { arguments throws(ExpressionError) in
    arguments.add(OnBalanceVolume(try arguments.bars()))
  }
}

private final class OnBalanceVolume: FeatureNode {
  private struct State: BitwiseCopyable {
    var close = Double.nan
    var sum = CompensatedSum()
  }

  private let close: Column
  private let volume: Column
  private let state = PerInstrument(State())
  private let rolls: RollMemory

  init(_ bars: PriceBars) {
    close = bars.close
    volume = bars.volume
    rolls = RollMemory(bars.rolls)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let (price, size) = (close.values[row], volume.values[row])
      if !(price + size).isNaN {
        let isNew = rolls.take(row, Int(rows.instruments[row])) && !own.pointee.close.isNaN
        let before = isNew ? price : own.pointee.close
        if before.isNaN || price > before {
          own.pointee.sum.add(size)
        } else if price < before {
          own.pointee.sum.add(-size)
        }
        own.pointee.close = price
      }
      outputs[0].values[row] = own.pointee.close.isNaN ? .nan : own.pointee.sum.high
    }
  }
}
