import EventModel

extension RiskCheck {
  static let priceCollar = RiskCheck(
    DeclaredLimit(key: "price_collar", quantity: .share), reason: .priceCollar,
    unit: "share of the price",
    meaning: "a buy is not expected above the reference by more than the collar, a sell not below: "
      + "of a limit the reference is the newest mid, of a market order the last price, and what is "
      + "compared the touch that it would take",
    example: "\"5 %\" or \"50 bp\"", onReduction: .delay
  ) { order, desk, collar in
    // A stop is away from the market by its nature.
    if order.isStop { return .pass }
    let price = desk.prices[order.instrument]
    let reference: Double
    if order.type == .market, price.last != noNumber {
      reference = Double(price.last)
    } else {
      let twice = price.twiceMark
      guard twice != noNumber else { return .reject(limit: collar) }
      reference = Double(twice) / 2
    }
    guard reference != 0, order.twicePrice != noNumber else { return .reject(limit: collar) }
    let above = (Double(order.twicePrice) / 2 - reference) / abs(reference)
    return .atMost(collar, order.side == .bid ? above : -above)
  }
}
