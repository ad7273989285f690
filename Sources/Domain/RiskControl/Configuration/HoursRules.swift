import Configuration
import EventStream

/// The table `[risk.market_hours]`.
struct HoursRules: Sendable {
  /// Orders of instruments whose hours are not known are rejected. So it is where the table is there.
  var isStrict = false
  /// A market order outside of the hours, or at the very close, waits for the next opening.
  var queues = false

  init() {}

  init(_ table: ConfigurationTable) throws(StreamError) {
    isStrict = true
    queues = try table.text("outside", choices: ["reject", "queue"]) == "queue"
  }
}
