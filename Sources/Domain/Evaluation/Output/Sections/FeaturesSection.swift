import EventModel
import Reports

extension EvaluationReport {
  /// Each feature by itself, on the page.
  @Sendable static func featuresSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    let horizons = ReportColumns<HorizonRow>.horizons(found.options)
    let features = ReportColumns<FeatureRow>.features(found.options)
    let blocks = set.features.flatMap { feature -> [ReportBlock] in
      let quantiles = feature.distribution.quantiles.isEmpty ? [] : Distribution.names
      let blocks: [ReportBlock] = [
        .heading(feature.name), .figures { figures(feature, set, found) },
        .table(
          horizons.table(
            "",
            [
              "horizon", "rank_ic", " rank_ic margin", "rank_ic_t", "ic", " ic margin",
              "past_rank_ic", "hit_rate", " difference", " difference margin", "rows",
              "effective_rows",
            ], HorizonRow.all(of: feature, set))),
        .table(
          features.table(
            "",
            [" mean", " std", " skew", " kurtosis"] + quantiles.map { " \($0)" },
            [FeatureRow(set: set, feature: feature)])),
      ]
      return blocks.map { $0.only(.page) }
    }
    return ReportSection("", blocks)
  }

  private static func figures(
    _ feature: FeatureEvaluation, _ set: SetEvaluation, _ found: Evaluation
  ) -> [HTMLPage.Figure] {
    let horizons = feature.horizons.map(\.horizon.text)
    let lags = feature.autocorrelations
    return [
      .init(
        "Rank IC", remark: "by horizon, 95 % interval",
        CategoryChart(
          .line, horizons, feature.horizons.map { ChartPoint($0.rankIC) }, axis: "horizon",
          label: "Rank IC of \(feature.name) by horizon")),
      .init(
        "Rank correlation with the past", remark: "return over the same span before",
        CategoryChart(
          .line, horizons, feature.horizons.map { ChartPoint($0.pastRankIC) }, axis: "span",
          label: "Rank correlation of \(feature.name) with past returns")),
    ] + (feature.strongest.map { strongest($0, feature, set, found) } ?? []) + [
      .init(
        "Autocorrelation", remark: "by rows back",
        CategoryChart(
          .line, lags.map { "\($0.lag)" }, lags.map { ChartPoint($0.value) }, axis: "rows",
          label: "Autocorrelation of \(feature.name)"))
    ]
  }

  /// What is drawn at the horizon of the largest t.
  private static func strongest(
    _ strongest: HorizonEvaluation, _ feature: FeatureEvaluation, _ set: SetEvaluation,
    _ found: Evaluation
  ) -> [HTMLPage.Figure] {
    let at = "at \(strongest.horizon.text)"
    let unit = ReturnUnit(found.options.measure)
    return [
      .init(
        "Mean \(found.options.measure.rawValue) by quantile", remark: "\(unit.name), \(at)",
        CategoryChart(
          .bars, strongest.quantileReturns.indices.map { "\($0 + 1)" },
          strongest.quantileReturns.map { ChartPoint($0.scaled(by: unit.factor)) },
          axis: "quantile of the feature",
          label: "Mean return by quantile of \(feature.name) \(at)")),
      .init(
        "Rank IC by hour", remark: "\(found.options.zone.name), \(at)",
        CategoryChart(
          .bars, strongest.byHour.map { "\($0.hour)" },
          strongest.byHour.map { ChartPoint($0.rankIC) }, axis: "hour",
          label: "Rank IC of \(feature.name) by hour \(at)")),
      .init(
        "Rank IC by volatility",
        remark: "of the last \(Duration64.format(set.volatilityWindow)), \(at)",
        CategoryChart(
          .bars, strongest.byVolatility.map(\.regime),
          strongest.byVolatility.map { ChartPoint($0.rankIC) }, axis: "realized volatility",
          label: "Rank IC of \(feature.name) by volatility \(at)")),
    ]
  }
}
