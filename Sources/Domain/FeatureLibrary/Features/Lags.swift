import Expressions

/// A feature as it was some rows ago. Rows with no value do not count.
extension FeatureDefinition {
  static let lag = FeatureDefinition(
    "lag", .statistics, .transform, summary: "the value some rows ago",
    formula: "x of n values before", unit: "that of x", warmUp: "n rows", source: elementary,
    parameters: lagged
  ) { arguments throws(ExpressionError) in
    [arguments.lagged(try arguments.column("x"), arguments.integer("n"))]
  }

  static let diff = FeatureDefinition(
    "diff", .statistics, .transform, summary: "the change since some rows ago",
    formula: "x - lag(x, n), absent across a roll", unit: "that of x", warmUp: "n rows",
    source: "pandas, Series.diff", parameters: lagged
  ) { arguments throws(ExpressionError) in
    [try arguments.change(of: "x", arguments.integer("n"))]
  }

  private static let lagged: [Parameter] = [
    .x, .init("n", .integer(1...100_000), fallback: "1", meaning: "values back"),
  ]
}

/// The value that came so many values before the newest; absent where the row has none, and where rolls
/// are told and one came between the two.
final class Lag: FeatureNode {
  private let input: Column
  private let distance: Int
  /// Instead of times the counts of rolls, as bits.
  private let store = WindowStore<NoSums>()
  private let rolls: Column?

  init(_ input: Column, _ distance: Int, within rolls: Column? = nil) {
    self.input = input
    self.distance = distance
    self.rolls = rolls
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    let (values, output) = (input.values, outputs[0].values)
    for row in 0..<rows.count {
      let value = values[row]
      output[row] = .nan
      if value.isNaN { continue }
      let ring = store.rings + Int(rows.instruments[row])
      let count = rolls.map { Int64(bitPattern: $0.values[row].bitPattern) } ?? 0
      store.append(value, at: count, ring)
      if ring.pointee.count > distance {
        if ring.pointee.times[ring.pointee.start] == count {
          output[row] = ring.pointee.values[ring.pointee.start]
        }
        ring.pointee.removeFirst()
      }
    }
  }
}
