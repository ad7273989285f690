import EventModel

extension RiskCheck {
  static let tickSize = RiskCheck(
    reason: .tickSize, unit: "price",
    meaning: "the price of a limit is a whole number of ticks, where the tick is known",
    keys: "[instrument.SYM] tick_size", onReduction: .refuse
  ) { order, desk in
    let tick = desk.instruments[Int(order.instrument)].tick
    guard tick != noNumber, order.price != noNumber, order.price % tick != 0 else { return .pass }
    let scale = desk.priceScales[Int(order.instrument)]
    return .reject(limit: Double(tick) * scale, observed: Double(order.price) * scale)
  }
}
