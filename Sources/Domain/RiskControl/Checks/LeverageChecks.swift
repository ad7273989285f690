import EventModel

extension RiskCheck {
  static let grossLeverage = RiskCheck(
    reason: .grossLeverage, unit: "x equity",
    meaning: "the value of all positions without signs, open orders filled on their worse side, "
      + "stays below this many times the equity; of a strategy its own positions and the account's "
      + "equity",
    keys: "gross_leverage = \"2 x\"", onReduction: .spare
  ) { order, desk in
    if let limit = desk.limits[0].grossLeverage, !order.reducesTotal {
      let verdict = leverage(limit, desk.grossAfter(order), order)
      if !verdict.passes { return verdict }
    }
    guard let limit = desk.limits[order.strategy + 2].grossLeverage, !order.reducesOwn else {
      return .pass
    }
    return leverage(limit, desk.ownGrossAfter(order), order)
  }

  static let netLeverage = RiskCheck(
    reason: .netLeverage, unit: "x equity",
    meaning: "the same of long less short positions, and the worse side of all open orders",
    keys: "net_leverage = \"1 x\"", onReduction: .spare
  ) { order, desk in
    if let limit = desk.limits[0].netLeverage, !order.reducesTotal {
      let verdict = leverage(limit, desk.netAfter(order), order)
      if !verdict.passes { return verdict }
    }
    guard let limit = desk.limits[order.strategy + 2].netLeverage, !order.reducesOwn else {
      return .pass
    }
    return leverage(limit, desk.ownNetAfter(order), order)
  }

  private static func leverage(
    _ limit: Double, _ value: Double, _ order: borrowing ProposedOrder
  ) -> Verdict {
    let equity = order.equity
    return equity > 0 ? .atMost(limit, value / equity) : .reject(limit: limit)
  }
}
