extension RiskCheck {
  static let duplicateOrder = RiskCheck(
    reason: .duplicateOrder, unit: "",
    meaning: "no order was asked for under the same id before (of the newest 65,536)",
    keys: "", onReduction: .spare
  ) { order, desk in
    order.request != 0 && desk.requests.contains(order.request) ? .reject() : .pass
  }
}
