extension RiskCheck {
  static let tradingHalt = RiskCheck(
    reason: .tradingHalt, unit: "", meaning: "the venue has not halted the instrument",
    keys: "", onReduction: .wait
  ) { order, desk in
    desk.instruments[Int(order.instrument)].status.isHalted ? .reject(limit: 0, observed: 1) : .pass
  }
}
