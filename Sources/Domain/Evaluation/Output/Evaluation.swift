import EventModel
import EventStream

/// A whole evaluation: what every form of the report is written from.
public struct Evaluation: Sendable {
  public var options: EvaluationOptions
  public var basis: PriceBasis
  public var lineage: [LineageEntry]
  public var sets: [SetEvaluation]
  /// A signal ended the reading of a source early: the report is of a part.
  public var isPart: Bool

  /// Reads a feature stream, or several one behind the other, and evaluates it.
  ///
  /// - Throws: StreamError of exit `badData` where the stream is damaged or has nothing to evaluate, of
  ///   exit `usage` where the options name what it has not.
  public init(
    reading reader: StreamReader, _ options: EvaluationOptions
  ) throws(StreamError) {
    let intake = SampleIntake(options)
    try intake.read(reader)
    try self.init(intake, options)
  }

  /// Evaluates what was read: every set, over all instruments or each of them.
  package init(_ intake: SampleIntake, _ options: EvaluationOptions) throws(StreamError) {
    self.options = options
    basis = intake.basis ?? .mid
    lineage = intake.header.lineage
    sets = []
    isPart = intake.isPart
    for table in intake.tables {
      if !options.byInstrument {
        sets.append(SetEvaluator(try table.inOrder(), options).evaluate(intake.header))
        continue
      }
      try table.forEachInstrument { part throws(StreamError) in
        sets.append(SetEvaluator(part, options).evaluate(intake.header))
      }
    }
  }

  /// How many information coefficients are told: of so many, one in twenty lies beyond its interval by
  /// chance.
  var trials: Int {
    sets.reduce(0) { $0 + $1.features.count } * options.horizons.count
  }
}
