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
  /// What it does to an order of the desk that only closes what a strategy holds.
  var onReduction: OnReduction
  /// The limit that the check declares; nil where it always holds, or asks for limits of the desk.
  var limit: DeclaredLimit?
  private let judge: Judge.Plain
  /// Its last number is the declared limit of the order's strategy and instrument.
  private let judgeByLimit: Judge.ByLimit
  private let adjust: Adjustment
  private let ownName: String?

  var name: String { ownName ?? reason.name }

  /// What a check does to an order that only closes what a strategy holds. Bots' orders are not the
  /// desk's: one that fails is refused, and whoever asked for it acts next.
  enum OnReduction: String, Sendable {
    /// It is refused, and is not tried again until something is changed.
    case refuse
    /// It is not sent now, and is tried again.
    case wait
    /// It waits until the patience of exits ends; then it passes.
    case delay
    /// It passes, whatever the check would say.
    case spare
    /// It is cut, or its price moved, until it passes; what is left is tried again.
    case adjust

    /// For a person.
    var meaning: String {
      switch self {
      case .refuse: "refuses it"
      case .wait: "lets it wait, and it is tried again"
      case .delay: "lets it wait, at most for [risk.exits] patience"
      case .spare: "lets it pass"
      case .adjust: "cuts it, or moves its price, until it passes"
      }
    }
  }

  /// Changes an order, with the check's declared limit at hand, so that it passes; false where it has
  /// to wait.
  typealias Adjustment = @Sendable (inout ProposedOrder, Desk, Double) -> Bool

  init(
    reason: DecisionReason, unit: String, meaning: String, keys: String, onReduction: OnReduction,
    adjust: @escaping Adjustment = { _, _, _ in false },
    judge: @escaping Judge.Plain
  ) {
    self.reason = reason
    self.unit = unit
    self.meaning = meaning
    self.keys = keys
    self.onReduction = onReduction
    self.adjust = adjust
    self.judge = judge
    judgeByLimit = { _, _, _ in .pass }
    ownName = nil
  }

  /// A check with a limit of its own: nothing but its file and its line in `riskChecks` knows of it. An
  /// order for which the limit is not set passes unasked.
  /// - Parameters:
  ///   - name: of a check whose reason the schema does not name, with a code from 1000.
  ///   - example: a value with its unit.
  init(
    _ limit: DeclaredLimit, reason: DecisionReason, name: String? = nil, unit: String,
    meaning: String, example: String, onReduction: OnReduction = .spare,
    adjust: @escaping Adjustment = { _, _, _ in false },
    judge: @escaping Judge.ByLimit
  ) {
    self.limit = limit
    self.reason = reason
    self.unit = unit
    self.meaning = meaning
    self.keys = "\(limit.key) = \(example)"
    self.onReduction = onReduction
    self.adjust = adjust
    self.judge = { _, _ in .pass }
    judgeByLimit = judge
    ownName = name
  }

  /// What a desk asks.
  ///
  /// - Parameter place: of the check's limit among the declared ones.
  func judge(place: Int) -> Judge {
    Judge(
      reason: reason, onReduction: onReduction, place: limit == nil ? -1 : place, plain: judge,
      byLimit: judgeByLimit, adjustment: adjust)
  }
}

/// A limit of the configuration that a check declares: tables of the account, of strategies and of
/// instruments may set it, and what is said of the instrument goes before what is said of the strategy.
struct DeclaredLimit: Sendable {
  /// What it is told in, and the unit of the number that the check is given.
  enum Quantity: Sendable {
    /// Shares, contracts or units: the instrument's size units.
    case size
    /// Money of the account: its currency.
    case money
    /// Per cent or basis points: a fraction, at most 1.
    case share
    /// A multiple, told with `x`.
    case times
  }

  var key: String
  var quantity: Quantity
}

extension Desk {
  /// The functions of the checks, in their order.
  static func judges() -> [Judge] {
    var place = 0
    return riskChecks.map { check in
      defer { if check.limit != nil { place += 1 } }
      return check.judge(place: place)
    }
  }
}

/// The limits that checks declare, in the order of the checks.
let declaredLimits = riskChecks.compactMap(\.limit)

/// A check as the desk asks it: without its texts, and with the functions as their files have them. They
/// capture nothing, so that calling them counts no references.
struct Judge: Sendable {
  typealias Plain = @Sendable (borrowing ProposedOrder, Desk) -> Verdict
  typealias ByLimit = @Sendable (borrowing ProposedOrder, Desk, Double) -> Verdict

  let reason: DecisionReason
  let onReduction: RiskCheck.OnReduction
  /// Of its limit among the declared ones; -1: it has none.
  let place: Int
  let plain: Plain
  let byLimit: ByLimit
  let adjustment: RiskCheck.Adjustment

  /// Changes an exit that failed so that it passes; false where it has to wait.
  func adjust(_ order: inout ProposedOrder, _ desk: Desk) -> Bool {
    adjustment(&order, desk, place < 0 ? .nan : desk.declaredLimit(of: order.slot, place))
  }
}

/// The checks in the order in which they judge; the first failure rejects. A new one is a file and a
/// line here.
let riskChecks: [RiskCheck] = [
  .killSwitch, .halted, .reducingOnly, .invalidOrder, .instrumentTerms, .duplicateOrder,
  .repeatedOrder, .orderRate, .openOrders, .restricted, .marketHours, .tradingHalt, .lotSize,
  .tickSize, .staleData, .priceCollar, .priceLimit, .settlement, .shortSale, .selfMatch,
  .orderSize, .orderNotional, .position, .positionNotional, .grossLeverage, .netLeverage, .sector,
  .buyingPower, .dailyLoss, .drawdown,
]
