import EventModel
import EventStream
import Reports

/// The report as one page with plots.
struct HTMLReport {
  private let evaluation: Evaluation
  private let unit: ReturnUnit
  private var page: HTMLPage

  init(_ evaluation: Evaluation) {
    self.evaluation = evaluation
    unit = ReturnUnit(evaluation.options.measure)
    let symbols = Set(evaluation.sets.flatMap(\.instruments)).sorted()
    page = HTMLPage(title: "Evaluation of features of \(firstAndCount(symbols))")
    if evaluation.isPart { page.paragraph(StoppedText.sentence + ".", .warning) }
    page.paragraph(
      "Correlation of features with \(evaluation.options.measure.plural) of the \(evaluation.basis.rawValue). Intervals are of 95 % "
        + "and mind that returns overlap and that features persist. Of \(evaluation.trials) "
        + "coefficients \(NumberText.significant(Double(evaluation.trials) / 20, 2)) would lie beyond "
        + "theirs by chance (*).", .soft)
    for set in evaluation.sets { append(set) }
    let stages = evaluation.lineage.map { "\($0.program) \($0.version) \($0.arguments)" }
    page.footer("evaluate \(productVersion). Input: \(stages.joined(separator: " | "))")
  }

  var text: String { page.text }

  private mutating func append(_ set: SetEvaluation) {
    page.heading("\(set.clockText): \(firstAndCount(set.instruments))")
    let leftOut = set.leftOut.filter { $0.rows > 0 }
      .map { "\(NumberText.count($0.rows)) \($0.cause)" }
    page.paragraph(
      "\(NumberText.count(set.rows)) rows"
        + (set.from == noTime
          ? "" : " from \(TimeText.seconds(set.from)) to \(TimeText.seconds(set.to))")
        + (leftOut.isEmpty ? "." : "; left out: \(leftOut.joined(separator: ", "))."), .soft)
    for feature in set.features {
      let horizons = feature.horizons.filter(\.isImplausible).map(\.horizon.text)
      if horizons.isEmpty { continue }
      page.paragraph(
        "\(feature.name) is implausibly good at \(horizons.joined(separator: ", ")): does it know the "
          + "future?", .warning)
    }
    appendOverview(set)
    for feature in set.features { append(feature, set) }
    appendCorrelations(set)
  }

  private mutating func appendOverview(_ set: SetEvaluation) {
    page.heading("Rank IC by horizon", level: 3)
    page.table(
      ["feature"] + evaluation.options.horizons.map(\.text) + ["turnover", "present"],
      set.features.map { feature in
        [feature.name]
          + feature.horizons.map { found in
            let rank = found.rankIC
            return NumberText.fixed(rank.value, 3)
              + (rank.margin.map { " ± " + NumberText.fixed($0, 3) } ?? "")
              + (rank.isSignificant ? " *" : "")
          } + [
            NumberText.percent(feature.turnover),
            NumberText.percent(set.rows == 0 ? nil : Double(feature.present) / Double(set.rows)),
          ]
      })
  }

  private mutating func append(_ feature: FeatureEvaluation, _ set: SetEvaluation) {
    page.heading(feature.name, level: 3)
    let horizons = feature.horizons.map(\.horizon.text)
    var figures: [HTMLPage.Figure] = [
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
    ]
    if let found = feature.strongest { figures += strongest(found, feature, set) }
    let lags = feature.autocorrelations
    figures.append(
      .init(
        "Autocorrelation", remark: "by rows back",
        CategoryChart(
          .line, lags.map { "\($0.lag)" }, lags.map { ChartPoint($0.value) }, axis: "rows",
          label: "Autocorrelation of \(feature.name)")))
    page.figures(figures)
    appendNumbers(feature)
  }

  /// What is drawn at the horizon of the largest t.
  private func strongest(
    _ found: HorizonEvaluation, _ feature: FeatureEvaluation, _ set: SetEvaluation
  ) -> [HTMLPage.Figure] {
    let at = "at \(found.horizon.text)"
    return [
      .init(
        "Mean \(evaluation.options.measure.rawValue) by quantile", remark: "\(unit.name), \(at)",
        CategoryChart(
          .bars, found.quantileReturns.indices.map { "\($0 + 1)" },
          found.quantileReturns.map { ChartPoint($0, factor: unit.factor) },
          axis: "quantile of the feature",
          label: "Mean return by quantile of \(feature.name) \(at)")),
      .init(
        "Rank IC by hour", remark: "\(evaluation.options.zone.name), \(at)",
        CategoryChart(
          .bars, found.byHour.map { "\($0.hour)" }, found.byHour.map { ChartPoint($0.rankIC) },
          axis: "hour",
          label: "Rank IC of \(feature.name) by hour \(at)")),
      .init(
        "Rank IC by volatility",
        remark: "of the last \(Duration64.format(set.volatilityWindow)), \(at)",
        CategoryChart(
          .bars, found.byVolatility.map(\.regime), found.byVolatility.map { ChartPoint($0.rankIC) },
          axis: "realized volatility", label: "Rank IC of \(feature.name) by volatility \(at)")),
    ]
  }

  private mutating func appendNumbers(_ feature: FeatureEvaluation) {
    page.table(
      [
        "ahead", "rank IC", "± 95 %", "t", "IC", "± 95 %", "past rank IC", "hits",
        "top - bottom", "± 95 %", "rows", "effective rows",
      ],
      feature.horizons.map { found in
        [
          found.horizon.text,
          NumberText.fixed(found.rankIC.value, 3) + (found.rankIC.isSignificant ? " *" : ""),
          NumberText.fixed(found.rankIC.margin, 3), NumberText.fixed(found.rankIC.t, 1),
          NumberText.fixed(found.ic.value, 3) + (found.ic.isSignificant ? " *" : ""),
          NumberText.fixed(found.ic.margin, 3), NumberText.fixed(found.pastRankIC.value, 3),
          NumberText.percent(found.hitRate.value),
          unit.text(found.topMinusBottom.value)
            + (found.topMinusBottom.isSignificant ? " *" : ""),
          unit.text(found.topMinusBottom.margin), NumberText.count(found.rankIC.rows),
          found.rankIC.effectiveRows.map { NumberText.count(Int($0.rounded())) }
            ?? NumberText.absent,
        ]
      })
    let shape = feature.distribution
    page.table(
      ["mean", "std", "skew", "kurtosis"] + (shape.quantiles.isEmpty ? [] : Distribution.names),
      [
        [shape.mean, shape.deviation, shape.skew, shape.kurtosis]
          .map { NumberText.significant($0, 3) }
          + shape.quantiles.map { NumberText.significant($0, 4) }
      ])
  }

  private mutating func appendCorrelations(_ set: SetEvaluation) {
    if set.features.count < 2 || set.rank.isEmpty { return }
    let names = set.features.map(\.name)
    page.heading("Correlation between features", level: 3)
    page.figures([
      .init("Of ranks", HeatMap(names, set.rank, label: "Rank correlations between features")),
      .init("Of values", HeatMap(names, set.pearson, label: "Correlations between features")),
    ])
  }
}

extension ChartPoint {
  fileprivate init(_ estimate: Estimate, factor: Double = 1) {
    self.init(
      estimate.value.map { $0 * factor }, low: estimate.low.map { $0 * factor },
      high: estimate.high.map { $0 * factor })
  }
}
