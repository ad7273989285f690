import EventModel
import EventStream

/// Beginning with what an account is said to hold.
extension Account {
  /// Takes over what the configuration says the account holds, as far as the stream has it now; what it lacks
  /// waits, as its header may grow.
  func takeStart(_ header: StreamHeader) throws(StreamError) {
    guard let start = configuration.start else { return }
    while starts.count < rates.currencies.count { starts.append(0) }
    if !hasStarted {
      hasStarted = true
      try beginHistories(start, header)
      waiting = start.holdings
    }
    for (currency, rate) in start.rates {
      if let index = rates.index(of: currency), rates.rates[index].isNaN {
        rates.rates[index] = rate
      }
    }
    var left: [SavedAccount.Holding] = []
    for holding in waiting where !(try take(holding, start, header)) { left.append(holding) }
    waiting = left
    for mark in start.marks { take(mark, header) }
  }

  private func beginHistories(
    _ start: SavedAccount, _ header: StreamHeader
  ) throws(StreamError) {
    starts = Array(repeating: 0, count: rates.currencies.count)
    for (currency, amount) in start.cash {
      guard let index = rates.index(of: currency), let nanos = amount.units(exponent: -9) else {
        throw configuration.startFailure("the cash in \(currency) is finer than 1e-9")
      }
      starts[index] = nanos
    }
    histories[0] = History(peak: start.equity.peak, dayStart: start.equity.dayStart)
    // An account that goes on has its day, also where its equity was not known then.
    isOpening = start.equity.peak.isNaN || start.equity.dayStart.isNaN && start.nextDay == nil
    for (name, equity) in start.strategies {
      guard let id = Self.strategy(start.heir(of: name), header), equity.peak.isFinite else {
        continue
      }
      histories[AccountItem.strategy(id).scope] = History(
        peak: equity.peak, dayStart: equity.dayStart)
    }
    if let next = start.nextDay {
      nextDay = next
      lastDay = configuration.dayStart.date(at: next) - 1
    }
  }

  /// The id of a strategy by its name; -1: of none, nil where the stream does not have it.
  private static func strategy(_ name: String, _ header: StreamHeader) -> Int? {
    name.isEmpty ? -1 : header.strategies.firstIndex { $0.name == name }
  }

  /// Takes over a holding; false where the stream does not have its instrument.
  private func take(
    _ saved: SavedAccount.Holding, _ start: SavedAccount, _ header: StreamHeader
  ) throws(StreamError) -> Bool {
    guard let instrument = Self.instrument(saved.symbol, saved.publisher, header) else {
      return false
    }
    let index = Int(instrument.id)
    let owner = start.owner(of: saved)
    let strategy = Self.strategy(owner, header) ?? (saved.size.digits == 0 ? -1 : nil)
    guard let strategy else {
      throw configuration.startFailure(
        "the stream has no strategy \(owner), for which \(saved.size.text) \(saved.symbol) are held: "
          + "say [account.hand_over] \(owner) = \"NAME\", or \"\" for none, or to close it "
          + "[account] flatten = [\"\(owner)\"]")
    }
    guard let found = Position(saved, instrument),
      let position = self.position(strategy: strategy, instrument: instrument.id).joined(by: found)
    else {
      throw configuration.startFailure(
        "\(saved.size.text) \(saved.symbol) cannot be taken over: the numbers are finer than the "
          + "stream keeps, or two strategies become one that are long and short")
    }
    let place = holding(owner: strategy + 1, instrument: index)
    let (total, overflow) = terms[index].quantity.addingReportingOverflow(found.quantity)
    if overflow { throw configuration.startFailure("the size of \(saved.symbol) is too large") }
    holdings[place].position = position
    terms[index].quantity = total
    if saved.history == nil {
      // It was paid before, so that what it cost was in the account before.
      starts[terms[index].currency] += terms[index].scale?.nanos(found.openCost) ?? 0
      if marks[index] == noNumber {
        marks[index] = Int64(exactly: (found.averagePrice * 2).rounded()) ?? noNumber
      }
    }
    return true
  }

