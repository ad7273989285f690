/// What of a feature is the same for all horizons.
struct FeatureContext {
  let values: UnsafeBufferPointer<Double>
  /// Rows that have it, ascending by value.
  let order: [Int32]
  let median: Double
  /// Quantile bin of every row; -1 where absent.
  let bins: [Int8]
  let quantiles: Int
  let hours: [Int8]
  /// Tercile of volatility of every row; -1 where not known.
  let regimes: [Int8]
}

/// The rows that have both a feature and a return, in order of time.
struct PairedRows {
  let rows: [Int32]
  let x: [Double]
  let y: [Double]
  let places: [Double]
  let rankedX: RankedSeries
  let rankedY: RankedSeries
  let overlap: Double

  /// - Parameters:
  ///   - order: rows that have a return, ascending by it.
  init(
    _ context: FeatureContext, _ returns: UnsafeBufferPointer<Double>, order: [Int32],
    places: [Double], overlap: Double
  ) {
    self.overlap = overlap
    var positions = [Int32](repeating: -1, count: returns.count)
    var rows: [Int32] = []
    rows.reserveCapacity(min(order.count, context.order.count))
    for row in returns.indices where !returns[row].isNaN && !context.values[row].isNaN {
      positions[row] = Int32(rows.count)
      rows.append(Int32(row))
    }
    self.rows = rows
    x = rows.map { context.values[Int($0)] }
    y = rows.map { returns[Int($0)] }
    self.places = rows.map { places[Int($0)] }
    func paired(_ order: [Int32]) -> [Int32] {
      order.compactMap { positions[Int($0)] < 0 ? nil : positions[Int($0)] }
    }
    rankedX = x.withUnsafeBufferPointer { RankedSeries($0, paired(context.order)) }
    rankedY = y.withUnsafeBufferPointer { RankedSeries($0, paired(order)) }
  }

  /// Calls `body` with the positions of all rows.
  func withPositions<Result>(_ body: (RowPositions) -> Result) -> Result {
    places.withUnsafeBufferPointer { body(RowPositions(places: $0, overlap: overlap)) }
  }

  var pearson: Estimate {
    withPositions { positions in
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { Association.pearson(x, $0, at: positions) }
      }
    }
  }

  var spearman: Estimate {
    withPositions { Association.spearman(rankedX, rankedY, at: $0) }
  }

  /// Correlation of the ranks over some of the rows, by their places here.
  func rankCorrelation(over some: [Int]) -> Estimate {
    let first = some.map { rankedX.ranks[$0] }
    let second = some.map { rankedY.ranks[$0] }
    return some.map { places[$0] }.withUnsafeBufferPointer { places in
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          Association.pearson(
            first, second, at: RowPositions(places: places, overlap: overlap))
        }
      }
    }
  }
}

extension HorizonEvaluation {
  init(_ context: FeatureContext, _ returns: HorizonReturns) {
    horizon = returns.horizon
    let forward = PairedRows(
      context, returns.forward, order: returns.order, places: returns.places,
      overlap: returns.overlap)
    ic = forward.pearson
    rankIC = forward.spearman
    let past = returns.past.withUnsafeBufferPointer { past in
      PairedRows(
        context, past, order: returns.pastOrder, places: returns.places, overlap: returns.overlap)
    }
    pastIC = past.pearson
    pastRankIC = past.spearman
    hitRate = Self.hitRate(
      forward, returns.measure == .magnitude ? context.median : 0, returns.middle)
    let bins = forward.rows.map { context.bins[Int($0)] }
    let deviation = forward.y.withUnsafeBufferPointer { Standardization($0)?.deviation } ?? 0
    quantileReturns = (0..<context.quantiles).map { bin in
      Self.meanReturn(forward, bins, deviation) { $0 == bin ? 1 : 0 }
    }
    topMinusBottom = Self.meanReturn(forward, bins, deviation) { bin in
      bin == context.quantiles - 1 ? 1 : bin == 0 ? -1 : 0
    }
    byHour = Self.groups(forward, of: context.hours, count: 24).map { (hour: $0, rankIC: $1) }
    byVolatility = Self.groups(forward, of: context.regimes, count: 3).map {
      (regime: ["low", "middle", "high"][$0], rankIC: $1)
    }
  }

  /// The mean return of the rows of sign 1, less that of the rows of sign −1 where there may be any.
  private static func meanReturn(
    _ pairs: PairedRows, _ bins: [Int8], _ deviation: Double, _ sign: (Int) -> Double
  ) -> Estimate {
    let signs = bins.map { sign(Int($0)) }
    let isDifference = sign(0) < 0
    let sides = isDifference ? [1.0, -1.0] : [1.0]
    var weights = [Double](repeating: 0, count: signs.count)
    var influences = weights
    var (value, rows, fewest) = (0.0, 0, Int.max)
    for side in sides {
      let own = signs.indices.filter { signs[$0] == side }
      if own.isEmpty { return .absent }
      let mean = own.reduce(0) { $0 + pairs.y[$1] } / Double(own.count)
      let weight = side * Double(signs.count) / Double(own.count)
      for row in own {
        weights[row] = weight * deviation
        influences[row] = weight * (pairs.y[row] - mean)
      }
      value += side * mean
      rows += own.count
      fewest = min(fewest, own.count)
    }
    var estimate = pairs.withPositions { $0.estimate(value, influences, weights) }
    if fewest < RowPositions.fewestRows { estimate.error = nil }
    estimate.rows = rows
    // Rows of other bins have no part in it.
    estimate.effectiveRows = nil
    return estimate
  }

  /// - Parameters:
  ///   - neutral: what of the feature says nothing.
  ///   - middle: what of the return says nothing.
  private static func hitRate(
    _ pairs: PairedRows, _ neutral: Double, _ middle: Double
  ) -> Estimate {
    let rows = pairs.x.indices.filter { pairs.x[$0] != neutral && pairs.y[$0] != middle }
    if rows.isEmpty { return .absent }
    let hits = rows.map { (pairs.x[$0] > neutral) == (pairs.y[$0] > middle) ? 1.0 : 0.0 }
    let rate = hits.reduce(0, +) / Double(hits.count)
    var estimate = rows.map { pairs.places[$0] }.withUnsafeBufferPointer { places in
      RowPositions(places: places, overlap: pairs.overlap).estimate(
        rate, hits.map { $0 - rate }, rows.map { pairs.x[$0] > neutral ? 0.5 : -0.5 })
    }
    estimate.neutral = 0.5
    return estimate
  }

  /// Rank ICs by group of rows, those without rows left out.
  private static func groups(
    _ pairs: PairedRows, of group: [Int8], count: Int
  ) -> [(Int, Estimate)] {
    var members = [[Int]](repeating: [], count: count)
    for (place, row) in pairs.rows.enumerated() where group[Int(row)] >= 0 {
      members[Int(group[Int(row)])].append(place)
    }
    return members.indices.filter { !members[$0].isEmpty }.map {
      ($0, pairs.rankCorrelation(over: members[$0]))
    }
  }
}
