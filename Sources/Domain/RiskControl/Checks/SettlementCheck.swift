import EventModel

extension RiskCheck {
  static let settlement = RiskCheck(
    reason: .settlement, unit: "units",
    meaning: "A-shares are not sold on the day on which they were bought",
    keys: "[risk.a_share]", onReduction: .adjust,
    adjust: { order, desk, _ in order.cut(to: desk.settled(order), desk) }
  ) { order, desk in
    let instrument = desk.instruments[Int(order.instrument)]
    guard instrument.isShare, order.side == .ask else { return .pass }
    return .atMost(
      desk.settled(order), order.size, scale: desk.sizeScales[Int(order.instrument)])
  }
}

extension Desk {
  /// Size units of an A-share that may be sold: held, bought before today, and not for sale already.
  func settled(_ order: borrowing ProposedOrder) -> Int64 {
    let instrument = instruments[Int(order.instrument)]
    let held = order.total
    let earlier = held.subtractingSaturated(instrument.day.purchases.unsettled(at: order.time))
    return max(0, earlier.subtractingSaturated(instrument.open.sells))
  }
}
