import Reports

extension CostReport {
  /// Sharpe ratio and volatility of the last half year.
  @Sendable static func rollingSection(_ found: CostAnalysis) -> ReportSection? {
    guard let total = found.performance,
      let rolling = RollingStatistics(
        total.times, total.returns, samplesPerYear: found.year.samplesPerYear)
    else { return .absent("rolling") }
    let remark = "of the last \(NumberText.count(rolling.window)) returns"
    return ReportSection(
      "Rolling statistics",
      [
        .figures {
          [
            .init(
              "Rolling Sharpe ratio", remark: remark,
              TimeChart(
                rolling.times, rolling.sharpe.map { $0 ?? .nan }, label: "Sharpe ratio \(remark)")),
            .init(
              "Rolling volatility", remark: "% a year, \(remark)",
              TimeChart(
                rolling.times, rolling.volatility.map { ($0 ?? .nan) * 100 },
                label: "Volatility \(remark)")),
          ]
        }
      ]
    ) {
      [
        (
          "rolling",
          .object([
            ("window", .integer(rolling.window)),
            ("times", .array(rolling.times.map { ReportValue.time($0).json })),
            ("sharpe", JSONValue(rolling.sharpe)), ("volatility", JSONValue(rolling.volatility)),
          ])
        )
      ]
    }
  }
}
