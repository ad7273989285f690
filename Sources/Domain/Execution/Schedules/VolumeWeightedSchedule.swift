import EventModel

extension ScheduleDefinition {
  static let volumeWeighted = ScheduleDefinition(
    kind: .vwap,
    help: "slices in proportion to the volume of their time of day: learned from the stream's past "
      + "days, or from a file (profile); equal before there is a day"
  ) { context in
    let equal = equalSlices(context)
    guard let profile = context.profile else { return equal }
    let count = context.settings.slices
    let volumes = (0..<count).map { index in
      profile.volume(
        from: context.time(index, of: count), to: context.time(index + 1, of: count))
    }
    let total = volumes.reduce(0, +)
    guard total > 0 else { return equal }
    var sum = 0.0
    return zip(equal, volumes).map { slice, volume in
      sum += volume
      return (slice.time, sum / total)
    }
  }
}
