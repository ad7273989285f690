extension ScheduleDefinition {
  static let direct = ScheduleDefinition(
    kind: .direct, help: "one child of the parent's own type and price"
  ) { [($0.start, 1)] }
}
