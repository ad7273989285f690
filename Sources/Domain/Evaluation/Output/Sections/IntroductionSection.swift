import Commands
import EventModel
import Reports

extension EvaluationReport {
  /// What was asked, and how it is to be read.
  static func introduction(_ found: Evaluation) -> ReportSection {
    let options = found.options
    var blocks: [ReportBlock] = []
    if found.isPart {
      blocks += [
        .sentence(StoppedText.sentence).only(.text),
        .sentence(StoppedText.sentence + ".", .warning).only(.page),
      ]
    }
    blocks.append(
      .sentence(
        "Correlation of features with \(options.measure.plural) of the \(found.basis.rawValue). "
          + "Intervals are of 95 % and mind that returns overlap and that features persist. Of "
          + "\(found.chance) would lie beyond theirs by chance (*).", .soft
      ).only(.page))
    return ReportSection("", blocks) {
      (found.isPart ? [("stopped", .bool(true))] : []) + [
        ("program", .string("evaluate")), ("version", .string(productVersion)),
        ("schema", .integer(1)), ("price", .string(found.basis.rawValue)),
        ("measure", .string(options.measure.rawValue)),
        ("horizons", JSONValue(options.horizons.map(\.text))),
        ("quantiles", .integer(options.quantiles)), ("timezone", .string(options.zone.name)),
        (
          "lineage",
          .array(
            found.lineage.map {
              .object([
                ("program", .string($0.program)), ("version", .string($0.version)),
                ("arguments", .string($0.arguments)),
              ])
            })
        ),
        ("sets", .array(found.sets.map { json($0, options) })),
      ]
    }
  }

  private static func json(_ set: SetEvaluation, _ options: EvaluationOptions) -> JSONValue {
    let columns = ReportColumns<FeatureRow>.features(options)
    return .object([
      ("clock", .string(set.clock)), ("instruments", JSONValue(set.instruments)),
      ("rows", .integer(set.rows)), ("from", ReportValue.time(set.from).json),
      ("to", ReportValue.time(set.to).json),
      ("left_out", .object(set.leftOut.map { ($0.cause, .integer($0.rows)) })),
      (
        "stale",
        .array(
          set.staleShares.map {
            .object([("horizon", .string($0.horizon.text)), ("share", JSONValue($0.share))])
          })
      ),
      ("volatility_window", .string(Duration64.format(set.volatilityWindow))),
      ("volatility_bounds", JSONValue(set.volatilityBounds.map { $0 as Double? })),
      (
        "features",
        .array(
          FeatureRow.all(of: set).map {
            columns.object(
              $0,
              [
                "feature", "expression", "present", "coverage", "distribution", "autocorrelation",
                "rank_autocorrelation", "turnover", "quantile_turnover", "quantile_bounds",
                "horizons",
              ])
          })
      ),
      (
        "correlation",
        .object([
          ("features", JSONValue(set.features.map(\.name))),
          ("pearson", .array(set.pearson.map { JSONValue($0) })),
          ("rank", .array(set.rank.map { JSONValue($0) })),
        ])
      ),
    ])
  }

  /// What a terminal says last.
  static func notes(_ found: Evaluation) -> ReportSection {
    let hits =
      found.options.measure == .magnitude
      ? "both above or both below their medians" : "returns of the feature's sign"
    let lines =
      [
        "", "* zero lies outside the 95 % interval, which minds overlap and persistence; of",
        "  \(found.chance) would by chance. past: rank correlation with the return",
        "  over the same span before the row. hits: \(hits).",
      ] + found.sets.flatMap(implausible).map { "! " + $0 }
    return ReportSection("", lines.map { .sentence($0).only(.text) })
  }

  /// Features that most likely know the future.
  static func implausible(_ set: SetEvaluation) -> [String] {
    set.features.compactMap { feature in
      let horizons = feature.horizons.filter(\.isImplausible).map(\.horizon.text)
      return horizons.isEmpty
        ? nil
        : "\(feature.name) is implausibly good at \(horizons.joined(separator: ", ")): does it know the "
          + "future?"
    }
  }
}
