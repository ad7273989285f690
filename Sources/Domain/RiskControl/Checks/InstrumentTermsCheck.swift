import EventModel

extension RiskCheck {
  static let instrumentTerms = RiskCheck(
    reason: .instrumentTerms, unit: "",
    meaning: "the currency and multiplier of the instrument are known, and a price and a rate into "
      + "the account's currency, so that the order has a value",
    keys: "[instrument.SYM] currency, multiplier; [account.rates]", onReduction: .spare
  ) { order, desk in
    if !desk.instruments[Int(order.instrument)].hasTerms { return .reject() }
    // Without a price it is for want of data that it is rejected.
    return order.twicePrice == noNumber || order.notional.isFinite ? .pass : .reject()
  }
}
