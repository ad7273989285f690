extension ScheduleDefinition {
  static let participation = ScheduleDefinition(
    kind: .participation,
    help: "at every interval as much as brings it to a share (participation) of the volume traded "
      + "since its start"
  ) { _ in [] }
}
