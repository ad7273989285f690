import EventModel
import EventStream

/// A whole evaluation: what every form of the report is written from.
public struct Evaluation: Sendable {
  public var options: EvaluationOptions
  public var basis: PriceBasis
  public var lineage: [LineageEntry]
  public var sets: [SetEvaluation]

  /// Evaluates what was read: every set, over all instruments or each of them.
  init(_ intake: SampleIntake, _ options: EvaluationOptions) throws(StreamError) {
    self.options = options
    basis = intake.basis ?? .mid
    lineage = intake.header.lineage
    sets = []
    for table in intake.tables {
      if !options.byInstrument {
        sets.append(SetEvaluator(try table.inOrder(), options).evaluate(intake.header))
        continue
      }
      for instrument in table.presentInstruments {
        let part = try table.rows(of: instrument)
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
