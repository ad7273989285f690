/// How long a feature stays what it is.
enum Persistence {
  /// Rows back for which the autocorrelation is given.
  static let lags = [1, 2, 5, 10, 20, 50, 100]

  /// Pearson's correlation of a feature with itself `lag` rows before, over the rows that have both
  /// (`pandas.Series.autocorr`).
  static func autocorrelation(
    _ table: SampleTable, _ values: UnsafeBufferPointer<Double>, lag: Int
  ) -> Double? {
    let (now, before) = pairs(table, values, lag: lag)
    return now.withUnsafeBufferPointer { now in
      before.withUnsafeBufferPointer { Association.correlation(now, $0) }
    }
  }

  /// Spearman's correlation with the row before.
  static func rankAutocorrelation(
    _ table: SampleTable, _ values: UnsafeBufferPointer<Double>
  ) -> Double? {
    let (now, before) = pairs(table, values, lag: 1)
    let (first, second) = (ranks(now), ranks(before))
    return first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { Association.correlation(first, $0) }
    }
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    values.withUnsafeBufferPointer { RankedSeries($0).ranks }
  }

  private static func pairs(
    _ table: SampleTable, _ values: UnsafeBufferPointer<Double>, lag: Int
  ) -> (now: [Double], before: [Double]) {
    var (now, before) = ([Double](), [Double]())
    Chains.forEachPair(table, lag: lag) { row, earlier in
      if values[row].isNaN || values[earlier].isNaN { return }
      now.append(values[row])
      before.append(values[earlier])
    }
    return (now, before)
  }

  /// Of the rows of each bin whose row before has the feature, the share whose row before was in another
  /// bin; and the same of all. It is `quantile_turnover` of alphalens for one asset.
  ///
  /// - Parameter bins: of every row; -1 where the feature is absent.
  static func turnover(
    _ table: SampleTable, _ bins: [Int8], bins count: Int
  ) -> (byBin: [Double?], all: Double?) {
    var rows = [Int](repeating: 0, count: count)
    var changed = rows
    Chains.forEachPair(table, lag: 1) { row, before in
      if bins[row] < 0 || bins[before] < 0 { return }
      rows[Int(bins[row])] += 1
      if bins[row] != bins[before] { changed[Int(bins[row])] += 1 }
    }
    func share(_ part: Int, _ whole: Int) -> Double? {
      whole == 0 ? nil : Double(part) / Double(whole)
    }
    return (
      zip(changed, rows).map { share($0, $1) }, share(changed.reduce(0, +), rows.reduce(0, +))
    )
  }
}

/// Correlations among features.
enum FeatureCorrelations {
  /// Of more features the matrices are not made.
  static var mostFeatures: Int { 500 }

  /// Pearson's and rank correlations of every two features over the rows that have both. Ranks are those
  /// among all rows that have the feature. Empty for more than `mostFeatures`.
  static func matrices(
    _ features: [UnsafeBufferPointer<Double>]
  ) -> (pearson: [[Double?]], rank: [[Double?]]) {
    if features.count > mostFeatures { return ([], []) }
    let empty = [[Double?]](
      repeating: [Double?](repeating: nil, count: features.count), count: features.count)
    var (pearson, rank) = (empty, empty)
    let ranks = features.map { values in
      var ranks = [Double](repeating: .nan, count: values.count)
      ranks.withUnsafeMutableBufferPointer {
        Ordering.rank(values, Ordering.ascending(values), into: $0)
      }
      return ranks
    }
    for first in features.indices {
      for second in first..<features.count {
        let value = correlation(features[first], features[second])
        let ofRanks = ranks[first].withUnsafeBufferPointer { x in
          ranks[second].withUnsafeBufferPointer { correlation(x, $0) }
        }
        (pearson[first][second], pearson[second][first]) = (value, value)
        (rank[first][second], rank[second][first]) = (ofRanks, ofRanks)
      }
    }
    return (pearson, rank)
  }

  private static func correlation(
    _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>
  ) -> Double? {
    if x.baseAddress == y.baseAddress, !x.contains(where: \.isNaN) {
      return Standardization(x) == nil ? nil : 1
    }
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    let (first, second) = (rows.map { x[$0] }, rows.map { y[$0] })
    return first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { Association.correlation(first, $0) }
    }
  }
}
