/// How two series go together, with errors that respect dependence between rows.
///
/// The error of a correlation is that of the mean of its influence function: what a row's weight
/// changes it by. For Pearson's that is zₓ z_y − ρ (zₓ² + z_y²) / 2 (Devlin, Gnanadesikan and
/// Kettenring, Biometrika 62, 1975, section 2).
enum Association {
  /// Pearson's correlation. Absent where a series is constant.
  static func pearson(
    _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, at positions: RowPositions
  ) -> Estimate {
    guard let (first, second) = Standardization.both(x, y) else { return Estimate(rows: x.count) }
    let correlation = correlation(x, y, first, second)
    let weights = x.map(first.of)
    let influences = (0..<x.count).map { row in
      let (a, b) = (weights[row], second.of(y[row]))
      return a * b - correlation * (a * a + b * b) / 2
    }
    return positions.estimate(correlation, influences, weights)
  }

  /// Pearson's correlation without its error; nil where a series is constant.
  static func correlation(
    _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>
  ) -> Double? {
    Standardization.both(x, y).map { correlation(x, y, $0, $1) }
  }

  private static func correlation(
    _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>,
    _ first: Standardization, _ second: Standardization
  ) -> Double {
    var sum = 0.0
    for row in 0..<x.count { sum += first.of(x[row]) * second.of(y[row]) }
    return min(max(sum / Double(x.count), -1), 1)
  }

  /// Spearman's rank correlation: Pearson's of the ranks, ties at their average rank.
  ///
  /// Ranks depend on all rows, so the influence of a row has, beside its own product of ranks, what it
  /// does to the ranks of others: with F and G the ranks as shares, less a half, it is F G at the row,
  /// plus the mean of G over rows above it in x, plus that of F over rows above it in y (the projection
  /// of Hoeffding, Annals of Mathematical Statistics 19, 1948, section 9; ties count half).
  static func spearman(_ x: RankedSeries, _ y: RankedSeries, at positions: RowPositions) -> Estimate
  {
    let count = x.ranks.count
    guard count > 1, x.variance > 0, y.variance > 0 else { return Estimate(rows: count) }
    var sum = 0.0
    for row in 0..<count { sum += x.share(row) * y.share(row) }
    let covariance = sum / Double(count)
    let scale = (x.variance * y.variance).squareRoot()
    let correlation = min(max(covariance / scale, -1), 1)
    var influences = x.meansAbove(of: y)
    let others = y.meansAbove(of: x)
    var mean = 0.0
    for row in 0..<count {
      influences[row] += others[row] + x.share(row) * y.share(row)
      mean += influences[row]
    }
    mean /= Double(count)
    for row in 0..<count {
      // Ties make the variance of ranks depend on the rows too.
      let ties =
        x.varianceInfluence(row) / x.variance + y.varianceInfluence(row) / y.variance
      influences[row] = (influences[row] - mean) / scale - correlation * ties / 2
    }
    let deviation = x.variance.squareRoot()
    let weights = (0..<count).map { x.share($0) / deviation }
    return positions.estimate(correlation, influences, weights)
  }
}

/// A series of no constant, to be shifted and scaled to mean 0 and variance 1.
struct Standardization {
  let mean: Double
  let deviation: Double

  /// Nil for a constant, and for numbers whose squares are beyond what a double holds.
  init?(_ values: UnsafeBufferPointer<Double>) {
    guard let first = values.first, values.contains(where: { $0 != first }) else { return nil }
    var sum = 0.0
    for value in values { sum += value - first }
    mean = first + sum / Double(values.count)
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    deviation = (squares / Double(values.count)).squareRoot()
    if !(deviation > 0 && deviation.isFinite) { return nil }
  }

  static func both(
    _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>
  ) -> (Standardization, Standardization)? {
    guard let first = Standardization(x), let second = Standardization(y) else { return nil }
    return (first, second)
  }

  @inline(__always) func of(_ value: Double) -> Double { (value - mean) / deviation }
}

/// Ranks of a series, and what errors of rank correlations need of them.
struct RankedSeries {
  /// From 1, ties at their average.
  private(set) var ranks: [Double]
  /// The rows, ascending by value.
  let order: [Int32]
  /// Rows that share the value of each row, as a share of all.
  private var tied: [Double]
  /// Σ tied³ over the different values.
  private let cubes: Double

  /// - Parameter order: all rows, ascending by value.
  init(_ values: UnsafeBufferPointer<Double>, _ order: [Int32]) {
    self.order = order
    let count = Double(order.count)
    var ranks = [Double](repeating: 0, count: order.count)
    var tied = ranks
    var cubes = 0.0
    Ordering.forEachTie(order, values) { tie in
      let share = Double(tie.count) / count
      let rank = Double(tie.lowerBound + tie.upperBound + 1) / 2
      cubes += share * share * share
      for place in tie {
        ranks[Int(order[place])] = rank
        tied[Int(order[place])] = share
      }
    }
    self.ranks = ranks
    self.tied = tied
    self.cubes = cubes
  }

  init(_ values: UnsafeBufferPointer<Double>) { self.init(values, Ordering.ascending(values)) }

  /// The rank as a share, less a half: from −½ to ½, mean 0.
  @inline(__always) func share(_ row: Int) -> Double {
    (ranks[row] - 0.5) / Double(ranks.count) - 0.5
  }

  /// Of the shares; 0 for a constant.
  var variance: Double { order.isEmpty || cubes == 1 ? 0 : (1 - cubes) / 12 }

  @inline(__always) func varianceInfluence(_ row: Int) -> Double {
    (cubes - tied[row] * tied[row]) / 4
  }

  /// For each row the sum of the other series' shares over the rows above it here, those tied with it at
  /// half, divided by the number of rows.
  func meansAbove(of other: RankedSeries) -> [Double] {
    var means = [Double](repeating: 0, count: order.count)
    var above = 0.0
    var stop = order.count
    while stop > 0 {
      let rank = ranks[Int(order[stop - 1])]
      var start = stop
      var own = 0.0
      while start > 0, ranks[Int(order[start - 1])] == rank {
        start -= 1
        own += other.share(Int(order[start]))
      }
      let mean = (above + own / 2) / Double(order.count)
      for place in start..<stop { means[Int(order[place])] = mean }
      above += own
      stop = start
    }
    return means
  }
}
