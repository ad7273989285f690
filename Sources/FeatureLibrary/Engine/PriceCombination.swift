import EventStream

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
      let scale = scales[Int(instruments[row])].price
      let sum = (a[row] * scale).rounded() + sign * (b[row] * scale).rounded()
      output[row] = sum / (scale * divisor)
    }
  }
}
