extension RiskCheck {
  static let restricted = RiskCheck(
    reason: .restricted, unit: "", meaning: "the instrument is not on the list of restricted ones",
    keys: "restricted = [\"SYM\"]; instrument: restricted = true", onReduction: .spare
  ) { order, desk in
    desk.instruments[Int(order.instrument)].isRestricted ? .reject(limit: 0, observed: 1) : .pass
  }
}
