import EventModel

extension RiskCheck {
  static let orderSize = RiskCheck(
    reason: .orderSize, unit: "units", meaning: "an order is not larger than allowed",
    keys: "order_size = \"1000 shares\"", sparesReductions: false
  ) { order, desk in
    .atMost(
      desk.slots[order.slot].limits.orderSize, order.size,
      scale: desk.sizeScales[Int(order.instrument)])
  }

  static let orderNotional = RiskCheck(
    reason: .orderNotional, unit: "account currency",
    meaning: "the value of an order at its limit, else at the touch, is not larger than allowed",
    keys: "order_notional = \"50000 USD\"", sparesReductions: false
  ) { order, desk in
    let limit = desk.slots[order.slot].limits.orderNotional
    return limit == .infinity ? .pass : .atMost(limit, order.notional)
  }
}
