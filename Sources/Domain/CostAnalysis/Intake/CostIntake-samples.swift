import Accounts
import EventModel
import EventStream

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
      let owner = holding.strategy + 1
      let converted = CurrencyExchange.convert(net, at: rate)
      values[owner].profit += CurrencyExchange.convert(profit, at: rate)
      values[owner].gross += converted < 0 ? -converted : converted
      values[owner].net += converted
    }
    values[0].profit += revaluation()
    return EquitySample(
      values: values,
      prices: priced.map { index in
        let price = states[index].price
        return price == noNumber ? .nan : Double(price) / 2 * header.instruments[index].priceScale
      })
  }

  /// What money of other currencies that the account began with has won by their rates since these were
  /// first known.
  private func revaluation() -> Nanos {
    var sum: Nanos = 0
    for (currency, amount) in ledger?.opening ?? [] {
      guard let rate = rates.rate(ofCurrency: currency, states) else { continue }
      guard let before = firstRates[currency] else {
        firstRates[currency] = rate
        continue
      }
      if currency != rates.account, currency != rates.home {
        sum += CurrencyExchange.convert(amount, at: rate - before)
      }
    }
    return sum
  }

  /// What the account began with beside what was open, in the report's currency; nil where the lineage does
  /// not tell it, or no rate.
  var openingCapital: Double? {
    guard let ledger else { return nil }
    var sum = 0.0
    for (currency, amount) in ledger.opening {
      guard let rate = firstRates[currency] ?? rates.rate(ofCurrency: currency, states) else {
        return nil
      }
      sum += currencyUnits(amount) * rate
    }
    return sum
  }

  /// Instruments whose prices are sampled, beside a benchmark.
  static var mostPriced: Int { 16 }

  /// Days of minutes that are kept, until only days are.
  private static var fineDays: Int64 { 5 }

  @inline(never) func sample(before time: Int64) throws(StreamError) {
    if let reports, time >= nextReport {
      if nextReport != .min { try reports.make(self) }
      nextReport = reports.next(after: time)
    }
    if let ledger, time >= ledger.nextDay { charge(ledger.advance(to: time, prices)) }
    let values = values()
    if first == noTime {
      for place in holdings.indices { holdings[place].begin(at: time) }
      first = time
      fine.begin(at: time, values)
      coarse.begin(at: time, values)
    } else {
      if time >= fine.next { fine.sample(before: time, values) }
      if time >= coarse.next { coarse.sample(before: time, values) }
      if options.every == nil, time - first > Self.fineDays * Timestamp.day { fine.stop() }
    }
    nextSample = min(fine.next, coarse.next, ledger?.nextDay ?? .max)
    if reports != nil { nextSample = min(nextSample, nextReport) }
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
