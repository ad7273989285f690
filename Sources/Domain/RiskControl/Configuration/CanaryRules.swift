import Configuration
import EventStream

/// How a new version of a strategy is let in: keys of `[risk.strategy.NAME]`.
struct CanaryRules: Sendable {
  /// Share of the wanted size that is traded.
  var share = 1.0
  /// What is traded; the rest is decided as a shadow. Empty: all.
  var instruments: [String] = []
  /// Orders are decided and not sent.
  var isShadow = false
  /// A breached loss limit of the strategy makes it a shadow, and the other takes over.
  var rollsBackOn: [String] = []
  var rollbackTo: String?

  static let causes = ["daily_loss", "drawdown"]

  init() {}

  init(_ table: ConfigurationTable) throws(StreamError) {
    if let found = try table.quantity("canary", units: ["%"], in: 0...100) {
      if found.value == 0 {
        throw table.failure("canary", "0 % trades nothing; use shadow = true")
      }
      share = found.value / 100
    }
    instruments = try table.texts("canary_instruments") ?? []
    isShadow = try table.boolean("shadow") ?? false
    rollsBackOn = try table.texts("rollback_on") ?? []
    rollbackTo = try table.text("rollback_to")
    for cause in rollsBackOn where !Self.causes.contains(cause) {
      throw table.failure(
        "rollback_on", "\"\(cause)\" is none of \(Self.causes.joined(separator: ", "))")
    }
    for cause in rollsBackOn where !table.has(cause) {
      throw table.failure("rollback_on", "\(cause) has no limit in this table")
    }
    if rollbackTo != nil, rollsBackOn.isEmpty {
      throw table.failure("rollback_to", "needs rollback_on = [\"drawdown\"]")
    }
  }
}
