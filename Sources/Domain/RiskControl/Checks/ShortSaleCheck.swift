import EventModel

extension RiskCheck {
  static let shortSale = RiskCheck(
    reason: .shortSale, unit: "units",
    meaning: "what is sold short is allowed, or can be located; while the venue restricts short "
      + "sales (Rule 201 of Regulation SHO) only by a limit above the best bid",
    keys: "short_sales = \"forbidden\" or \"locate\"; locate = [\"SYM\"]", onReduction: .adjust,
    adjust: { order, desk, _ in
      // What all together hold may be sold.
      let ordered = desk.openQuantity(Int(order.instrument)).sells
      return order.cut(to: max(0, order.total.subtractingSaturated(ordered)), desk)
    }
  ) { order, desk in
    guard order.side == .ask, order.totalAfter < 0 else { return .pass }
    let instrument = desk.instruments[Int(order.instrument)]
    let observed = Double(order.totalAfter) * desk.sizeScales[Int(order.instrument)]
    switch instrument.shortSales {
    case .forbidden: return .reject(limit: 0, observed: observed)
    case .locate where !instrument.isLocated: return .reject(limit: 0, observed: observed)
    default: break
    }
    guard instrument.status.isShortSaleRestricted else { return .pass }
    let bid = desk.prices[order.instrument].bid
    let isAbove = order.type != .market && bid != noNumber && order.price > bid
    return isAbove ? .pass : .reject(limit: 0, observed: observed)
  }
}
