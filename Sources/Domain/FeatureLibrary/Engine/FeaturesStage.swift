import EventModel
import EventStream
import Expressions
import Stages

/// One feature as asked for.
public struct FeatureRequest: Sendable {
  /// As the user wrote it: the heading of its column.
  public var name: String
  /// What it means, with definitions resolved.
  public var expression: Expression
  /// The files that it names, as they were when it was made.
  public var files: ReferenceFiles

  /// Reads the files that the expression names.
  ///
  /// - Parameters:
  ///   - definitions: named expressions that it may use.
  ///   - files: those that the definitions name, and where others are looked up.
  public init(
    _ text: String, with definitions: ExpressionDefinitions = ExpressionDefinitions(),
    files: ReferenceFiles = ReferenceFiles()
  ) throws(ExpressionError) {
    name = text.split(separator: " ").joined(separator: " ")
    var files = files
    let pinned = try files.pinned(try ExpressionParser.parse(text))
    expression = try definitions.resolved(pinned)
    self.files = files
    try FeatureCatalogue.check(expression)
  }
}

/// Computes features: after every atomic group, or when a clock ticks, a `features` event with one
/// value a feature, absent while not warm.
public struct FeaturesStage: Stage {
  private let requests: [FeatureRequest]
  private let alarms: [FeatureRequest]
  private let every: Clock?
  private let on: KindSet
  private let barClock: Clock?
  private let allowsEqual: Bool
  private let passing: KindSet
  private var run: FeatureRun?

  /// The kinds whose groups drive features that have no clock.
  public static var marketKinds: KindSet {
    KindSet(.quote, .trade, .depth, .bar, .level, .orderAction)
  }

  /// - Parameters:
  ///   - alarms: conditions; a vector of those of a clock comes only when one of them changes.
  ///   - every: a clock of time for features that have none.
  ///   - on: the kinds whose groups drive features that have no clock.
  ///   - bars: an interval whose bars are emitted as events.
  ///   - allowsEqual: whether rows of a clock of time know the releases of their very time.
  ///   - passing: the kinds of input that are wanted in the output; watermarks always are.
  public init(
    _ requests: [FeatureRequest], alarms: [FeatureRequest] = [], every: Int64? = nil,
    on: KindSet? = nil, bars: Int64? = nil, allowsEqual: Bool = false,
    passing: KindSet = .all
  ) {
    self.allowsEqual = allowsEqual
    self.requests = requests
    self.alarms = alarms
    self.every = every.map { .time($0) }
    self.on = on ?? Self.marketKinds
    barClock = bars.map { .time($0) }
    self.passing = passing.union(KindSet(.watermark))
  }

  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    if run == nil {
      run = try FeatureRun(
        requests, alarms: alarms, every: every, on: on, barClock: barClock,
        allowsEqual: allowsEqual, header)
    }
    try run?.begin(&header)
  }

  public mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    run?.process(batch, passing: passing, into: &output)
  }

  public mutating func finish(into output: inout EventBuffer) throws(StreamError) {
    run?.finish(into: &output)
  }

  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("run", &run)
  }

  public static var notState: Set<String> {
    ["requests", "alarms", "every", "on", "barClock", "allowsEqual", "passing"]
  }

  public var remarks: [String] { run?.remarks ?? [] }

  public var statistics: [Statistics.Entry] { run?.statistics ?? [] }
}
