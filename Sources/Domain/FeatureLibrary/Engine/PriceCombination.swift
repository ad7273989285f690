/// Sum or difference of two prices, divided by a whole number: computed from the integers that the
/// prices are made of, so that 100.03 - 100.02 is 0.01 and not a neighbour of it.
final class PriceCombination: FeatureNode {
  private let first: Column
  private let second: Column
  private let sign: Double
  private let divisor: Double
  private let scales: PerInstrument<MarketState.Scale>

  /// (first + sign · second) / divisor, with sign 1 or -1.
  init(
    _ first: Column, _ second: Column, sign: Double, divisor: Double,
    _ scales: PerInstrument<MarketState.Scale>
  ) {
    self.first = first
    self.second = second
    self.sign = sign
    self.divisor = divisor
    self.scales = scales
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (a, b, output) = (first.values, second.values, outputs[0].values)
    let (sign, divisor, scales, instruments) = (sign, divisor, scales.values, rows.instruments)
    for row in 0..<rows.count {
      let scale = scales[Int(instruments[row])]
      let sum = scale.units(a[row]) + sign * scale.units(b[row])
      output[row] = sum / (scale.price * divisor)
    }
  }
}

extension MarketState.Scale {
  /// The integer that a price was made of. Adding and taking away 1.5 · 2^52 rounds what is below
  /// 2^51 without a call.
  @inline(__always) func units(_ price: Double) -> Double {
    let value = price * self.price
    let large = 0x1.8p52
    return value.magnitude < 0x1p51 ? (value + large) - large : value.rounded()
  }
}
