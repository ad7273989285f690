import Configuration
import EventModel
import EventStream

/// `[execution]` of a trading file.
struct ExecutionOptions: Sendable {
  var schedule = ScheduleSettings()
  /// What strategies have of their own, by name.
  var strategies: [(name: String, settings: ScheduleSettings)] = []

  init() {}

  init(_ table: ConfigurationTable?) throws(StreamError) {
    guard let table else { return }
    try schedule.read(table)
    try schedule.check(table)
    for (name, own) in try table.namedTables("strategy") {
      var settings = schedule
      try settings.read(own)
      try settings.check(own)
      strategies.append((name, settings))
    }
    try table.finish()
  }

  /// By the ids of the strategies of a header.
  func settings(of strategy: Strategy) -> ScheduleSettings {
    strategies.first { $0.name == strategy.name }?.settings ?? schedule
  }
}
