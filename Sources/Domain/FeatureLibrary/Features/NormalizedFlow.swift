import Expressions

/// Order-flow imbalance by level beside the depth of the book, and what levels have in common.
extension FeatureDefinition {
  static let normalizedFlow = FeatureDefinition(
    "normalized_ofi", .book, .transform,
    summary: "order-flow imbalance at one level beside the mean size of a level",
    formula:
      "Σ ofi_level / mean q over the groups of the row, q the mean size of the levels of both "
      + "sides that the book has",
    unit: "1", warmUp: "one group", source: crossImpact + ", the normalized OFI",
    parameters: [
      .init("level", .integer(1...50), fallback: "1", meaning: "which level, the best is 1"),
      .init(
        "levels", .integer(1...50), fallback: "10", meaning: "levels whose size is averaged"),
    ]
  ) { arguments throws(ExpressionError) in
    guard arguments.integer("level") <= arguments.integer("levels") else {
      throw arguments.failure("normalized_ofi: level is one of the levels", at: "level")
    }
    let flow = try arguments.feature("ofi_level(\(arguments.integer("level")))")[0]
    let depth = arguments.meanLevel(levels: arguments.integer("levels"))
    return arguments.add(
      RowFunction([flow, depth.sum, depth.count]) { input, output, count in
        for row in 0..<count {
          let mean = input[1][row] / input[2][row]
          output[row] = mean > 0 ? input[0][row] / mean : .nan
        }
      })
  }

  static let integratedFlow = FeatureDefinition(
    "integrated_ofi", .book, .transform,
    summary: "what the order-flow imbalances of several levels have in common",
    formula:
      "Σ w normalized_ofi(level) / Σ |w|, w the first principal component of the levels over "
      + "the last n rows that have them all, Σ w ≥ 0; computed anew at every so many of these rows",
    unit: "1", warmUp: "n rows that have all levels",
    source: crossImpact + ", the integrated OFI; Jacobi's rotations, Golub and Van Loan, Matrix "
      + "Computations (4th ed. 2013), sec. 8.5",
    parameters: [
      .init("levels", .integer(1...20), fallback: "10", meaning: "levels of the book on each side"),
      .init("n", .integer(2...100_000), fallback: "1000", meaning: "rows, 16 bytes each a level"),
      .init(
        "every", .integer(1...100_000), fallback: "100", meaning: "rows between two components"),
    ]
  ) { arguments throws(ExpressionError) in
    let levels = arguments.integer("levels")
    var flows: [Column] = []
    for level in 1...levels {
      flows += try arguments.feature("normalized_ofi(\(level), \(levels))")
    }
    return arguments.add(
      PrincipalFlow(flows, rows: arguments.integer("n"), every: arguments.integer("every")))
  }

  private static let crossImpact =
    "Cont, Cucuringu and Zhang, Cross-impact of order flow imbalance in equity markets, "
    + "Quantitative Finance 23 (2023), sec. 2"
}

extension FeatureArguments {
  /// The mean size of a level, summed over the groups of a row, and how many groups had one.
  fileprivate func meanLevel(levels: Int) -> (sum: Column, count: Column) {
    let base = graph.base
    let sizes = (0..<levels).flatMap { level in
      [base.column(of: .bidSize(level)), base.column(of: .askSize(level))]
    }
    let made = graph.shared("mean level of \(levels)") {
      let mean = RowFunction(sizes) { input, output, count in
        for row in 0..<count {
          var (sum, known) = (0.0, 0.0)
          for size in input where !size[row].isNaN {
            sum += size[row]
            known += 1
          }
          output[row] = known > 0 ? sum / known : .nan
        }
      }
      graph.add(mean, on: base)
      let isThere = RowFunction(mean.outputs) { input, output, count in
        for row in 0..<count { output[row] = input[0][row].isNaN ? .nan : 1 }
      }
      graph.add(isThere, on: base)
      return mean.outputs + isThere.outputs
    }
    return (
      graph.samples(made[0], on: domain, .flow)[0], graph.samples(made[1], on: domain, .flow)[0]
    )
  }
}

/// Projects the levels of a row on the first principal component of those of the rows before.
private final class PrincipalFlow: FeatureNode {
  private let input: [Column]
  private let rowLimit: Int
  private let interval: Int
  /// The values of the last rows, one level behind the other.
  private let store = WindowStore<NoSums>()
  private let weights: PerInstrument<Double>
  /// Rows since the weights were computed; below zero while there are none.
  private let age = PerInstrument(-1)
  private let component: PrincipalComponent

  init(_ input: [Column], rows: Int, every interval: Int) {
    self.input = input
    rowLimit = rows
    self.interval = interval
    weights = PerInstrument(Double.nan, width: input.count)
    component = PrincipalComponent(size: input.count)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      outputs[0].values[row] = .nan
      if input.contains(where: { $0.values[row].isNaN }) { continue }
      let instrument = Int(rows.instruments[row])
      let ring = store.rings + instrument
      if ring.pointee.count == rowLimit * input.count {
        for _ in input { ring.pointee.removeFirst() }
      }
      for column in input { store.append(column.values[row], at: 0, ring) }
      if ring.pointee.count < rowLimit * input.count { continue }
      let own = weights.values + instrument * input.count
      let age = age.values + instrument
      age.pointee += 1
      if age.pointee == 0 || age.pointee == interval {
        age.pointee = 0
        component.find(ring.pointee, rows: rowLimit, into: own)
      }
      var sum = 0.0
      for (place, column) in input.enumerated() { sum += own[place] * column.values[row] }
      outputs[0].values[row] = sum
    }
  }
}
