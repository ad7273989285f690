import Calendars
import EventModel
import Reports

/// Computes what there is to say of a table of rows.
struct SetEvaluator {
  let options: EvaluationOptions
  let table: SampleTable
  private let hours: [Int8]
  private let regimes: [Int8]
  private let returns: [HorizonReturns]
  private let volatilityWindow: Int64
  private let volatilityBounds: [Double]

  /// - Parameter table: in order of time.
  init(_ table: SampleTable, _ options: EvaluationOptions) {
    self.table = table
    self.options = options
    hours = Self.hours(table, options.zone)
    volatilityWindow = options.volatilityWindow ?? Self.usualWindow(table)
    let volatility = Chains.realizedVolatility(
      table, window: volatilityWindow, options.measure)
    let ascending = volatility.withUnsafeBufferPointer { Ordering.sorted($0) }
    let bins = QuantileBins(ascending, count: 3)
    volatilityBounds = ascending.isEmpty ? [] : bins.bounds
    regimes = volatility.map { $0.isNaN ? -1 : Int8(bins.bin(of: $0)) }
    returns = table.horizons.indices.map { HorizonReturns(table, $0, options.measure) }
  }

  func evaluate(_ header: StreamHeader) -> SetEvaluation {
    let present = table.presentInstruments
    var evaluation = SetEvaluation(
      clock: table.set.clock, instruments: present.map { header.instruments[$0].symbol },
      rows: table.count, leftOut: table.leftOut.entries)
    if table.count > 0 {
      evaluation.from = table.times.values[0]
      evaluation.to = table.times.values[table.count - 1]
    }
    evaluation.staleShares = zip(table.horizons, table.staleShares).map { ($0, $1) }
    evaluation.volatilityWindow = volatilityWindow
    evaluation.volatilityBounds = volatilityBounds
    for (index, feature) in table.chosenFeatures.enumerated() {
      evaluation.features.append(
        evaluate(feature, UnsafeBufferPointer(table.features[index].buffer)))
    }
    (evaluation.pearson, evaluation.rank) = FeatureCorrelations.matrices(
      table.features.map { UnsafeBufferPointer($0.buffer) })
    return evaluation
  }

  private func evaluate(
    _ feature: FeatureSet.Feature, _ values: UnsafeBufferPointer<Double>
  ) -> FeatureEvaluation {
    let order = Ordering.ascending(values)
    let ascending = order.map { values[Int($0)] }
    let bins = QuantileBins(ascending, count: options.quantiles)
    let binOfRow = values.map { $0.isNaN ? Int8(-1) : Int8(bins.bin(of: $0)) }
    var found = FeatureEvaluation(
      name: feature.name, expression: feature.expression, present: order.count,
      distribution: Distribution(ascending))
    found.quantileBounds = ascending.isEmpty ? [] : bins.bounds
    (found.quantileTurnover, found.turnover) = Persistence.turnover(
      table, binOfRow, bins: options.quantiles)
    found.autocorrelations = Persistence.lags.map { lag in
      (lag, Persistence.autocorrelation(table, values, lag: lag))
    }
    found.rankAutocorrelation = Persistence.rankAutocorrelation(table, values)
    let context = FeatureContext(
      values: values, order: order, median: Quantile.linear(ascending, 0.5), bins: binOfRow,
      quantiles: options.quantiles, hours: hours, regimes: regimes)
    found.horizons = returns.map { HorizonEvaluation(context, $0) }
    return found
  }

  /// The hour of the day of every row.
  private static func hours(_ table: SampleTable, _ zone: ZoneRules) -> [Int8] {
    var span: ZoneSpan?
    return table.times.buffer.map { time in
      if span.map({ time < $0.start || time >= $0.end }) ?? true { span = zone.span(at: time) }
      let local = time.addingSaturated(span?.offset ?? 0)
      return Int8(Timestamp.floorDivide(local, Timestamp.day).remainder / Timestamp.hour)
    }
  }

  /// Five minutes, or twenty rows where rows are further apart.
  private static func usualWindow(_ table: SampleTable) -> Int64 {
    let least = 5 * Timestamp.minute
    guard table.count > 1 else { return least }
    let span = table.times.values[table.count - 1].subtractingSaturated(table.times.values[0])
    let perInstrument = Int64(max(table.count / max(table.presentInstruments.count, 1), 1))
    let distance = min(max(span / perInstrument, 1), Duration64.longest / 20)
    return max(least, Duration64.roundedUp(20 * distance))
  }
}

extension SampleTable.LeftOut {
  var entries: [(cause: String, rows: Int)] {
    [
      ("unreliable", unreliable), ("late", late), ("partial", partial), ("disordered", disordered),
    ]
  }
}

/// The returns of one horizon, forward and past, over all rows of a table.
struct HorizonReturns {
  let horizon: Horizon
  let measure: ReturnMeasure
  let forward: UnsafeBufferPointer<Double>
  /// Rows that have a forward return, ascending by it.
  let order: [Int32]
  let past: [Double]
  let pastOrder: [Int32]
  /// Where the rows stand: in seconds for horizons of time, by number for horizons of rows.
  let places: [Double]
  let overlap: Double
  /// What parts low from high: zero, or the median of magnitudes.
  let middle: Double

  init(_ table: SampleTable, _ label: Int, _ measure: ReturnMeasure) {
    horizon = table.horizons[label]
    self.measure = measure
    forward = UnsafeBufferPointer(table.labels[label].buffer)
    order = Ordering.ascending(forward)
    middle =
      measure == .magnitude && !order.isEmpty ? forward[Int(order[order.count / 2])] : 0
    past = Chains.pastReturns(table, horizon, measure)
    pastOrder = past.withUnsafeBufferPointer { Ordering.ascending($0) }
    switch horizon {
    case .time(let span):
      let first = table.count > 0 ? table.times.values[0] : 0
      places = table.times.buffer.map { Double($0.subtractingSaturated(first)) / 1e9 }
      overlap = Double(span) / 1e9
    case .rows(let rows):
      places = (0..<table.count).map(Double.init)
      overlap = Chains.meanReach(table, lag: rows)
    }
  }
}
