import Accounts
import Calendars
import EventModel
import EventStream

extension CostAnalysis {
  mutating func addPerformance(_ intake: CostIntake) throws(StreamError) {
    let series = intake.equity
    let asked = series.times.indices.filter {
      // The beginning is the last sample before.
      options.times.contains(series.times[$0])
    }
    guard total.fills > 0 || !intake.holdings.isEmpty, let first = asked.first,
      let last = asked.last
    else { return }
    let range = first..<(last + 1)
    let held = intake.holdings.filter { $0.position.quantity != 0 }
    let traded = Set(fills.map(\.instrument) + held.map(\.instrument)).sorted()
    year = SamplingYear(
      Array(series.times[range]), samplesPerYear: options.periodsPerYear,
      traded.map { ExchangeCalendar.named(instruments[$0].calendar) })
    let all = series.columns.reduce(EquitySeries.Column(zeros: series.times.count), +)
    capital = try startCapital(intake, all)
    func make(_ owner: Int?, _ range: Range<Int>, _ trips: [RoundTrip]) -> Performance {
      Performance(
        strategy: owner.map { $0 - 1 }, name: owner.map { strategyName($0 - 1) } ?? "total",
        series.times, owner.map { series.columns[$0] } ?? all, range, capital: capital.value,
        trips: trips, options, year: year)
    }
    performance = make(nil, range, trips)
    let traders = Set(fills.map(\.strategy) + held.map(\.strategy)).sorted()
    for strategy in traders {
      strategyPerformance.append(
        make(strategy + 1, range, trips.filter { $0.strategy == strategy }))
    }
    for fold in folds.indices {
      let returns = range.dropFirst().filter { options.fold(of: series.times[$0 - 1]) == fold }
      guard let start = returns.first, let end = returns.last else { continue }
      folds[fold].performance = make(
        nil, (start - 1)..<(end + 1), trips.filter { options.fold(of: $0.closeTime) == fold })
    }
    deflate()
    sampledPrices = zip(intake.priced, series.prices).map { ($0, Array($1[range])) }
    capacity = CapacityCurve(performance, impacts(intake), year)
  }

  /// What the orders would have cost in impact, by the time of their ends: see `ImpactModel`.
  private func impacts(_ intake: CostIntake) -> [(time: Int64, cost: Double)] {
    let models = impactModels(intake)
    return zip(parents.indices, parents).compactMap { _, parent in
      // The impact of a contract that is worth one divided by its price is no sum of prices.
      guard parent.filled > 0, !instruments[parent.instrument].isInverse,
        let model = models[parent.instrument],
        let rate = intake.rates.rate(of: parent.instrument, intake.states)
      else { return nil }
      let end = parent.endTime == noTime ? to : parent.endTime
      let multiplier = instruments[parent.instrument].multiplier
      return (
        end,
        model.impact(of: parent.filled, over: end - parent.arrivalTime) * parent.filled
          * (multiplier == 0 ? 1 : multiplier) * rate
      )
    }
  }

  private func startCapital(
    _ intake: CostIntake, _ all: EquitySeries.Column
  ) throws(StreamError) -> Capital {
    if let value = options.capital { return Capital(value: value, origin: .option) }
    // With what is open at the beginning it is the equity of that time.
    if let opening = intake.openingCapital, case let value = opening + (all.profit.first ?? 0),
      value > 0
    {
      return Capital(value: value, origin: .account)
    }
    if let (value, rate) = intake.startCapital {
      guard let rate = rate ?? intake.rates.homeRate(intake.states) else {
        throw intake.rates.noRate(of: intake.rates.home, for: "the account's capital")
      }
      return Capital(value: value * rate, origin: .account)
    }
    let held = all.gross.max() ?? 0
    let traded = fills.map { currencyUnits($0.notional) }.max() ?? 0
    let value = max(held, traded)
    return Capital(value: value > 0 ? value : 1, origin: .exposure)
  }

  private mutating func deflate() {
    let trials = options.trials ?? max(strategyPerformance.count, 1)
    let root = year.samplesPerYear.squareRoot()
    let ratios = strategyPerformance.compactMap { $0.statistics.sharpe.map { $0 / root } }
    var variance: Double?
    if ratios.count > 1 {
      let mean = ratios.reduce(0, +) / Double(ratios.count)
      variance =
        ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)
    }
    for place in strategyPerformance.indices {
      let found = strategyPerformance[place].statistics
      // Of one strategy the variance of its estimate stands for that over trials.
      let own = SharpeSignificance.variance(
        0, count: found.count, skew: found.skew, kurtosis: found.kurtosis)
      strategyPerformance[place].deflate(
        variance: variance ?? own ?? 0, trials: trials, periodsPerYear: year.samplesPerYear)
    }
  }
}
