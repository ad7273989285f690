/// How a strategy, or all of them together, did over a time. Money is in the account's currency.
public struct Performance: Sendable {
  /// Nil of all strategies together; else an id in the header, -1 of none.
  public var strategy: Int?
  public var name: String
  public var times: [Int64] = []
  /// Capital and profit, fees taken off: one a sample.
  public var equity: [Double] = []
  public var drawdowns: [Double] = []
  /// Of the equity, one less than samples; fewer where it was ruined.
  public var returns: [Double] = []
  /// Value of what is held at each sample over the equity, without signs and with.
  public var gross: [Double] = []
  public var net: [Double] = []
  public var profit = 0.0
  public var fees = 0.0
  /// Bought and sold.
  public var traded = 0.0
  public var statistics = ReturnStatistics()
  public var drawdown: Drawdown?
  public var bands: BootstrapBands
  public var trips: TripStatistics
  /// Bought and sold a year, per capital.
  public var turnover: Double?
  /// Share of samples at which something was held, and mean value held over equity.
  public var timeInMarket: Double?
  public var grossExposure: Double?
  /// Profit in bp of what was bought and sold.
  public var profitPerTraded: Double? { traded > 0 ? profit / traded * 1e4 : nil }
  /// The Sharpe ratio to be expected of the best of as many strategies that are worth nothing, and how
  /// likely this one's is above it (Bailey and López de Prado 2014).
  public var expectedMaximumSharpe: Double?
  public var deflatedSharpe: Double?
  /// The equity fell to zero or below: returns end there.
  public var isRuined = false

  /// - Parameters:
  ///   - column: of the strategy, as many values as `times`.
  ///   - range: the samples it is of.
  init(
    strategy: Int?, name: String, _ times: [Int64], _ column: EquitySeries.Column,
    _ range: Range<Int>, capital: Double, trips: [RoundTrip], _ options: CostOptions,
    year: SamplingYear
  ) {
    let periodsPerYear = year.samplesPerYear
    self.strategy = strategy
    self.name = name
    self.trips = TripStatistics(trips)
    guard let start = range.first, let last = range.last else {
      bands = BootstrapBands([], resamples: 0, seed: 0, periodsPerYear: 1)
      return
    }
    self.times = Array(times[range])
    equity = column.profit[range].map { capital + $0 - column.profit[start] }
    profit = column.profit[last] - column.profit[start]
    fees = column.fees[last] - column.fees[start]
    traded = column.traded[last] - column.traded[start]
    gross = zip(column.gross[range], equity).map { $1 > 0 ? $0 / $1 : .nan }
    net = zip(column.net[range], equity).map { $1 > 0 ? $0 / $1 : .nan }
    for (before, after) in zip(equity, equity.dropFirst()) {
      if before <= 0 || !after.isFinite { break }
      returns.append(after / before - 1)
    }
    let living = returns.count + 1
    isRuined = living < equity.count || equity.contains { $0 <= 0 }
    if !isRuined {
      drawdown = Drawdown(equity, self.times)
      drawdowns = Drawdown.curve(equity)
    }
    statistics = ReturnStatistics(
      returns, periodsPerYear: periodsPerYear, years: year.years(self.times[..<living]))
    bands = BootstrapBands(
      isRuined ? [] : returns, resamples: options.resamples, seed: options.seed,
      periodsPerYear: periodsPerYear)
    let years = year.years(self.times[...])
    if years > 0, capital > 0 { turnover = traded / capital / years }
    let held = range.dropFirst()
    if !held.isEmpty {
      timeInMarket = Double(held.count { column.gross[$0] > 0 }) / Double(held.count)
      if !isRuined {
        grossExposure =
          held.reduce(0) { $0 + column.gross[$1] / equity[$1 - start] } / Double(held.count)
      }
    }
  }

  /// Judges the Sharpe ratio by those of all trials.
  mutating func deflate(variance: Double, trials: Int, periodsPerYear: Double) {
    guard let sharpe = statistics.sharpe else { return }
    let root = periodsPerYear.squareRoot()
    let best = SharpeSignificance.expectedMaximum(variance: variance, trials: trials)
    expectedMaximumSharpe = best * root
    deflatedSharpe = SharpeSignificance.probability(
      sharpe / root, above: best, count: statistics.count, skew: statistics.skew,
      kurtosis: statistics.kurtosis)
  }
}
