import EventModel
import Reports

/// A feature and the set that it is of.
struct FeatureRow: Sendable {
  let set: SetEvaluation
  let feature: FeatureEvaluation

  static func all(of set: SetEvaluation) -> [FeatureRow] {
    set.features.map { FeatureRow(set: set, feature: $0) }
  }

  /// The hours with an interval, the worst first.
  fileprivate var hours: [(hour: Int, rankIC: Estimate)] {
    (feature.strongest?.byHour ?? []).filter { $0.rankIC.margin != nil }
      .sorted { ($0.rankIC.value ?? 0, $0.hour) < ($1.rankIC.value ?? 0, $1.hour) }
  }
}

extension ReportColumns<FeatureRow> {
  static func features(_ options: EvaluationOptions) -> Self {
    Self(identity + distribution + persistence + stability + members(options))
  }

  private static let identity: [ReportColumn<FeatureRow>] = [
    ReportColumn("feature", .name) { .text($0.feature.name) },
    ReportColumn("expression", .name) { .text($0.feature.expression) },
    ReportColumn("present", .count) { .count($0.feature.present) },
    ReportColumn("coverage", "present", short: "share", .share) {
      ReportValue($0.feature.coverage(of: $0.set))
    },
  ]

  private static let distribution: [ReportColumn<FeatureRow>] =
    [
      ReportColumn("distribution", .name) { .nested(members($0.feature.distribution)) },
      ReportColumn(" mean", "mean", .significant(2)) { ReportValue($0.feature.distribution.mean) },
      ReportColumn(" std", "std", .significant(2)) {
        ReportValue($0.feature.distribution.deviation)
      },
      ReportColumn(" skew", "skew", .significant(2)) { ReportValue($0.feature.distribution.skew) },
      ReportColumn(" kurtosis", "kurtosis", short: "kurt", .significant(2)) {
        ReportValue($0.feature.distribution.kurtosis)
      },
    ]
    + Distribution.names.enumerated().map { place, name in
      let short = name == "q01" ? "1 %" : name == "q99" ? "99 %" : name
      return ReportColumn(" \(name)", name, short: short, .significant(2)) {
        let quantiles = $0.feature.distribution.quantiles
        return ReportValue(place < quantiles.count ? quantiles[place] : nil)
      }
    }

  private static func members(_ shape: Distribution) -> JSONValue {
    .object(
      [
        ("mean", JSONValue(shape.mean)), ("std", JSONValue(shape.deviation)),
        ("skew", JSONValue(shape.skew)), ("kurtosis", JSONValue(shape.kurtosis)),
      ] + zip(Distribution.names, shape.quantiles).map { ($0, .number($1)) })
  }

  private static let persistence: [ReportColumn<FeatureRow>] =
    [
      ReportColumn("autocorrelation", .name) {
        .nested(
          .array(
            $0.feature.autocorrelations.map {
              .object([("lag", .integer($0.lag)), ("value", JSONValue($0.value))])
            }))
      },
      ReportColumn("rank_autocorrelation", .fixed(2)) {
        ReportValue($0.feature.rankAutocorrelation)
      },
      ReportColumn("turnover", .percentage) { ReportValue($0.feature.turnover) },
      ReportColumn("quantile_turnover", .name) {
        .nested(JSONValue($0.feature.quantileTurnover))
      },
      ReportColumn("quantile_bounds", .name) {
        .nested(JSONValue($0.feature.quantileBounds.map { $0 as Double? }))
      },
    ]
    + Persistence.lags.indices.map { place in
      ReportColumn(" lag \(place)", "\(Persistence.lags[place])", .fixed(2)) {
        ReportValue($0.feature.autocorrelations[place].value)
      }
    }

  /// At the strongest horizon.
  private static let stability: [ReportColumn<FeatureRow>] =
    [
      ReportColumn(" ahead", "ahead", .name) {
        ($0.feature.strongest?.horizon.text).map { .text($0) } ?? .none
      }
    ]
    + ["low", "middle", "high"].map { regime in
      ReportColumn(" \(regime)", regime, .marked(.fixed(3))) {
        ReportValue(
          $0.feature.strongest?.byVolatility.first { $0.regime == regime }?.rankIC ?? .absent)
      }
    } + [
      ReportColumn(" worst hour", "worst hour", .name) { text($0.hours.first) },
      ReportColumn(" best hour", "best hour", .name) { text($0.hours.last) },
    ]

  private static func text(_ hour: (hour: Int, rankIC: Estimate)?) -> ReportValue {
    hour.map { .text("\(NumberText.fixed($0.rankIC.value, 2)) \($0.hour)h") } ?? .none
  }

  private static func members(_ options: EvaluationOptions) -> [ReportColumn<FeatureRow>] {
    let columns = ReportColumns<HorizonRow>.horizons(options)
    let cells = options.horizons.indices.map { place in
      ReportColumn<FeatureRow>(" horizon \(place)", options.horizons[place].text, .name) {
        let rank = $0.feature.horizons[place].rankIC
        return .text(
          NumberText.fixed(rank.value, 3)
            + (rank.margin.map { " ± " + NumberText.fixed($0, 3) } ?? "")
            + (rank.isSignificant ? " *" : ""))
      }
    }
    return cells + [
      ReportColumn("horizons", .name) { row in
        .nested(
          .array(
            HorizonRow.all(of: row.feature, row.set).map {
              columns.object($0, ReportColumns<HorizonRow>.jsonKeys)
            }))
      }
    ]
  }
}
