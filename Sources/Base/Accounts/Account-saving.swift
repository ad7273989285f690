import EventModel

/// Telling what an account holds, to go on from.
extension Account {
  /// The account as it stands, by names.
  public func saved(_ header: StreamHeader) -> SavedAccount {
    var saved = SavedAccount(currency: configuration.currency)
    for (index, amount) in starts.enumerated() where amount != 0 {
      saved.cash.append((rates.currencies[index], ExactDecimal(amount, exponent: -9)))
    }
    for (index, rate) in rates.rates.enumerated() where index > 0 && rate.isFinite {
      saved.rates.append((rates.currencies[index], rate))
    }
    saved.equity = SavedAccount.Equity(peak: histories[0].peak, dayStart: histories[0].dayStart)
    // First what belongs to no strategy.
    for (id, name) in ([""] + header.strategies.map(\.name)).enumerated() {
      let history = histories[AccountItem.strategy(id - 1).scope]
      saved.strategies.append(
        (name, SavedAccount.Equity(peak: history.peak, dayStart: history.dayStart)))
    }
    saved.nextDay = nextDay == .min || nextDay == .max ? nil : nextDay
    for holding in holdings where holding.position.fills > 0 {
      let instrument = header.instruments[holding.instrument]
      saved.holdings.append(
        SavedAccount.Holding(
          holding.position, instrument, terms[holding.instrument].scale,
          strategy: holding.owner == 0 ? "" : header.strategies[holding.owner - 1].name))
    }
    saved.holdings += waiting
    for instrument in header.instruments {
      let index = Int(instrument.id)
      let funding = funding(instrument)
      if marks[index] == noNumber, funding == nil { continue }
      // Half a price unit is five tenths of one.
      let price =
        marks[index] == noNumber
        ? nil
        : ExactDecimal(Int128(marks[index]) * 5, exponent: Int(instrument.priceExponent) - 1)
      saved.marks.append(
        SavedAccount.Mark(
          symbol: instrument.symbol, publisher: instrument.publisher, price: price,
          isPriced: isPriced[index], funding: funding))
    }
    return saved
  }

  private func funding(_ instrument: Instrument) -> SavedAccount.Funding? {
    let funding = terms[Int(instrument.id)].funding
    if funding.end == noTime { return nil }
    return SavedAccount.Funding(
      rate: ExactDecimal(Int128(funding.rate), exponent: Int(instrument.priceExponent)),
      end: funding.end)
  }
}

extension SavedAccount.Holding {
  init(_ position: Position, _ instrument: Instrument, _ scale: MoneyScale?, strategy: String) {
    let unit = AmountRule.exponent(instrument)
    func amount(_ units: Int128) -> ExactDecimal { ExactDecimal(units, exponent: unit) }
    self.init(
      symbol: instrument.symbol, publisher: instrument.publisher, strategy: strategy,
      size: ExactDecimal(Int128(position.quantity), exponent: Int(instrument.sizeExponent)))
    cost = amount(position.openCost)
    history = SavedAccount.History(
      cash: amount(position.cashFlow), turnover: amount(position.turnover),
      fees: ExactDecimal(position.fees, exponent: -9),
      carry: ExactDecimal(position.carry, exponent: -9), fills: position.fills)
    if position.quantity == 0, let profit = scale?.nanos(position.cashFlow) {
      history?.closed = SavedAccount.ClosedMoney(
        currency: instrument.currency, profit: ExactDecimal(profit, exponent: -9))
    }
  }
}
