import Commands

/// What can be chosen in a trading file, by name: for `--list`, `--describe` and the man page.
enum ExecutionReference {
  static let catalogue = Catalogue(of: "schedule, model or key", "schedules, models and keys") {
    [
      section("schedules", ScheduleDefinition.all.map { ($0.name, $0.help) }),
      section("venue", VenueOptions.reference),
      section("fees", FeeDefinition.all.map { ($0.name, $0.help) }),
      section("latency", LatencyDefinition.all.map { ($0.name, $0.help) }),
      section("queues", QueueModel.all().map { ($0.name, $0.help) }),
    ]
  }

  private static func section(
    _ title: String, _ entries: [(term: String, meaning: String)]
  ) -> Catalogue.Section {
    Catalogue.Section(title, entries.map { Catalogue.Entry($0.term, $0.meaning) })
  }
}
