import EventModel

extension ScheduleDefinition {
  static let timeWeighted = ScheduleDefinition(
    kind: .twap, help: "equal slices at equal times, which may be moved at random (randomize, seed)"
  ) { context in equalSlices(context) }

  /// Slice j of N at the start of interval j, moved by up to half of `randomize` of an interval either
  /// way; the first is never before the start.
  static func equalSlices(_ context: ScheduleContext) -> [(time: Int64, share: Double)] {
    let count = context.settings.slices
    let width = Double(context.duration) / Double(count)
    return (0..<count).map { index in
      let hash = MessageHash(context.settings.seed, context.parent, UInt64(index), 3)
      let shift = context.settings.randomize * width * (hash.uniform() - 0.5)
      let time = context.time(index, of: count) + Int64(shift.rounded())
      return (
        max(context.start, min(time, context.deadline)), Double(index + 1) / Double(count)
      )
    }
  }
}
