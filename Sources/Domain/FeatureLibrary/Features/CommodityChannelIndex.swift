import Expressions

extension FeatureDefinition {
  static let cci = FeatureDefinition(
    "cci", .technical, .transform, summary: "commodity channel index of the bars of a clock",
    formula: "(p - m) / (0.015 D), p = (high + low + close) / 3, m its mean of n rows and D the "
      + "mean of |p - m|; absent on flat prices",
    unit: "1", warmUp: "n rows",
    source: "Lambert, Commodity Channel Index, Commodities (October 1980); TA-Lib, CCI",
    parameters: [
      .init("n", .integer(2...100_000), fallback: "14", meaning: "rows; a row costs as many steps"),
      .barPrice,
    ]
  ) { arguments throws(ExpressionError) in
    let bars = try arguments.bars()
    return arguments.add(
      CommodityChannelIndex(arguments.typicalPrice(of: bars), .rows(arguments.integer("n"))))
  }
}

private final class CommodityChannelIndex: RollingNode<WindowSum> {
  private let input: Column

  init(_ input: Column, _ window: Window) {
    self.input = input
    super.init(window, outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    let (values, output, rings) = (input.values, outputs[0].values, store.rings)
    for row in 0..<rows.count {
      let ring = rings + Int(rows.instruments[row])
      let value = values[row]
      let isFull = push(value, isPresent: !value.isNaN, at: rows.times[row], ring)
      output[row] = isFull ? Self.index(ring.pointee) : .nan
    }
  }

  /// Of a full window.
  private static func index(_ ring: Ring) -> Double {
    let mean = ring.sums.mean(count: Double(ring.count))
    var deviation = 0.0
    var place = ring.start
    for _ in 0..<ring.count {
      deviation += (ring.values[place] - mean).magnitude
      place = place + 1 == ring.capacity ? 0 : place + 1
    }
    deviation /= Double(ring.count)
    // The mean of three prices is rounded: what that alone makes of flat prices is no deviation.
    if deviation <= 4 * mean.ulp { return .nan }
    let newest = ring.values[place == 0 ? ring.capacity - 1 : place - 1]
    return (newest - mean) / (0.015 * deviation)
  }
}
