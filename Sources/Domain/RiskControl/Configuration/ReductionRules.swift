import Configuration
import EventModel
import EventStream
import Execution

/// How what is held is closed: the table `[risk.exits]`. An exit is sent at once and as a whole: it
/// takes over no schedule, no time in force and no passive price from the strategy's orders.
struct ReductionRules: Sendable {
  /// Nil: a market order, unless the strategy's orders are limits.
  var type: OrderType?
  /// How much worse than the touch a limit may be, as a share of it; nil: as the strategy's orders,
  /// where that is not better than the touch.
  var offset: Double?
  var schedule = ScheduleKind.direct
  /// A try follows at the earliest so long after the one before it; each refusal doubles it, up to
  /// `retryCap`.
  var retryAfter = Timestamp.second
  var retryCap = Timestamp.minute
  /// Refusals without a fill after which it is stuck.
  var stuckAfter = 8
  /// So long an exit waits for a sound price; then it goes at market.
  var patience = 30 * Timestamp.second
  /// A limit is never farther from the touch than this share of it.
  var worst = 0.05
  /// A target that is not reached is told after so long; nil: after a minute, where something stands in
  /// its way beside that its orders work.
  var reachWithin: Int64?

  init() {}

  init(_ table: ConfigurationTable) throws(StreamError) {
    if let name = try table.text("order", choices: ["market", "limit"]) {
      type = OrderType(name: name)
    }
    if let found = try table.quantity("limit_offset", units: ["bp", "%"], in: 0...10_000) {
      offset = found.unit == "bp" ? found.value / 10_000 : found.value / 100
    }
    if let name = try table.text("schedule", choices: ScheduleDefinition.names) {
      schedule = ScheduleDefinition.kind(named: name) ?? .direct
    }
    retryAfter = try Self.span("retry_after", table) ?? retryAfter
    retryCap = try Self.span("retry_cap", table) ?? max(retryCap, retryAfter)
    if retryCap < retryAfter { throw table.failure("retry_cap", "is below retry_after") }
    stuckAfter = try table.integer("stuck_after", in: 1...1000) ?? stuckAfter
    patience = try Self.span("patience", table) ?? patience
    if let found = try table.quantity("worst", units: ["bp", "%"], in: 0...10_000) {
      worst = found.unit == "bp" ? found.value / 10_000 : found.value / 100
    }
    reachWithin = try Self.span("reach_within", table)
  }

  private static func span(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Int64? {
    guard let span = try table.duration(key) else { return nil }
    if span == 0 { throw table.failure(key, "must be above zero") }
    return span
  }
}
