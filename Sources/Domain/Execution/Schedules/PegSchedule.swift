extension ScheduleDefinition {
  static let peg = ScheduleDefinition(
    kind: .peg,
    help:
      "one limit order that follows the touch or the mid (peg), at every interval or move (reprice)"
  ) { [($0.start, 1)] }
}
