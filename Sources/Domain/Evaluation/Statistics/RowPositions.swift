/// Where rows stand, for the errors of what is averaged over them.
struct RowPositions {
  /// Ascending: seconds since the first row, or the number of the row.
  let places: UnsafeBufferPointer<Double>
  /// How far the return of a row reaches, in the same unit.
  let overlap: Double

  /// Of fewer rows nothing is said of the spread.
  static var fewestRows: Int { 10 }
  /// Nor of rows that span fewer horizons.
  static var fewestHorizons: Double { 5 }

  private var span: Double {
    guard let first = places.first, let last = places.last else { return 0 }
    return last - first
  }

  /// An average with its error, which is the larger of two. One is estimated from the influences
  /// (`LongRunVariance`). The other is what it would be if returns had nothing to do with the feature and
  /// only overlapped, so that those of two rows were correlated by the share of the horizon they have in
  /// common (Hodrick, Review of Financial Studies 5, 1992, errors 1B); it holds also where few
  /// horizons make the first too small.
  ///
  /// - Parameters:
  ///   - influences: of each row on the value, times the number of rows; their mean is zero.
  ///   - weights: what each row's return, in standard deviations, is multiplied by in the value, times the
  ///     number of rows.
  func estimate(
    _ value: Double, influences: UnsafeBufferPointer<Double>, weights: UnsafeBufferPointer<Double>
  ) -> Estimate {
    let count = influences.count
    var estimate = Estimate(rows: count)
    guard count > 1, value.isFinite else { return estimate }
    estimate.value = value
    guard count >= Self.fewestRows, span > 0, span >= Self.fewestHorizons * overlap else {
      return estimate
    }
    let error = max(estimatedError(influences), overlapError(weights))
    guard error.isFinite else { return estimate }
    estimate.error = error
    if error > 0 {
      let variance = influences.reduce(0) { $0 + $1 * $1 } / Double(count)
      estimate.effectiveRows = min(Double(count), variance / (error * error))
    }
    return estimate
  }

  func estimate(_ value: Double, _ influences: [Double], _ weights: [Double]) -> Estimate {
    influences.withUnsafeBufferPointer { influences in
      weights.withUnsafeBufferPointer { estimate(value, influences: influences, weights: $0) }
    }
  }

  private func estimatedError(_ influences: UnsafeBufferPointer<Double>) -> Double {
    let bandwidth = LongRunVariance.bandwidth(rows: places.count, span: span, overlap: overlap)
    let variance = LongRunVariance.ofSum(influences, at: places, bandwidth: bandwidth)
    let critical = LongRunVariance.critical(share: bandwidth / span)
    return variance.squareRoot() / Double(places.count) * critical / LongRunVariance.normal
  }

  private func overlapError(_ weights: UnsafeBufferPointer<Double>) -> Double {
    LongRunVariance.ofSum(weights, at: places, bandwidth: overlap).squareRoot()
      / Double(places.count)
  }
}
