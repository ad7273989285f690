import Reports

extension ReportColumns<Performance> {
  /// How returns are spread; members of the JSON of a performance.
  static let risk: [ReportColumn<Performance>] = [
    ReportColumn("value_at_risk", "value at risk", short: "VaR 5%", .percent) {
      ReportValue($0.statistics.valueAtRisk)
    },
    ReportColumn("expected_shortfall", "expected shortfall", short: "ES 5%", .percent) {
      ReportValue($0.statistics.expectedShortfall)
    },
    ReportColumn("worst_return", "worst", .percent) { ReportValue($0.statistics.worst) },
    ReportColumn("best_return", "best", .percent) { ReportValue($0.statistics.best) },
    ReportColumn(" won", "above zero", short: "won", .share) { one in
      one.returns.isEmpty
        ? .none : .number(Double(one.returns.count { $0 > 0 }) / Double(one.returns.count))
    },
    ReportColumn(" gross", "gross at most", short: "gross", .share) {
      ReportValue($0.gross.filter(\.isFinite).max())
    },
  ]
}

extension CostReport {
  /// How returns are spread, value at risk and expected shortfall, and what was held over time.
  @Sendable static func riskSection(_ found: CostAnalysis) -> ReportSection? {
    guard let total = found.performance, total.returns.count > 1 else {
      return .absent("exposure")
    }
    return ReportSection(
      "Risk",
      [
        .figures { figures(total, found) },
        .table(
          ReportColumns<Performance>.performance.table(
            "Returns of a sample, the lowest 5 % of them, and the largest gross exposure",
            [
              "name", "skew", "kurtosis", "value_at_risk", "expected_shortfall", "worst_return",
              "best_return", " won", " gross",
            ], found.shownPerformances)),
      ]
    ) {
      [
        (
          "exposure",
          .object([
            ("times", .array(total.times.map { ReportValue.time($0).json })),
            ("gross", .array(total.gross.map { .number($0) })),
            ("net", .array(total.net.map { .number($0) })),
          ])
        )
      ]
    }
  }

  private static func figures(_ total: Performance, _ found: CostAnalysis) -> [HTMLPage.Figure] {
    let bins = Histogram(total.returns.map { $0 * 100 }.sorted())
    return [
      .init(
        "Distribution of returns", remark: "samples in a bin of %, the outer ones open",
        CategoryChart(
          .bars, bins.names, bins.counts.map { ChartPoint(Double($0)) }, axis: "%, lower bound",
          label: "Distribution of \(total.returns.count) returns in %")),
      .init(
        "Gross exposure", remark: "% of the equity",
        TimeChart(
          total.times, total.gross.map { $0 * 100 },
          label: "Gross exposure in % of the equity, at most "
            + NumberText.percent(total.gross.filter(\.isFinite).max()))),
      .init(
        "Net exposure", remark: "% of the equity, short below zero",
        TimeChart(
          total.times, total.net.map { $0 * 100 },
          label: "Net exposure in % of the equity, from "
            + NumberText.percent(total.net.filter(\.isFinite).min()) + " to "
            + NumberText.percent(total.net.filter(\.isFinite).max()))),
    ]
  }
}
