import EventModel

extension RiskCheck {
  static let staleData = RiskCheck(
    reason: .staleData, unit: "s",
    meaning: "a price of the instrument is known, and not older than allowed",
    keys: "max_age = \"5s\"", onReduction: .spare
  ) { order, desk in
    let limit = desk.slots[order.slot].limits.maximumAge
    let time = desk.prices[order.instrument].time
    let bound = limit == .max ? Double.nan : Double(limit) / 1e9
    guard time != noTime, order.twicePrice != noNumber else { return .reject(limit: bound) }
    let age = order.time - time
    return age <= limit ? .pass : .reject(limit: bound, observed: Double(age) / 1e9)
  }
}
