import Accounts
import EventModel

/// What is held, and samples of what it is worth.
extension CostIntake {
  /// The place of what a strategy holds of an instrument.
  func holding(strategy: Int, instrument: Int) -> Int {
    let key = UInt64(UInt32(truncatingIfNeeded: strategy)) << 32 | UInt64(instrument)
    if let place = holdingPlaces[key] { return place }
    holdingPlaces[key] = holdings.count
    holdings.append(Holding(strategy: strategy, header.instruments[instrument]))
    return holdings.count - 1
  }

  private func values() -> EquitySample {
    var values = activity.indices.map { StrategyValue(traded: traded[$0], fees: feesPaid[$0]) }
    for holding in holdings {
      guard let rate = rates.rate(of: holding.instrument, states) else { continue }
      let market = states[holding.instrument].price
      let price = market == noNumber ? holding.lastFill : market
      guard let profit = holding.profit(at: price), let net = holding.value(at: price) else {
        continue
      }
      let slot = holding.strategy + 1
      let converted = CurrencyExchange.convert(net, at: rate)
      values[slot].profit += CurrencyExchange.convert(profit, at: rate)
      values[slot].gross += converted < 0 ? -converted : converted
      values[slot].net += converted
    }
    return EquitySample(
      values: values,
      prices: priced.map { index in
        let price = states[index].price
        return price == noNumber ? .nan : Double(price) / 2 * header.instruments[index].priceScale
      })
  }

  /// Instruments whose prices are sampled, beside a benchmark.
  static var mostPriced: Int { 16 }

  /// Days of minutes that are kept, until only days are.
  private static var fineDays: Int64 { 5 }

  @inline(never) func sample(before time: Int64) {
    let values = values()
    if first == noTime {
      first = time
      fine.begin(at: time, values)
      coarse.begin(at: time, values)
    } else {
      if time >= fine.next { fine.sample(before: time, values) }
      if time >= coarse.next { coarse.sample(before: time, values) }
      if options.every == nil, time - first > Self.fineDays * Timestamp.day { fine.stop() }
    }
    nextSample = min(fine.next, coarse.next)
  }

  func endSamples() {
    if first == noTime { return }
    let values = values()
    if isFine { fine.end(at: newest, values) }
    coarse.end(at: newest, values)
  }

  private var isFine: Bool {
    options.every != nil || newest - first <= Self.fineDays * Timestamp.day
  }

  /// The equity on the grid that was asked for, or fits.
  var equity: EquitySeries { isFine ? fine.series : coarse.series }
  /// Nanoseconds between samples; nil of days.
  var samplingInterval: Int64? { isFine ? fine.interval : nil }
}
