import EventModel

extension RiskCheck {
  static let sector = RiskCheck(
    reason: .sector, unit: "account currency",
    meaning: "the value held in the sector of the instrument, open orders included, is not larger "
      + "than allowed; instruments without a sector are one",
    keys: "sector = \"30 %\" (of the equity) or \"100000 USD\"", onReduction: .spare
  ) { order, desk in
    guard let limit = desk.limits[0].sector, !order.reducesTotal else { return .pass }
    return .atMost(limit.amount(of: order.equity), desk.sectorAfter(order))
  }
}
