import Calendars
import Commands
import EventModel
import EventStream

/// What is asked of an evaluation.
public struct EvaluationOptions: Sendable {
  public var horizons = Horizon.usual
  /// Nil for the first that the stream has: mids, else trades, else bars.
  public var price: PriceBasis?
  public var measure = ReturnMeasure.simple
  /// Names or expressions of features; empty for all.
  public var features: [String] = []
  /// The clock of the one set to evaluate; nil for all sets.
  public var clock: String?
  /// Whether several sets are refused, as rows of labels are of one.
  public var needsOneSet = false
  public var quantiles = 5
  /// Rows outside are left out; prices are read all the same.
  public var times: ClosedRange<Int64> = Int64.min...Int64.max
  /// A report for each instrument instead of one over all.
  public var byInstrument = false
  /// Whose hours the day has.
  public var zone = ZoneRules.utc
  /// Nanoseconds of the window of realized volatility; nil for the longer of five minutes and twenty
  /// rows.
  public var volatilityWindow: Int64?
  /// How old a price may be at a row or at its horizon, in nanoseconds; nil for any age.
  public var maxAge: Int64?
  /// Bytes of rows that are held in memory.
  public var memory = 256 << 20

  public init() {}

  /// Whether rows are left out by their time.
  var hasTimes: Bool { times != Int64.min...Int64.max }

  /// The features of a set that are asked for, by index.
  func chosen(of set: FeatureSet) -> [Int] {
    set.features.indices.filter { index in
      features.isEmpty || features.contains(set.features[index].name)
        || features.contains(set.features[index].expression)
    }
  }

  /// Fails where what was named is not in the stream.
  func check(_ header: StreamHeader) throws(StreamError) {
    let all = header.featureSets.flatMap(\.features)
    for name in features where !all.contains(where: { $0.name == name || $0.expression == name }) {
      throw unknown("--features", name, among: all.map(\.name))
    }
    if let clock, !header.featureSets.contains(where: { $0.clock == clock }) {
      throw unknown("--set", clock, among: header.featureSets.map(\.clock))
    }
    let sets = header.featureSets.filter {
      !chosen(of: $0).isEmpty && (clock == nil || clock == $0.clock)
    }
    if needsOneSet, sets.count > 1 {
      let clocks = sets.map { $0.clock.isEmpty ? "\"\"" : $0.clock }.joined(separator: ", ")
      throw ParsedOptions.usage(
        "--labels", "the stream has sets of several clocks; --set says which (\(clocks))")
    }
  }

  private func unknown(_ option: String, _ name: String, among known: [String]) -> StreamError {
    let hint = suggestion(for: name, among: known).map { "; did you mean \"\($0)\"?" }
    let list = known.map { $0.isEmpty ? "\"\"" : $0 }.prefix(8).joined(separator: ", ")
    return ParsedOptions.usage(
      option, "\"\(name)\" is not in the stream" + (hint ?? " (it has \(list))"))
  }
}
