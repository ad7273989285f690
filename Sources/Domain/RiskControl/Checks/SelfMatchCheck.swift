import EventModel

extension RiskCheck {
  static let selfMatch = RiskCheck(
    reason: .selfMatch, unit: "price",
    meaning: "no own order works on the other side at a price that it would meet",
    keys: "self_match = \"allow\"", sparesReductions: false
  ) { order, desk in
    guard !desk.allowsSelfMatch,
      desk.instruments[Int(order.instrument)].open.other(order.side) > 0
    else { return .pass }
    for index in 0..<desk.open.count {
      let other = desk.open[index]
      guard other.side != order.side, other.left > 0,
        desk.slots[Int(other.slot)].instrument == order.instrument
      else { continue }
      let meets =
        order.type == .market || other.type == .market
        || (order.side == .bid ? order.price >= other.price : order.price <= other.price)
      if meets {
        let scale = desk.priceScales[Int(order.instrument)]
        return .reject(
          limit: other.type == .market ? .nan : Double(other.price) * scale,
          observed: order.type == .market ? .nan : Double(order.price) * scale)
      }
    }
    return .pass
  }
}
