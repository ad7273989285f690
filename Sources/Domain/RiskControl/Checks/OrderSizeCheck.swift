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
    DeclaredLimit(key: "order_notional", quantity: .money), reason: .orderNotional,
    unit: "account currency",
    meaning: "the value of an order at its limit, else at the touch, is not larger than allowed",
    example: "\"50000 USD\""
  ) { order, _, limit in .atMost(limit, order.notional) }
}
