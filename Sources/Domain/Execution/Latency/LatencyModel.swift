import Configuration
import EventModel
import EventStream

/// How long messages take: the market's to here, an order's to the venue, the answer's back.
struct LatencyModel: Sendable {
  var feed: LatencyDistribution = .constant(0)
  var order: LatencyDistribution = .constant(0)
  var response: LatencyDistribution = .constant(0)
  var seed: UInt64 = 0

  init() {}

  /// - Parameter table: `[venue.latency]`.
  init(_ table: ConfigurationTable) throws(StreamError) {
    seed = UInt64(try table.integer("seed", in: 0...Int.max) ?? 0)
    feed = try Self.part("feed", table)
    order = try Self.part("order", table)
    response = try Self.part("response", table)
  }

  /// A span, or a table that names a distribution and its parameters.
  private static func part(
    _ key: String, _ table: ConfigurationTable
  ) throws(StreamError) -> LatencyDistribution {
    guard let own = try? table.table(key) else {
      return .constant(try table.duration(key) ?? 0)
    }
    let names = LatencyDefinition.all.map(\.name)
    guard let name = try own.text("model", choices: names) else {
      throw own.failure("model", "is missing; it is one of \(names.joined(separator: ", "))")
    }
    guard let definition = LatencyDefinition.all.first(where: { $0.name == name }) else {
      return .constant(0)
    }
    return try definition.make(own)
  }

  /// From the event that an order is decided at to its arrival: the decision sees the market late.
  ///
  /// - Parameter measured: what the capture says of its feed now.
  func toVenue(_ id: UInt64, _ serial: UInt64, measured: Int64) -> Int64 {
    let sum =
      feed.delay(MessageHash(seed, id, serial, 0), measured)
      + order.delay(MessageHash(seed, id, serial, 1), measured)
    return min(sum, Duration64.longest)
  }

  func fromVenue(_ id: UInt64, _ serial: UInt64, measured: Int64) -> Int64 {
    response.delay(MessageHash(seed, id, serial, 2), measured)
  }

  var isMeasured: Bool { [feed, order, response].contains(where: \.isMeasured) }
  /// What the capture's clock is ahead of the venue's; nil: its smallest delay counts as none.
  var clockOffset: Int64? {
    [feed, order, response].first(where: \.isMeasured)?.clockOffset
  }
}

/// A latency model in the table.
struct LatencyDefinition: Sendable {
  var name: String
  /// What is said of it in lists.
  var help: String
  /// Reads its keys.
  var make: @Sendable (ConfigurationTable) throws(StreamError) -> LatencyDistribution

  /// The models by name. A new one is one file and one line.
  static let all: [LatencyDefinition] = [
    ConstantLatency.definition, UniformLatency.definition, LognormalLatency.definition,
    MeasuredLatency.definition,
  ]
}

/// One part of the way.
struct LatencyDistribution: Sendable {
  /// Nanoseconds, the same for the same message in every run; at most the longest span. The second
  /// argument is what the capture says of its feed now.
  let delay: @Sendable (MessageHash, Int64) -> Int64
  /// What the capture says counts.
  var isMeasured = false
  /// See `LatencyModel`.
  var clockOffset: Int64?

  init(_ delay: @escaping @Sendable (MessageHash, Int64) -> Int64) { self.delay = delay }

  static func constant(_ span: Int64) -> LatencyDistribution {
    LatencyDistribution { _, _ in span }
  }
}

/// Random numbers of one message: a counter-based generator, so that they do not depend on what else
/// happens. The mixing is SplitMix64's (Steele, Lea, Flood 2014, figure 15).
struct MessageHash {
  private let state: UInt64

  init(_ seed: UInt64, _ id: UInt64, _ serial: UInt64, _ part: UInt64) {
    state = Self.mix(Self.mix(Self.mix(seed) ^ id) ^ serial &* 4 &+ part)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// The `index`-th number, in (0, 1).
  func uniform(_ index: UInt64 = 0) -> Double {
    (Double(Self.mix(state &+ index) >> 11) + 0.5) / 9_007_199_254_740_992
  }
}
