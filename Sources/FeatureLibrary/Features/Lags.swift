import Expressions
import EventStream

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
    formula: "x - lag(x, n)", unit: "that of x", warmUp: "n rows",
    source: "pandas, Series.diff", parameters: lagged
  ) { arguments throws(ExpressionError) in
    let x = try arguments.column("x")
    let before = arguments.lagged(x, arguments.integer("n"))
    return arguments.add(BinaryNode<Arithmetic.Difference>(.column(x), .column(before)))
  }

  private static let lagged: [Parameter] = [
    .x, .init("n", .integer(1...100_000), fallback: "1", meaning: "values back"),
  ]
}

/// The value that came so many values before the newest; absent where the row has none.
final class Lag: FeatureNode {
  private let input: Column
  private let distance: Int
  private let store = WindowStore<NoSums>()

  init(_ input: Column, _ distance: Int) {
    self.input = input
    self.distance = distance
    super.init()
  }

  override var states: [any InstrumentState] { [store] }

  override func evaluate(_ rows: Rows) {
    let (values, output) = (input.values, outputs[0].values)
    for row in 0..<rows.count {
      let value = values[row]
      output[row] = .nan
      if value.isNaN { continue }
      let ring = store.rings + Int(rows.instruments[row])
      store.append(value, at: 0, ring)
      if ring.pointee.count > distance {
        output[row] = ring.pointee.values[ring.pointee.start]
        ring.pointee.removeFirst()
      }
    }
  }
}
