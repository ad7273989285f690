import Commands

/// What can be chosen in a trading file, by name: printed by `--list` and in the manual.
enum ExecutionLists {
  static var sections: [ReferenceSection] {
    [
      ReferenceSection(
        "Schedules", ScheduleDefinition.all.map { (term: $0.name, meaning: $0.help) }),
      ReferenceSection("Venue", VenueOptions.reference),
      ReferenceSection("Fees", FeeDefinition.all.map { (term: $0.name, meaning: $0.help) }),
      ReferenceSection(
        "Latency", LatencyDefinition.all.map { (term: $0.name, meaning: $0.help) }),
      ReferenceSection("Queues", QueueModel.all().map { (term: $0.name, meaning: $0.help) }),
    ]
  }

  static var text: String {
    let width = sections.flatMap { $0.entries.map(\.term.count) }.max() ?? 0
    return sections.map { section in
      "\(section.title.lowercased())\n"
        + section.entries.map { entry in
          let gap = String(repeating: " ", count: width + 2 - entry.term.count)
          return "  \(entry.term)\(gap)\(entry.meaning)\n"
        }.joined()
    }.joined(separator: "\n")
  }
}
