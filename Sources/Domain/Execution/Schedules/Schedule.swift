import EventModel

/// What a schedule is laid out from.
struct ScheduleContext {
  var start: Int64
  /// After `start`.
  var deadline: Int64
  /// In size units.
  var size: Int64
  var settings: ScheduleSettings
  /// For the seed of what is random.
  var parent: UInt64
  /// Volume by the time of day, from days past; nil before there are any.
  var profile: VolumeProfile?
  /// Shares of a size unit.
  var sizeScale: Double

  var duration: Int64 { deadline - start }

  /// The start of slice `index` of `count`, the deadline for the last and beyond.
  func time(_ index: Int, of count: Int) -> Int64 {
    start + Int64(Double(duration) / Double(count) * Double(index))
  }
}

/// A schedule in the table.
public struct ScheduleDefinition: Sendable {
  /// That of the schema, or one of 1000 and above, which is printed as a number where only the schema is
  /// known.
  var kind: ScheduleKind
  public var name: String
  /// What is said of it in lists.
  var help: String
  /// How much is to be let go by when, as shares of the parent from 0 to 1 that never fall; empty where
  /// that depends on what happens.
  var plan: @Sendable (ScheduleContext) -> [(time: Int64, share: Double)]

  /// - Parameter name: of a kind that the schema does not name.
  init(
    kind: ScheduleKind, name: String? = nil, help: String,
    plan: @escaping @Sendable (ScheduleContext) -> [(time: Int64, share: Double)]
  ) {
    self.kind = kind
    self.name = name ?? kind.name
    self.help = help
    self.plan = plan
  }

  /// The schedules by name. A new one is one file and one line.
  static let all: [ScheduleDefinition] = [
    .direct, .peg, .timeWeighted, .volumeWeighted, .participation, .almgrenChriss,
    .obizhaevaWang,
  ]

  static func of(_ kind: ScheduleKind) -> ScheduleDefinition? { all.first { $0.kind == kind } }

  /// What an order may ask for: a schedule, or the one that is configured.
  public static let names = [ScheduleKind.configured.name] + all.map(\.name)

  /// The kind of a name; nil where there is none.
  public static func kind(named name: String) -> ScheduleKind? {
    all.first { $0.name == name }?.kind
      ?? (name == ScheduleKind.configured.name ? .configured : nil)
  }
}
