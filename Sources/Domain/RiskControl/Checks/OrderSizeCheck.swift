import EventModel

extension RiskCheck {
  static let orderSize = RiskCheck(
    reason: .orderSize, unit: "units", meaning: "an order is not larger than allowed",
    keys: "order_size = \"1000 shares\"", onReduction: .adjust,
    adjust: { order, desk, _ in
      order.cut(to: desk.slots[order.slot].limits.orderSize, desk)
    }
  ) { order, desk in
    .atMost(
      desk.slots[order.slot].limits.orderSize, order.size,
      scale: desk.sizeScales[Int(order.instrument)])
  }

  static let orderNotional = RiskCheck(
    DeclaredLimit(key: "order_notional", quantity: .money), reason: .orderNotional,
    unit: "account currency",
    meaning: "the value of an order at its limit, else at the touch, is not larger than allowed",
    example: "\"50000 USD\"", onReduction: .adjust,
    adjust: { order, desk, limit in
      // Without a price the size alone slices.
      guard order.notional.isFinite, order.notional > 0 else { return true }
      let share = Double(order.size) * (limit / order.notional)
      let lot = desk.instruments[Int(order.instrument)].lot
      return order.cut(to: max(Int64(share), lot == noNumber ? 1 : lot), desk)
    }
  ) { order, _, limit in .atMost(limit, order.notional) }
}
