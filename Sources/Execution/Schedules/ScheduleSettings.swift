import Configuration
import EventModel
import EventStream

/// How parents are worked: `[execution]`, and what `[execution.strategy.NAME]` says otherwise.
struct ScheduleSettings: Sendable {
  var kind = ScheduleKind.direct

  init() {}

  /// Reads the keys that are there; the others stay as they are.
  mutating func read(_ table: ConfigurationTable) throws(StreamError) {
    let names = Array(ScheduleKind.names.dropFirst())
    if let word = try table.text("schedule", choices: names) {
      kind = ScheduleKind(name: word) ?? kind
    }
  }
}
