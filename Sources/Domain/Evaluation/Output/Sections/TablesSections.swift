import EventModel
import Reports

/// Tables of all features of a set.
extension EvaluationReport {
  /// Columns that a feature's name may take on a terminal.
  private static var nameWidth: Int { 19 }

  private static func horizons(
    _ title: String, _ keys: [String], _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection {
    let rows = set.features.flatMap { HorizonRow.all(of: $0, set) }
    var table = ReportColumns<HorizonRow>.horizons(found.options).table(title, keys, rows)
    table.nameWidth = nameWidth
    return ReportSection("", [.table(table).only(.text)])
  }

  private static func features(
    _ title: String, _ keys: [String], _ set: SetEvaluation, _ found: Evaluation,
    where isShown: (FeatureRow) -> Bool = { _ in true }
  ) -> ReportSection {
    let rows = FeatureRow.all(of: set).filter(isShown)
    var table = ReportColumns<FeatureRow>.features(found.options).table(title, keys, rows)
    table.nameWidth = nameWidth
    return ReportSection("", [.table(table).only(.text)])
  }

  /// Rank ICs of all features side by side, on the page.
  @Sendable static func overviewSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    let table = ReportColumns<FeatureRow>.features(found.options).table(
      "Rank IC by horizon",
      ["feature"] + found.options.horizons.indices.map { " horizon \($0)" }
        + ["turnover", "coverage"], FeatureRow.all(of: set))
    return ReportSection("", [.table(table).only(.page)])
  }

  @Sendable static func coefficientsSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    horizons(
      "Information coefficient, by horizon",
      [
        " name", "horizon", "rank_ic", " rank_ic margin", "rank_ic_t", " plain ic", "past_rank_ic",
        "hit_rate", "rows",
      ], set, found)
  }

  @Sendable static func quantilesSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    let count = found.options.quantiles
    // Of many quantiles the outer ones say most.
    let shown = count <= 5 ? Array(0..<count) : [0, 1, count / 2, count - 2, count - 1]
    return horizons(
      "Mean \(found.options.measure.rawValue) by quantile of the feature, "
        + ReturnUnit(found.options.measure).name,
      [" name", "horizon"] + shown.map { " quantile \($0)" }
        + [" difference", " difference margin"], set, found)
  }

  @Sendable static func persistenceSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    features(
      "Turnover of quantiles from row to row, and autocorrelation after so many rows",
      ["feature", "turnover"] + Persistence.lags.indices.map { " lag \($0)" }, set, found)
  }

  @Sendable static func stabilitySection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    features(
      "Rank IC by volatility (of the last \(Duration64.format(set.volatilityWindow))) and hour, at "
        + "the strongest horizon",
      ["feature", " ahead", " low", " middle", " high", " worst hour", " best hour"], set, found
    ) { $0.feature.strongest != nil }
  }

  @Sendable static func distributionsSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    features(
      "Distribution, and the share of rows that have the feature",
      ["feature", "coverage", " mean", " std", " skew", " kurtosis", " q01", " q99"], set, found)
  }

  @Sendable static func correlationsSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    if set.features.count < 2 || set.rank.isEmpty { return nil }
    let names = set.features.map(\.name)
    // Columns bear the numbers of the rows, so that a matrix of eight fits.
    let shown = min(names.count, 8)
    let table = ReportTable(
      title: "Rank correlation between features"
        + (names.count > shown ? " (with the first \(shown); --json has all)" : ""),
      columns: [.init(title: "feature", short: "feature", unit: .name)]
        + (1...shown).map { .init(title: "(\($0))", short: "(\($0))", unit: .fixed(2)) },
      rows: names.indices.map { row in
        let name = TextTable.shortened(names[row], to: nameWidth)
        return [.text(row < shown ? "(\(row + 1)) \(name)" : "    \(name)")]
          + (0..<shown).map { $0 <= row ? ReportValue(set.rank[row][$0]) : .text("") }
      }, nameWidth: 40)
    return ReportSection(
      "",
      [
        .table(table).only(.text), .heading("Correlation between features"),
        .figures {
          [
            .init(
              "Of ranks", HeatMap(names, set.rank, label: "Rank correlations between features")),
            .init("Of values", HeatMap(names, set.pearson, label: "Correlations between features")),
          ]
        },
      ])
  }
}
