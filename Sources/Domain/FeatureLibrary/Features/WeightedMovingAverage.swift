import Expressions

extension FeatureDefinition {
  static let wma = FeatureDefinition(
    "wma", .technical, .transform, summary: "linearly weighted moving average",
    formula: "Σ i xᵢ / (n (n + 1) / 2) of the last n values, i = n for the newest",
    unit: "that of the price", warmUp: "n rows", source: "TA-Lib, WMA",
    parameters: [.init("n", .integer(2...1_000_000), meaning: "rows"), .price]
  ) { arguments throws(ExpressionError) in
    arguments.add(
      WeightedMovingAverage(
        try arguments.column("price"), .rows(arguments.integer("n")), outputs: 1)
    )
  }
}

private final class WeightedMovingAverage: RollingNode<WindowRamp> {
  private let input: Column

  init(_ input: Column, _ window: Window, outputs: Int) {
    self.input = input
    super.init(window, outputs: outputs)
  }

  override func evaluate(_ rows: Rows) {
    let (values, output, rings) = (input.values, outputs[0].values, store.rings)
    for row in 0..<rows.count {
      let ring = rings + Int(rows.instruments[row])
      let value = values[row]
      let isFull = push(value, isPresent: !value.isNaN, at: rows.times[row], ring)
      let n = Double(ring.pointee.count)
      output[row] = isFull ? ring.pointee.sums.mean(count: n) : .nan
    }
  }
}

/// Σ x and Σ i x, i = 1 for the oldest.
private struct WindowRamp: WindowSums {
  private var count = 0.0
  private var sum = CompensatedSum()
  private var weighted = CompensatedSum()
  private var run = EqualRun()

  init(around value: Double) {}

  /// The weighted mean, which of equal values is that value.
  func mean(count: Double) -> Double {
    run.isFlat(count: count) ? run.value : weighted.high / (count * (count + 1) / 2)
  }

  mutating func add(_ value: Double) {
    run.add(value)
    count += 1
    sum.add(value)
    let product = count * value
    weighted.add(product, error: (-product).addingProduct(count, value))
  }

  /// The oldest leaves with the weight of one, and all others have one less.
  mutating func remove(_ value: Double) {
    weighted.add(-sum.high, error: -sum.low)
    sum.add(-value)
    count -= 1
  }

  func isSpoilt(by removed: Double) -> Bool {
    removed.magnitude > CompensatedSum.spoils * min(sum.high.magnitude, weighted.high.magnitude)
  }
}
