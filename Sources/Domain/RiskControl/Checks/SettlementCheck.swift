import EventModel

extension RiskCheck {
  static let settlement = RiskCheck(
    reason: .settlement, unit: "units",
    meaning: "A-shares are not sold on the day on which they were bought",
    keys: "[risk.a_share]", sparesReductions: false
  ) { order, desk in
    let instrument = desk.instruments[Int(order.instrument)]
    guard instrument.isShare, order.side == .ask else { return .pass }
    let held = desk.book.account.quantity(order.instrument)
    let isToday = instrument.day.boughtDate == desk.sessionDate(of: order.instrument, order.time)
    let settled = max(0, held - (isToday ? instrument.day.bought : 0) - instrument.open.sells)
    return .atMost(settled, order.size, scale: desk.sizeScales[Int(order.instrument)])
  }
}
