import EventModel

extension RiskCheck {
  static let buyingPower = RiskCheck(
    reason: .buyingPower, unit: "account currency",
    meaning:
      "the equity, times the margin, pays for all that is held and ordered, and is not below its "
      + "initial margin; the order at its own price where that is worse than the mark",
    keys: "margin = \"1 x\"; [account.margin] model", onReduction: .spare
  ) { order, desk in
    if desk.account.hasMargin, !order.reducesTotal {
      let verdict = Verdict.atMost(
        order.equity, desk.marginAfter(order) + max(0, desk.slippage(order)))
      if !verdict.passes { return verdict }
    }
    guard let margin = desk.limits[0].margin, !order.reducesTotal else { return .pass }
    let power = order.equity * margin
    return .atMost(power, desk.grossAfter(order) + max(0, desk.slippage(order)))
  }
}
