import EventModel
import EventStream
import Reports

/// The report as JSON: everything that was computed. Names and meanings are in `JSONReport.reference`.
struct JSONReport {
  private let evaluation: Evaluation

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  /// The members, for the man page.
  static let reference: [(term: String, meaning: String)] = [
    ("schema", "1; a change that breaks readers raises it"),
    ("price, measure, horizons, quantiles", "what was asked; lineage: the stages passed before"),
    (
      "sets[]",
      "clock (\"\": every group), instruments, rows, from, to, left_out by cause, stale[] (horizon, "
        + "share of returns to a price that is older than the horizon), volatility_window, volatility_bounds, features[], correlation"
    ),
    (
      "features[]",
      "feature (heading), expression (canonical text), present (rows), coverage (share), "
        + "distribution, autocorrelation[] (lag, value), rank_autocorrelation, turnover, "
        + "quantile_turnover[], quantile_bounds[], horizons[]"
    ),
    (
      "horizons[]",
      "horizon, ic, rank_ic, past_ic, past_rank_ic, hit_rate (share of rows in which the return has the sign of the "
        + "feature, zeros left out; of magnitudes, in which both are on one side of their medians), "
        + "implausible, quantile_returns[] (lowest first), top_minus_bottom, by_hour[] (hour, rank_ic), by_volatility[] (regime, "
        + "rank_ic)"
    ),
    (
      "an estimate",
      "value, error (standard error), low and high (95 % interval), t (value, of hit rates less 0.5, over error), rows, "
        + "effective_rows; null where it cannot be told"
    ),
  ]

  var text: String {
    let options = evaluation.options
    let stopped: [(name: String, value: JSONValue)] =
      evaluation.isPart ? [("stopped", .bool(true))] : []
    return JSONValue.object(
      stopped + [
        ("program", .string("evaluate")), ("version", .string(productVersion)),
        ("schema", .integer(1)), ("price", .string(evaluation.basis.rawValue)),
        ("measure", .string(options.measure.rawValue)),
        ("horizons", JSONValue(options.horizons.map(\.text))),
        ("quantiles", .integer(options.quantiles)), ("timezone", .string(options.zone.name)),
        (
          "lineage",
          .array(
            evaluation.lineage.map {
              .object([
                ("program", .string($0.program)), ("version", .string($0.version)),
                ("arguments", .string($0.arguments)),
              ])
            })
        ),
        ("sets", .array(evaluation.sets.map(value))),
      ]
    ).text
  }

  private func value(_ set: SetEvaluation) -> JSONValue {
    .object([
      ("clock", .string(set.clock)), ("instruments", JSONValue(set.instruments)),
      ("rows", .integer(set.rows)), ("from", time(set.from)), ("to", time(set.to)),
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
      ("features", .array(set.features.map { value($0, rows: set.rows) })),
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

  private func time(_ time: Int64) -> JSONValue {
    time == noTime ? .null : .string(Timestamp.format(time))
  }

  private func value(_ feature: FeatureEvaluation, rows: Int) -> JSONValue {
    let shape = feature.distribution
    let moments: [(name: String, value: JSONValue)] = [
      ("mean", JSONValue(shape.mean)), ("std", JSONValue(shape.deviation)),
      ("skew", JSONValue(shape.skew)), ("kurtosis", JSONValue(shape.kurtosis)),
    ]
    let quantiles = zip(Distribution.names, shape.quantiles).map {
      (name: $0, value: JSONValue.number($1))
    }
    return .object([
      ("feature", .string(feature.name)), ("expression", .string(feature.expression)),
      ("present", .integer(feature.present)),
      ("coverage", JSONValue(rows == 0 ? nil : Double(feature.present) / Double(rows))),
      ("distribution", .object(moments + quantiles)),
      (
        "autocorrelation",
        .array(
          feature.autocorrelations.map {
            .object([("lag", .integer($0.lag)), ("value", JSONValue($0.value))])
          })
      ),
      ("rank_autocorrelation", JSONValue(feature.rankAutocorrelation)),
      ("turnover", JSONValue(feature.turnover)),
      ("quantile_turnover", JSONValue(feature.quantileTurnover)),
      ("quantile_bounds", JSONValue(feature.quantileBounds.map { $0 as Double? })),
      ("horizons", .array(feature.horizons.map(value))),
    ])
  }

  private func value(_ found: HorizonEvaluation) -> JSONValue {
    .object([
      ("horizon", .string(found.horizon.text)), ("ic", value(found.ic)),
      ("rank_ic", value(found.rankIC)), ("past_ic", value(found.pastIC)),
      ("past_rank_ic", value(found.pastRankIC)), ("hit_rate", value(found.hitRate)),
      ("implausible", .bool(found.isImplausible)),
      ("quantile_returns", .array(found.quantileReturns.map(value))),
      ("top_minus_bottom", value(found.topMinusBottom)),
      (
        "by_hour",
        .array(
          found.byHour.map {
            .object([("hour", .integer($0.hour)), ("rank_ic", value($0.rankIC))])
          })
      ),
      (
        "by_volatility",
        .array(
          found.byVolatility.map {
            .object([("regime", .string($0.regime)), ("rank_ic", value($0.rankIC))])
          })
      ),
    ])
  }

  private func value(_ estimate: Estimate) -> JSONValue {
    .object([
      ("value", JSONValue(estimate.value)), ("error", JSONValue(estimate.error)),
      ("low", JSONValue(estimate.low)), ("high", JSONValue(estimate.high)),
      ("t", JSONValue(estimate.t)), ("rows", .integer(estimate.rows)),
      ("effective_rows", JSONValue(estimate.effectiveRows)),
    ])
  }
}
