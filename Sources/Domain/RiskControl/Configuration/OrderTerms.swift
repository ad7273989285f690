import Configuration
import EventModel
import EventStream
import Execution

/// How targets become orders: keys of `[risk]`, and of `[risk.strategy.NAME]`, which go before.
struct OrderTerms: Sendable {
  var type = OrderType.market
  /// How much worse than the touch a limit may be, as a share of it; negative: better.
  var offset = 0.0
  var timeInForce = TimeInForce.day
  var schedule = ScheduleKind.configured
  /// After the decision, when a schedule is to be done; nil: as `execute` is configured.
  var deadline: Int64?
  /// An entry that waited is dropped once its signal is older; nil: never.
  var signalAge: Int64?
  /// An entry that was refused or ended unfilled is tried again so long after its signal; nil: once.
  var retriesFor: Int64?

  init() {}

  init(_ table: ConfigurationTable, _ general: OrderTerms) throws(StreamError) {
    self = general
    if let name = try table.text("order", choices: ["market", "limit"]) {
      type = OrderType(name: name) ?? .market
    }
    if let found = try table.quantity("limit_offset", units: ["bp", "%"], in: -10_000...10_000) {
      if type != .limit { throw table.failure("limit_offset", "needs order = \"limit\"") }
      offset = found.unit == "bp" ? found.value / 10_000 : found.value / 100
    }
    if let name = try table.text("time_in_force", choices: TimeInForce.names) {
      timeInForce = TimeInForce(name: name) ?? .day
    }
    if let name = try table.text("schedule", choices: ScheduleDefinition.names) {
      schedule = ScheduleDefinition.kind(named: name) ?? .configured
    }
    if let span = try table.duration("deadline") {
      if span == 0 { throw table.failure("deadline", "must be above zero") }
      deadline = span
    }
    if let span = try table.duration("signal_age") {
      if span == 0 { throw table.failure("signal_age", "must be above zero") }
      signalAge = span
    }
    if let text = try table.text("entries") { retriesFor = try Self.entries(text, table) }
  }

  /// `once`, or `retry for 5m`.
  private static func entries(
    _ text: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Int64? {
    if text == "once" { return nil }
    guard text.hasPrefix("retry for "), let span = Duration64.parse(String(text.dropFirst(10))),
      span > 0
    else { throw table.failure("entries", "is \"once\" or for example \"retry for 5m\"") }
    return span
  }
}
