import EventModel

extension RiskCheck {
  static let lotSize = RiskCheck(
    reason: .lotSize, unit: "units",
    meaning:
      "the size is a whole number of lots, where the lot is known; A-shares are traded in lots of "
      + "100 (STAR: at least 200, Beijing: at least 100, then by single shares), and the odd rest of the "
      + "position is sold as a whole",
    keys: "[instrument.SYM] lot_size, board; [risk.a_share]", onReduction: .adjust,
    adjust: { order, desk, _ in
      let least = desk.instruments[Int(order.instrument)].minimum
      return order.cut(to: order.size, desk) && (order.size >= least || order.size == order.total)
    }
  ) { order, desk in
    let instrument = desk.instruments[Int(order.instrument)]
    guard instrument.lot != noNumber else { return .pass }
    let scale = desk.sizeScales[Int(order.instrument)]
    let observed = Double(order.size) * scale
    let isSale = instrument.isShare && order.side == .ask && order.total > 0
    if order.size < instrument.minimum, instrument.lot < instrument.minimum {
      return isSale && order.size == order.total
        ? .pass : .reject(limit: Double(instrument.minimum) * scale, observed: observed)
    }
    let rest = order.size % instrument.lot
    if rest == 0 || isSale && rest == order.total % instrument.lot { return .pass }
    return .reject(limit: Double(instrument.lot) * scale, observed: observed)
  }
}
