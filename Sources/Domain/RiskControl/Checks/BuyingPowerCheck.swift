import EventModel

extension RiskCheck {
  static let buyingPower = RiskCheck(
    reason: .buyingPower, unit: "account currency",
    meaning:
      "the equity, times the margin, pays for all that is held and ordered; the order at its "
      + "own price where that is worse than the mark",
    keys: "margin = \"1 x\"", onReduction: .spare
  ) { order, desk in
    guard let margin = desk.limits[0].margin, !order.reducesTotal else { return .pass }
    let power = order.equity * margin
    return .atMost(power, desk.grossAfter(order) + max(0, desk.slippage(order)))
  }
}
