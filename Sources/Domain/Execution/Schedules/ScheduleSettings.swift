import Configuration
import EventModel
import EventStream

/// How parents are worked: `[execution]`, and what `[execution.strategy.NAME]` says otherwise.
struct ScheduleSettings: Sendable {
  /// What price children of a schedule take.
  enum ChildStyle: String, CaseIterable, Sendable {
    /// Market orders.
    case market
    /// Limits at the best price of their own side.
    case limit
    /// Limits at the best price of the other side.
    case marketable
  }
  enum PegPrice: String, CaseIterable, Sendable {
    case touch, mid
  }
  enum Reprice: String, CaseIterable, Sendable {
    case interval, move
  }

  var kind = ScheduleKind.direct
  var child = ChildStyle.market
  /// Where the parent names no deadline.
  var duration = 10 * Timestamp.minute
  var slices = 10
  /// What is left at the deadline crosses the spread; else it expires.
  var completes = true
  /// Of a slice's interval.
  var randomize = 0.0
  var seed: UInt64 = 0
  /// Of the market's volume.
  var participation = 0.1
  /// Of participation and of repricing.
  var interval = Timestamp.second
  var peg = PegPrice.touch
  var reprice = Reprice.move
  /// A profile of volume that was read from a file.
  var profile: VolumeProfile?
  var profileBucket = 5 * Timestamp.minute
  var almgrenChriss = AlmgrenChrissSettings()
  var resilienceHalfLife = Timestamp.minute

  init() {}

  /// Reads the keys that are there; the others stay as they are.
  mutating func read(_ table: ConfigurationTable) throws(StreamError) {
    let names = ScheduleDefinition.all.map(\.name)
    if let word = try table.text("schedule", choices: names) {
      kind = ScheduleDefinition.kind(named: word) ?? kind
    }
    child = try Self.word("child", table) ?? child
    duration = try Self.span("duration", table) ?? duration
    slices = try table.integer("slices", in: 1...10_000) ?? slices
    completes = try table.boolean("complete") ?? completes
    randomize = try Self.share("randomize", table, 0...100) ?? randomize
    seed = try table.integer("seed", in: 0...Int.max).map { UInt64($0) } ?? seed
    participation = try Self.share("participation", table, 0.0001...100) ?? participation
    interval = try Self.span("interval", table) ?? interval
    if interval < Timestamp.second / 1000 {
      throw table.failure("interval", "must be at least 1ms")
    }
    peg = try Self.word("peg", table) ?? peg
    reprice = try Self.word("reprice", table) ?? reprice
    if let path = try table.text("profile") {
      do throws(StreamError) {
        profile = try ProfileFile.read(path)
      } catch {
        throw table.failure("profile", error.line)
      }
    }
    if let bucket = try Self.span("profile_bucket", table) {
      guard bucket >= Timestamp.minute, Timestamp.day % bucket == 0 else {
        throw table.failure("profile_bucket", "must divide a day and be at least a minute")
      }
      profileBucket = bucket
    }
    if let own = try table.table("almgren_chriss") { try almgrenChriss.read(own) }
    if let own = try table.table("obizhaeva_wang") {
      resilienceHalfLife = try Self.span("half_life", own) ?? resilienceHalfLife
    }
  }

  /// What is at fault of the values together; nil: nothing.
  func check(_ table: ConfigurationTable) throws(StreamError) {
    if kind == .almgrenChriss { try almgrenChriss.check(table) }
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Word? where Word.RawValue == String {
    try table.text(key, choices: Word.allCases.map(\.rawValue)).flatMap(Word.init(rawValue:))
  }

  private static func span(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> Int64? {
    guard let span = try table.duration(key) else { return nil }
    if span == 0 { throw table.failure(key, "must be above zero") }
    return span
  }

  private static func share(
    _ key: String, _ table: ConfigurationTable, _ range: ClosedRange<Double>
  ) throws(StreamError) -> Double? {
    try table.quantity(key, units: ["%"], in: range).map { $0.value / 100 }
  }
}
