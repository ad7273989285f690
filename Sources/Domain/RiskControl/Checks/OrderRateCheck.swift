extension RiskCheck {
  static let orderRate = RiskCheck(
    reason: .orderRate, unit: "orders in the span",
    meaning:
      "not more orders in a span than are allowed, of the strategy and of all; half of them, "
      + "rounded down, are reserved for orders that reduce",
    keys: "order_rate = \"10 /s\"", onReduction: .wait
  ) { order, desk in
    if desk.rates[0].isFull(at: order.time) { return verdict(desk.rates[0].limit) }
    let owner = order.strategy + 2
    if desk.rates[owner].isFull(at: order.time) { return verdict(desk.rates[owner].limit) }
    if order.isExit || order.reducesOwn { return .pass }
    if desk.entryRates[0].isFull(at: order.time) { return verdict(desk.entryRates[0].limit) }
    return desk.entryRates[owner].isFull(at: order.time)
      ? verdict(desk.entryRates[owner].limit) : .pass
  }

  private static func verdict(_ limit: RateLimit) -> Verdict {
    .reject(limit: Double(limit.count), observed: Double(limit.count + 1))
  }
}
