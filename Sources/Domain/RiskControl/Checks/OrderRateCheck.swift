extension RiskCheck {
  static let orderRate = RiskCheck(
    reason: .orderRate, unit: "orders in the span",
    meaning: "not more orders in a span than are allowed, of the strategy and of all",
    keys: "order_rate = \"10 /s\"", sparesReductions: false
  ) { order, desk in
    if desk.rates[0].isFull(at: order.time) { return verdict(desk.rates[0].limit) }
    let owner = order.strategy + 2
    return desk.rates[owner].isFull(at: order.time) ? verdict(desk.rates[owner].limit) : .pass
  }

  private static func verdict(_ limit: RateLimit) -> Verdict {
    .reject(limit: Double(limit.count), observed: Double(limit.count + 1))
  }
}
