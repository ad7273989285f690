import EventModel

extension RiskCheck {
  static let position = RiskCheck(
    reason: .position, unit: "units",
    meaning: "the position with all open orders of that side filled is not larger than allowed: of "
      + "all strategies together, and of the strategy where it has a limit of its own",
    keys: "position = \"5000 shares\"", onReduction: .spare
  ) { order, desk in
    let limits = desk.slots[order.slot].limits
    let scale = desk.sizeScales[Int(order.instrument)]
    if !order.reducesOwn, order.ownAfter.magnitude.clamped > limits.ownPosition {
      return .atMost(limits.ownPosition, order.ownAfter.magnitude.clamped, scale: scale)
    }
    if order.reducesTotal { return .pass }
    return .atMost(limits.position, order.totalAfter.magnitude.clamped, scale: scale)
  }

  static let positionNotional = RiskCheck(
    reason: .positionNotional, unit: "account currency",
    meaning: "the value of that position at the newest price is not larger than allowed",
    keys: "position_notional = \"100000 USD\"", onReduction: .spare
  ) { order, desk in
    let limits = desk.slots[order.slot].limits
    if !order.reducesOwn, limits.ownPositionNotional < .infinity {
      let verdict = Verdict.atMost(limits.ownPositionNotional, desk.value(order.ownAfter))
      if !verdict.passes { return verdict }
    }
    if order.reducesTotal || limits.positionNotional == .infinity { return .pass }
    return .atMost(limits.positionNotional, desk.value(order.totalAfter))
  }
}
