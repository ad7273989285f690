import EventModel

extension RiskCheck {
  static let selfMatch = RiskCheck(
    reason: .selfMatch, unit: "price",
    meaning:
      "no own order works on the other side at a price that it would meet; what a bot asks for in a "
      + "group, or to reduce only, waits until that has ended",
    keys: "self_match = \"allow\"", onReduction: .wait
  ) { order, desk in
    let other: Side = order.side == .bid ? .ask : .bid
    guard !desk.allowsSelfMatch, !order.isStop,
      desk.instruments[Int(order.instrument)].open.other(order.side) > 0,
      let best = desk.bestWorking(order.instrument, other)
    else { return .pass }
    let meets =
      order.type == .market || (order.side == .bid ? order.price >= best : order.price <= best)
    if !meets { return .pass }
    let scale = desk.priceScales[Int(order.instrument)]
    let isMarket = best == .max || best == .min + 1
    return .reject(
      limit: isMarket ? .nan : Double(best) * scale,
      observed: order.type == .market ? .nan : Double(order.price) * scale)
  }
}
