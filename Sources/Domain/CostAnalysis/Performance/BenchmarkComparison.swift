/// What holding would have earned instead: the capital put at the first price of each instrument into equal
/// parts, each in its own currency, and left there.
public struct BenchmarkComparison: Sendable {
  public let name: String
  /// As many as samples.
  public let equity: [Double]
  public let statistics: ReturnStatistics
  /// Cov(r, b) / Var(b) and the correlation of the returns r of all strategies with those of holding, b
  /// (`empyrical.beta`); nil where holding does not vary.
  public let beta: Double?
  public let correlation: Double?
  /// Return a year less that of holding.
  public let excess: Double?

  /// - Parameters:
  ///   - prices: at the samples of the performance; NaN before the first.
  ///   - Returns: nil where a price is never known, or is not above zero when it first is.
  init?(
    _ name: String, _ prices: [[Double]], against performance: Performance, capital: Double,
    _ year: SamplingYear
  ) {
    let starts = prices.map { $0.first { $0.isFinite } ?? 0 }
    guard !prices.isEmpty, starts.allSatisfy({ $0 > 0 }), let count = prices.map(\.count).min(),
      count > 1
    else { return nil }
    self.name = name
    var equity: [Double] = []
    for place in 0..<count {
      var share = 0.0
      for (series, start) in zip(prices, starts) {
        share += (series[place].isFinite ? series[place] : start) / start
      }
      equity.append(capital * share / Double(prices.count))
    }
    guard equity.allSatisfy({ $0 > 0 }) else { return nil }
    self.equity = equity
    let returns = zip(equity, equity.dropFirst()).map { $1 / $0 - 1 }
    statistics = ReturnStatistics(
      returns, periodsPerYear: year.samplesPerYear, years: year.years(performance.times[...]))
    let own = performance.returns
    let moments =
      own.count == returns.count ? PairedMoments(own, returns) : PairedMoments([], [])
    beta = moments.slope
    correlation = moments.correlation
    if let mine = performance.statistics.annualReturn, let held = statistics.annualReturn {
      excess = mine - held
    } else {
      excess = nil
    }
  }
}

/// Second moments of two series of as many values, about their means.
public struct PairedMoments: Sendable {
  private var (products, first, second) = (0.0, 0.0, 0.0)

  public init(_ left: [Double], _ right: [Double]) {
    let n = Double(max(left.count, 1))
    let (mean, other) = (left.reduce(0, +) / n, right.reduce(0, +) / n)
    for (one, two) in zip(left, right) {
      products += (one - mean) * (two - other)
      first += (one - mean) * (one - mean)
      second += (two - other) * (two - other)
    }
  }

  /// Pearson's; nil where one does not vary.
  public var correlation: Double? {
    let scale = (first * second).squareRoot()
    return scale > 0 && scale.isFinite ? products / scale : nil
  }

  /// Of the first on the second.
  public var slope: Double? { second > 0 ? products / second : nil }
}
