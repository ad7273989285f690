import EventModel
import EventStream
import Expressions

/// One feature as asked for.
public struct FeatureRequest: Sendable {
  /// As the user wrote it: the heading of its column.
  public var name: String
  public var expression: Expression

  /// - Parameter definitions: named expressions that it may use.
  public init(
    _ text: String, with definitions: ExpressionDefinitions = ExpressionDefinitions()
  ) throws(ExpressionError) {
    name = text.split(separator: " ").joined(separator: " ")
    expression = try definitions.resolved(try ExpressionParser.parse(text))
    try FeatureCatalogue.check(expression)
  }

  public init(name: String, expression: Expression) {
    self.name = name
    self.expression = expression
  }
}

/// Computes features: after every atomic group, or when a clock ticks, a `features` event with one
/// value a feature, absent while not warm.
public struct FeaturesStage: Stage {
  private let requests: [FeatureRequest]
  private let every: Clock?
  private let on: KindSet
  private let barClock: Clock?
  private let passing: KindSet
  private var run: FeatureRun?

  /// The kinds whose groups drive features that have no clock.
  public static var marketKinds: KindSet {
    KindSet(.quote, .trade, .depth, .bar, .level, .orderAction)
  }

  /// - Parameters:
  ///   - every: a clock of time for features that have none.
  ///   - on: the kinds whose groups drive features that have no clock.
  ///   - bars: an interval whose bars are emitted as events.
  ///   - passing: the kinds of input that are wanted in the output; watermarks always are.
  public init(
    _ requests: [FeatureRequest], every: Int64? = nil, on: KindSet? = nil, bars: Int64? = nil,
    passing: KindSet = .all
  ) {
    self.requests = requests
    self.every = every.map { .time($0) }
    self.on = on ?? Self.marketKinds
    barClock = bars.map { .time($0) }
    self.passing = passing.union(KindSet(.watermark))
  }

  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    if run == nil {
      run = try FeatureRun(requests, every: every, on: on, barClock: barClock, header)
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

  public func snapshot(into writer: inout SnapshotWriter) { run?.snapshot(into: &writer) }

  public mutating func restore(from reader: inout SnapshotReader) throws(StreamError) {
    try run?.restore(from: &reader)
  }

  public var remarks: [String] { run?.remarks ?? [] }

  public var statistics: [Statistics.Entry] { run?.statistics ?? [] }
}
