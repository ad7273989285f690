import Expressions
import Glibc

/// How far the values of a window are from those of a reference.
extension FeatureDefinition {
  static let psi = FeatureDefinition(
    "psi", .regime, .transform,
    summary:
      "population stability index: how the values of a window fall into the deciles of a reference",
    formula:
      "Σ (a - e) ln(a / e), a and e the window's and the reference's shares of the bins between "
      + "neighbouring deciles (equal ones make one), the upper bound included, each share at least "
      + "0.0001. Below 0.1 little has changed, above 0.25 much",
    unit: "1, from 0", warmUp: "the window",
    source:
      "Yurdakul, Statistical Properties of Population Stability Index, Western Michigan University "
      + "(2018)",
    parameters: drift
  ) { arguments throws(ExpressionError) in
    let bins = PopulationBins(try arguments.distribution())
    let places = arguments.add(
      RowFunction([try arguments.column("x")]) { input, output, count in
        for row in 0..<count { output[row] = bins.place(of: input[0][row]) }
      })[0]
    return arguments.add(PopulationStability(places, bins, arguments.window()))
  }

  static let ks = FeatureDefinition(
    "ks", .regime, .transform,
    summary: "Kolmogorov-Smirnov distance of the values of a window from a reference",
    formula:
      "sup |F_n - F|, F_n the window's distribution and F the reference's, straight between its "
      + "quantiles; a row looks at all values of the window",
    unit: "0 to 1", warmUp: "the window",
    source:
      "Kolmogorov, Giornale dell'Istituto Italiano degli Attuari 4 (1933); scipy.stats.ks_1samp",
    parameters: drift
  ) { arguments throws(ExpressionError) in
    let distribution = try arguments.distribution()
    return arguments.add(
      SortedWindow(
        try arguments.column("x"), arguments.window(), .distance(distribution)))
  }

  private static let drift: [Parameter] = [
    .init("x", .feature, meaning: "a feature"),
    .file(
      .distribution,
      "CSV of quantiles, with the columns feature, probability and value; `evaluate --reference` "
        + "writes it"), .window,
    .init(
      "feature", .text, fallback: "", isAlwaysNamed: true,
      meaning: "the feature in the file; the canonical text of x if left out"), .content,
  ]
}

extension FeatureArguments {
  /// The distribution of x in the file.
  fileprivate func distribution() throws(ExpressionError) -> ReferenceDistribution {
    var name = quoted("feature")
    if name == nil, let x = values["x"] {
      let clock = try FeatureCatalogue.clock(of: x) ?? domain.clock
      name = try FeatureCatalogue.canonical(x, on: clock).text
    }
    return try ReferenceDistribution.read(try file(), feature: name ?? "", self)
  }
}

/// The bins between the deciles of a reference.
struct PopulationBins: Sendable {
  /// Shares below this count as this: their logarithm would be of zero.
  static let leastShare = 1e-4

  /// Upper bounds of all bins but the last.
  private let bounds: [Double]
  /// The reference's shares.
  let expected: [Double]

  init(_ distribution: ReferenceDistribution) {
    var bounds: [Double] = []
    for decile in 1...9 {
      let bound = distribution.quantile(Double(decile) / 10)
      if bound != bounds.last { bounds.append(bound) }
    }
    let reached = bounds.map { distribution.probability(of: $0, inclusive: true) } + [1]
    expected = zip(reached, [0] + reached).map { max($0 - $1, Self.leastShare) }
    self.bounds = bounds
  }

  /// The bin of a value; absent of none.
  @inline(__always) func place(of value: Double) -> Double {
    if value.isNaN { return .nan }
    var place = 0
    while place < bounds.count, value > bounds[place] { place += 1 }
    return Double(place)
  }
}

/// How many values of a window are in each bin. Whole numbers lose nothing.
struct BinCounts: WindowSums {
  private(set) var counts = SIMD16<UInt32>.zero

  init(around value: Double) {}

  @inline(__always) mutating func add(_ value: Double) { counts[Int(value)] &+= 1 }
  @inline(__always) mutating func remove(_ value: Double) { counts[Int(value)] &-= 1 }
  func isSpoilt(by removed: Double) -> Bool { false }
}

private final class PopulationStability: RollingNode<BinCounts> {
  private let places: Column
  private let expected: [Double]

  init(_ places: Column, _ bins: PopulationBins, _ window: Window) {
    self.places = places
    expected = bins.expected
    super.init(window, outputs: 1)
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let ring = store.rings + Int(rows.instruments[row])
      let place = places.values[row]
      let isFull = push(place, isPresent: !place.isNaN, at: rows.times[row], ring)
      let count = ring.pointee.count
      guard isFull, count > 0 else {
        outputs[0].values[row] = .nan
        continue
      }
      var sum = 0.0
      for bin in expected.indices {
        let share = Double(ring.pointee.sums.counts[bin]) / Double(count)
        let actual = max(share, PopulationBins.leastShare)
        sum += (actual - expected[bin]) * log(actual / expected[bin])
      }
      outputs[0].values[row] = sum
    }
  }
}
