import EventModel

extension RiskCheck {
  static let lotSize = RiskCheck(
    reason: .lotSize, unit: "units",
    meaning:
      "the size is a whole number of lots, where the lot is known; A-shares are sold in lots "
      + "of 100 and with the odd rest of the position as a whole",
    keys: "[instrument.SYM] lot_size; [risk.a_share]", onReduction: .adjust,
    adjust: { order, desk, _ in order.cut(to: order.size, desk) }
  ) { order, desk in
    let instrument = desk.instruments[Int(order.instrument)]
    guard instrument.lot != noNumber else { return .pass }
    let rest = order.size % instrument.lot
    if rest == 0 { return .pass }
    if instrument.isShare, order.side == .ask, order.total > 0,
      rest == order.total % instrument.lot
    {
      return .pass
    }
    let scale = desk.sizeScales[Int(order.instrument)]
    return .reject(limit: Double(instrument.lot) * scale, observed: Double(order.size) * scale)
  }
}
