extension RiskCheck {
  static let openOrders = RiskCheck(
    reason: .openOrders, unit: "orders",
    meaning: "not more orders are open at once than are allowed, of the strategy and of all; never "
      + "more than 100,000",
    keys: "open_orders = 20", onReduction: .wait
  ) { order, desk in
    let all = min(desk.limits[0].openOrders ?? OpenOrders.most, OpenOrders.most)
    if desk.open.count >= all {
      return .reject(limit: Double(all), observed: Double(desk.open.count + 1))
    }
    let owner = order.strategy + 2
    guard let own = desk.limits[owner].openOrders, desk.openCounts[owner] >= own else {
      return .pass
    }
    return .reject(limit: Double(own), observed: Double(desk.openCounts[owner] + 1))
  }
}
