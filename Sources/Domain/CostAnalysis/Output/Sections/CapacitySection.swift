import Reports

extension ReportColumns<CapacityCurve.Point> {
  fileprivate static let capacity = Self([
    ReportColumn("multiple", "size", .name) { .text("×\(NumberText.significant($0.multiple, 4))") },
    ReportColumn("capital", .money) { .number($0.capital) },
    ReportColumn("annual_return", "net a year", .percent) { ReportValue($0.annualReturn) },
    ReportColumn("sharpe", "net Sharpe", .ratio) { ReportValue($0.sharpe) },
  ])
}

extension CostReport {
  /// What the impact of larger sizes would leave.
  @Sendable static func capacitySection(_ found: CostAnalysis) -> ReportSection? {
    guard let capacity = found.capacity else {
      return found.performance == nil
        ? .absent("capacity")
        : ReportSection(
          "Capacity",
          [
            .sentence(
              "What larger sizes would leave cannot be told: the market shows no spread or no volume, or "
                + "nothing is left.", .soft
            ).only(.page)
          ]
        ) { [("capacity", .null)] }
    }
    let columns = ReportColumns<CapacityCurve.Point>.capacity
    let half = capacity.half.map {
      "Half of the Sharpe ratio is left at ×\(NumberText.significant($0, 3))."
    }
    let blocks: [ReportBlock] =
      [
        .figures { [figure(capacity)] },
        .table(
          columns.table(
            "Capacity: what the impact of larger sizes would leave (Almgren and Chriss)",
            ["multiple", "capital", "annual_return", "sharpe"], capacity.points)),
      ] + (half.map { [.sentence($0)] } ?? [])
    return ReportSection("Capacity", blocks) {
      [
        (
          "capacity",
          .object([
            ("half", JSONValue(capacity.half)),
            (
              "points",
              .array(
                capacity.points.map {
                  .object([
                    ("multiple", .number($0.multiple)), ("capital", .number($0.capital)),
                    ("annual_return", JSONValue($0.annualReturn)), ("sharpe", JSONValue($0.sharpe)),
                  ])
                })
            ),
          ])
        )
      ]
    }
  }

  private static func figure(_ capacity: CapacityCurve) -> HTMLPage.Figure {
    .init(
      "Net Sharpe ratio by size", remark: "multiples of the sizes of the stream",
      CategoryChart(
        .line, capacity.points.map { NumberText.significant($0.multiple, 4) },
        capacity.points.map { ChartPoint($0.sharpe) }, axis: "size",
        label: "Sharpe ratio after impact by multiples of the size"))
  }
}
