extension RiskCheck {
  static let halted = RiskCheck(
    reason: .halted, unit: "", meaning: "nothing is sent while all, or the strategy, are halted",
    keys: "strategy: state = \"halted\"; on_breach = \"halt\"", onReduction: .wait
  ) { order, desk in
    desk.state(of: order.strategy) == .halted ? .reject(limit: 0, observed: 1) : .pass
  }

  static let reducingOnly = RiskCheck(
    reason: .reducingOnly, unit: "",
    meaning: "while all, or the strategy, are reducing only, an order may only close a position",
    keys: "strategy: state = \"reducing_only\"; on_breach = \"reduce_only\" or \"flatten\"",
    onReduction: .spare
  ) { order, desk in
    // Under `halted` the check before this one speaks.
    desk.state(of: order.strategy) == .active || order.reducesOwn
      ? .pass : .reject(limit: 0, observed: 1)
  }
}
