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
      let least = desk.instruments[Int(order.instrument)].lots.minimum
      return order.cut(to: order.size, desk) && (order.size >= least || order.size == order.total)
    }
  ) { order, desk in
    let lots = desk.instruments[Int(order.instrument)].lots
    if lots.admits(order.size, isSale: order.side == .ask, held: order.total) { return .pass }
    let scale = desk.sizeScales[Int(order.instrument)]
    let least = lots.isBelowMinimum(order.size) ? lots.minimum : lots.lot
    return .reject(limit: Double(least) * scale, observed: Double(order.size) * scale)
  }
}
