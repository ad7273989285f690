import Reports

extension CostReport {
  /// Rows and columns that a terminal has room for.
  private static var mostShown: Int { 8 }

  /// How the returns of strategies go together.
  @Sendable static func correlationSection(_ found: CostAnalysis) -> ReportSection? {
    let all = found.strategyPerformance
    let values = all.map { row in
      all.map { column in
        row.returns.count == column.returns.count
          ? PairedMoments(row.returns, column.returns).correlation : nil
      }
    }
    let names = all.map(\.name)
    let shown = min(all.count, mostShown)
    // Columns bear the numbers of the rows.
    let table = ReportTable(
      title: "Correlation of the returns of strategies"
        + (all.count > shown ? " (with the first \(shown))" : ""),
      columns: [.init(title: "strategy", short: "strategy", unit: .name)]
        + (0..<shown).map { .init(title: "(\($0 + 1))", short: "(\($0 + 1))", unit: .ratio) },
      rows: all.indices.map { row in
        [.text(row < shown ? "(\(row + 1)) \(names[row])" : names[row])]
          + (0..<shown).map { ReportValue(values[row][$0]) }
      })
    let blocks: [ReportBlock] = [
      .figures {
        let count = min(all.count, 24)
        return [
          .init(
            "Correlation of returns",
            HeatMap(
              Array(names.prefix(count)), values.prefix(count).map { Array($0.prefix(count)) },
              label: "Correlations between the returns of strategies"))
        ]
      }, .table(table).only(.text),
    ]
    return ReportSection("Correlation of strategies", all.count < 2 ? [] : blocks) {
      [
        (
          "correlation",
          .object([
            ("strategies", JSONValue(names)), ("returns", .array(values.map { JSONValue($0) })),
          ])
        )
      ]
    }
  }
}
