import EventModel

extension RiskCheck {
  static let invalidOrder = RiskCheck(
    reason: .invalidOrder, unit: "",
    meaning:
      "an order has a side, a size above zero, a price where it is a limit, and a target is a "
      + "number; sums of sizes stay in range",
    keys: "", onReduction: .refuse
  ) { order, _ in
    let hasSide = order.side == .bid || order.side == .ask
    let needsPrice = order.type != .market
    let isKnownType = order.type.rawValue <= OrderType.postOnly.rawValue
    let isValid =
      hasSide && order.size > 0 && isKnownType && (!needsPrice || order.price != noNumber)
      && !order.isInvalid && !order.overflows
    return isValid ? .pass : .reject()
  }
}
