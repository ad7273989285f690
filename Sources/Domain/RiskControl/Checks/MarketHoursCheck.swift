import EventModel

extension RiskCheck {
  static let marketHours = RiskCheck(
    reason: .marketHours, unit: "session_phase",
    meaning: "the market trades: by the sessions in the stream, else by the calendar of the "
      + "instrument with its breaks, holidays and half days; orders for the opening or the close "
      + "may wait",
    keys: "[risk.market_hours] outside = \"reject\" or \"queue\"", onReduction: .wait
  ) { order, desk in
    if order.timeInForce == .atOpen || order.timeInForce == .atClose { return .pass }
    let phase = desk.phase(of: order.instrument)
    switch phase {
    case .continuous, .openingAuction, .closingAuction: return .pass
    case .unknown:
      let isNamed = desk.instruments[Int(order.instrument)].calendar != -1
      return isNamed || desk.isStrictAboutHours
        ? .reject(limit: Double(SessionPhase.continuous.rawValue)) : .pass
    default:
      return .reject(
        limit: Double(SessionPhase.continuous.rawValue), observed: Double(phase.rawValue))
    }
  }
}
