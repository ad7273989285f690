import Accounts
import EventModel

/// Costs of several parents and fills together. Money is in the account's currency; means of parents are
/// weighted by their notional at the decision or by what was executed, those of fills by their value.
public struct CostTotals: Sendable {
  public var parents = 0
  /// Of them with a shortfall: decision, arrival and end had prices, and the currency a rate.
  public var priced = 0
  public var shortfall = Shortfall()
  /// Of those with a shortfall, at the decision.
  public var notional: Nanos = 0
  /// Shortfall in bp of the notional.
  public var cost = WeightedMean()
  /// By benchmark: slippage in bp.
  public var benchmarks = [WeightedMean](repeating: WeightedMean(), count: Benchmark.allCases.count)
  /// Slippage against the arrival less what Almgren and Chriss expect, in bp.
  public var unpredicted = WeightedMean()
  public var predicted = WeightedMean()
  /// Of size asked for.
  public var fillRate = WeightedMean()
  public var participation = WeightedMean()
  public var reversion = WeightedMean()
  public var children = 0
  public var changes = 0
  var latency = DurationSum()
  var queueTime = DurationSum()
  /// Mean seconds from sent to working, and from working to the first fill, over the children.
  public var meanLatency: Double? { latency.mean }
  public var meanQueueTime: Double? { queueTime.mean }

  public var fills = 0
  /// Bought and sold, at the prices of the fills.
  public var traded: Nanos = 0
  public var fees: Nanos = 0
  public var effectiveSpread = WeightedMean()
  public var realizedSpread = WeightedMean()
  public var priceImpact = WeightedMean()
  /// By horizon: of all fills, of makers, of takers.
  public var markOuts: [WeightedMean]
  public var makerMarkOuts: [WeightedMean]
  public var takerMarkOuts: [WeightedMean]
  /// By horizon, in bp: how far the mid went against makers after their fills.
  public var adverseSelection: [WeightedMean]
  var makerValue = 0.0
  var takerValue = 0.0

  init(horizons: Int) {
    let empty = [WeightedMean](repeating: WeightedMean(), count: horizons)
    (markOuts, makerMarkOuts, takerMarkOuts, adverseSelection) = (empty, empty, empty, empty)
  }

  /// Shares of the value traded.
  public var makerShare: Double? { traded > 0 ? makerValue / nearestDouble(traded) : nil }
  public var takerShare: Double? { traded > 0 ? takerValue / nearestDouble(traded) : nil }
  /// Orders, cancellations and replacements a fill.
  public var orderToTrade: Double? {
    fills > 0 ? Double(children + changes) / Double(fills) : nil
  }

  /// An amount in bp of the notional of the parents.
  public func basisPoints(_ amount: Nanos) -> Double? {
    notional > 0 ? nearestDouble(amount) / nearestDouble(notional) * 1e4 : nil
  }

  mutating func add(_ parent: ParentCost) {
    parents += 1
    let (weight, executed) = (currencyUnits(parent.notional), currencyUnits(parent.executed))
    if let found = parent.shortfall {
      priced += 1
      shortfall = shortfall + found
      notional += parent.notional
      cost.add(parent.basisPoints(found.total), weight: weight)
    }
    for benchmark in Benchmark.allCases {
      benchmarks[benchmark.rawValue].add(parent.slippage(benchmark), weight: executed)
    }
    if let expected = parent.predicted, let slippage = parent.slippage(.arrival) {
      predicted.add(expected, weight: executed)
      unpredicted.add(slippage - expected, weight: executed)
    }
    if parent.size > 0 {
      fillRate.add(parent.filled / parent.size, weight: weight > 0 ? weight : 1)
    }
    participation.add(parent.participation, weight: executed)
    reversion.add(parent.reversion, weight: executed)
    children += parent.children
    changes += parent.changes
    latency = latency + parent.latency
    queueTime = queueTime + parent.queueTime
  }

  mutating func add(_ fill: FillCost, realizedAt place: Int?) {
    fills += 1
    traded += fill.notional
    fees += fill.fees
    let weight = nearestDouble(fill.notional)
    effectiveSpread.add(fill.effectiveSpread, weight: weight)
    if let place {
      realizedSpread.add(fill.realizedSpread(place), weight: weight)
      priceImpact.add(fill.priceImpact(place), weight: weight)
    }
    let (isMaker, isTaker) = (fill.liquidity == .maker, fill.liquidity == .taker)
    if isMaker { makerValue += weight }
    if isTaker { takerValue += weight }
    for horizon in markOuts.indices {
      let value = fill.markOut(horizon)
      markOuts[horizon].add(value, weight: weight)
      if isMaker {
        makerMarkOuts[horizon].add(value, weight: weight)
        adverseSelection[horizon].add(fill.reversion(horizon), weight: weight)
      }
      if isTaker { takerMarkOuts[horizon].add(value, weight: weight) }
    }
  }
}

/// The costs of one strategy, instrument, venue or hour.
public struct CostGroup: Sendable {
  public var name: String
  public var totals: CostTotals
}
