import EventModel

extension RiskCheck {
  static let priceLimit = RiskCheck(
    reason: .priceLimit, unit: "price",
    meaning:
      "the price lies within the day's limits: those that the venue publishes, else about the "
      + "previous close those of price_limit; of A-shares without one 10 % on the main board (5 % under "
      + "special treatment), 20 % on ChiNext (since 2020-08-24) and STAR, 30 % in Beijing",
    keys: "[risk.instrument.SYM] price_limit = \"20 %\", special_treatment = true; [risk.a_share] "
      + "price_limit (main board); [instrument.SYM] board",
    onReduction: .adjust,
    adjust: { order, desk, _ in
      // It rests at the limit of the day and is left there.
      let (lower, upper) = desk.priceBounds(of: order.instrument, at: order.time)
      let bound = order.side == .bid ? upper : lower
      if bound == noNumber { return false }
      order.terms.type = .limit
      order.price = bound
      order.isLeft = true
      return true
    }
  ) { order, desk in
    let instrument = desk.instruments[Int(order.instrument)]
    if instrument.day.limits.isFree { return .pass }
    guard order.twicePrice != noNumber else { return .reject() }
    let (lower, upper) = desk.priceBounds(of: order.instrument, at: order.time)
    let scale = desk.priceScales[Int(order.instrument)]
    let price = Double(order.twicePrice) * scale / 2
    if instrument.isBound, lower == noNumber, upper == noNumber { return .reject(observed: price) }
    // Compared as integers, so that a price at the limit passes.
    if upper != noNumber, order.twicePrice > upper.addingSaturated(upper) {
      return .reject(limit: Double(upper) * scale, observed: price)
    }
    if lower != noNumber, order.twicePrice < lower.addingSaturated(lower) {
      return .reject(limit: Double(lower) * scale, observed: price)
    }
    return .pass
  }
}
