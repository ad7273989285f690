import EventModel

/// What a check says of an order.
struct Verdict: BitwiseCopyable, Sendable, Equatable {
  var passes: Bool
  var limit: Double
  var observed: Double

  static let pass = Verdict(passes: true, limit: 0, observed: 0)

  static func reject(limit: Double = .nan, observed: Double = .nan) -> Verdict {
    Verdict(passes: false, limit: limit, observed: observed)
  }

  /// Passes at the limit and below; what is not known does not.
  static func atMost(_ limit: Double, _ observed: Double) -> Verdict {
    observed <= limit ? .pass : .reject(limit: limit, observed: observed)
  }

  static func atMost(_ limit: Int64, _ observed: Int64, scale: Double) -> Verdict {
    observed <= limit
      ? .pass : .reject(limit: Double(limit) * scale, observed: Double(observed) * scale)
  }
}

/// One condition that an order must meet. Each is in a file of its own.
struct RiskCheck: Sendable {
  var reason: DecisionReason
  /// Of limit and observed value in the decision.
  var unit: String
  /// One sentence.
  var meaning: String
  /// The keys of the configuration, with an example; empty where it always holds.
  var keys: String
  /// Whether an order that only reduces a position is let pass.
  var sparesReductions: Bool
  var judge: @Sendable (borrowing ProposedOrder, Desk) -> Verdict

  var name: String { reason.name }
}

/// A check's function alone. In an array of functions each would be called through a thunk.
struct Judge: Sendable {
  let ask: @Sendable (borrowing ProposedOrder, Desk) -> Verdict
}

/// The checks in the order in which they judge; the first failure rejects. A new one is a file, a line
/// here and its reason in `DecisionReason`.
let riskChecks: [RiskCheck] = [
  .killSwitch, .halted, .reducingOnly, .invalidOrder, .instrumentTerms, .duplicateOrder,
  .repeatedOrder, .orderRate, .openOrders, .restricted, .marketHours, .tradingHalt, .lotSize,
  .tickSize, .staleData, .priceCollar, .priceLimit, .settlement, .shortSale, .selfMatch,
  .orderSize, .orderNotional, .position, .positionNotional, .grossLeverage, .netLeverage, .sector,
  .buyingPower, .dailyLoss, .drawdown,
]
