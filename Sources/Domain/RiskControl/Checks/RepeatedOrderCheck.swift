import EventModel

extension RiskCheck {
  static let repeatedOrder = RiskCheck(
    reason: .repeatedOrder, unit: "s",
    meaning: "no order of the strategy in the instrument had the same side, size and price within "
      + "the span (of the newest 16)",
    keys: "repeated_within = \"1s\"", onReduction: .spare
  ) { order, desk in
    let span = desk.slots[order.slot].limits.repeatedWithin
    guard span > 0 else { return .pass }
    let first = order.slot * RecentOrder.count
    for index in first..<(first + RecentOrder.count) {
      let recent = desk.recent[index]
      if recent.time != noTime, recent.time > order.time - span, recent.size == order.size,
        recent.side == order.side, recent.price == order.price
      {
        return .reject(limit: Double(span) / 1e9, observed: Double(order.time - recent.time) / 1e9)
      }
    }
    return .pass
  }
}