  private static func instrument(
    _ symbol: String, _ publisher: String, _ header: StreamHeader
  ) -> Instrument? {
    header.instruments.first {
      $0.symbol == symbol && (publisher.isEmpty || $0.publisher == publisher)
    }
  }

  /// Values an instrument as it was valued last, until it has a price.
  private func take(_ mark: SavedAccount.Mark, _ header: StreamHeader) {
    guard let instrument = Self.instrument(mark.symbol, mark.publisher, header) else { return }
    let index = Int(instrument.id)
    guard !isPriced[index], marks[index] == noNumber else { return }
    if let funding = mark.funding,
      let rate = funding.rate.units(exponent: Int(instrument.priceExponent)).flatMap(narrowed)
    {
      terms[index].funding = Funding(rate: rate, end: funding.end)
    }
    // Tenths of a price unit hold the half of a mid.
    guard let tenths = mark.price?.units(exponent: Int(instrument.priceExponent) - 1),
      let twice = narrowed(divideRounded(tenths, by: 5))
    else { return }
    marks[index] = twice
    isPriced[index] = mark.isPriced
  }

  /// Adds what waits for its instrument to the sums: the money of what is closed; what is open is not known.
  func addWaiting() {
    guard let start = configuration.start else { return }
    for holding in waiting {
      guard holding.size.digits == 0, let history = holding.history, let closed = history.closed,
        let currency = rates.index(of: closed.currency),
        let profit = closed.profit.units(exponent: -9), let fees = history.fees.units(exponent: -9),
        let carry = history.carry.units(exponent: -9)
      else {
        sums[0].unknown += 1
        continue
      }
      // A strategy that the stream does not have leaves its profit to none.
      let id = self.id(ofStrategy: start.owner(of: holding))
      for scope in [0, AccountItem.strategy(id).scope] {
        let place = scope * rates.rates.count + currency
        sums[place].cash += profit
        sums[place].realized += profit
        sums[place].fees += fees
        sums[place].carry += carry
        sums[place].traded += 1
      }
    }
  }

  /// Symbols of what the account holds and the stream does not have.
  public var missingHoldings: [String] {
    waiting.filter { $0.size.digits != 0 }.map(\.symbol)
  }
}

extension Account {
  /// What the account has by currency beside what is open, in 1e-9 of it: what it began with, and what was
  /// won and paid since.
  public var settledMoney: [(currency: String, amount: Nanos)] {
    rates.currencies.indices.map { index in
      let start = index < starts.count ? starts[index] : 0
      let sum = sums[index]
      return (rates.currencies[index], start + sum.realized - sum.fees - sum.carry)
    }
  }
}

extension Position {
  /// What is open of another, as if it had just been bought at the average price.
  public init(open position: Position) {
    self.init(
      position.rule, quantity: position.quantity, openCost: position.openCost,
      cashFlow: -position.openCost, turnover: 0, fees: 0, carry: 0, fills: 1)
  }

  /// A position of a file in the units of a stream; nil where these are too coarse for it.
  init?(_ saved: SavedAccount.Holding, _ instrument: Instrument) {
    let (rule, unit) = (AmountRule(instrument), AmountRule.exponent(instrument))
    guard let quantity = saved.size.units(exponent: Int(instrument.sizeExponent)).flatMap(narrowed)
    else { return nil }
    let cost =
      saved.cost?.units(exponent: unit)
      ?? saved.averagePrice.flatMap {
        rule.amount(quantity, at: $0, priceExponent: Int(instrument.priceExponent))
      }
    guard let cost else { return nil }
    // What was there at the beginning counts as one fill that has been paid.
    guard let history = saved.history else {
      self.init(
        rule, quantity: quantity, openCost: cost, cashFlow: -cost,
        turnover: Int128(cost.magnitude), fees: 0,
        carry: 0, fills: 1)
      return
    }
    guard let cash = history.cash.units(exponent: unit),
      let turnover = history.turnover.units(exponent: unit),
      let fees = history.fees.units(exponent: -9), let carry = history.carry.units(exponent: -9)
    else { return nil }
    self.init(
      rule, quantity: quantity, openCost: cost, cashFlow: cash, turnover: turnover, fees: fees,
      carry: carry, fills: history.fills)
  }
}
