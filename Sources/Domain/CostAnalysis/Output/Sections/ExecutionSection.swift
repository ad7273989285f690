import EventModel
import Reports

/// Mark-outs of all fills, of makers or of takers.
private struct MarkOutRow: Sendable {
  let name: String
  let means: [WeightedMean]
  /// Shares of fills without one.
  var absent: [Double]?
}

extension CostReport {
  /// Spreads, mark-outs, and what was expected.
  @Sendable static func executionSection(_ found: CostAnalysis) -> ReportSection? {
    if found.total.fills == 0 { return nil }
    let columns = ReportColumns<CostGroup>.totals(found.options.markOuts)
    let horizon = found.realizedAt.map { Duration64.format(found.options.markOuts[$0]) } ?? "-"
    var blocks: [ReportBlock] = [
      .figures { figures(found) },
      .table(
        columns.table(
          "Spreads in bp of the mid, realized after \(horizon); shares; times",
          [
            "name", "effective_spread_bp", "realized_spread_bp", "price_impact_bp", "reversion_bp",
            "maker_share", "participation", "latency", "queue_time", "order_to_trade",
          ], found.shownGroups())),
    ]
    if found.total.predicted.count > 0 {
      blocks.append(
        .table(
          columns.table(
            "Cost against the arrival and what Almgren and Chriss expect of it, bp",
            ["name", "benchmarks.arrival", "expected_bp", "beyond_bp", " beyond margin"],
            found.shownGroups())))
    }
    if !found.options.markOuts.isEmpty { blocks.append(.table(markOuts(found))) }
    return ReportSection("Execution", blocks)
  }

  /// As many horizons as a terminal has room for; the page and the JSON have the others.
  private static func markOuts(_ found: CostAnalysis) -> ReportTable {
    let total = found.total
    var rows = [MarkOutRow(name: "all", means: total.markOuts)]
    for (name, means) in sides(found) { rows.append(MarkOutRow(name: name, means: means)) }
    if total.adverseSelection.contains(where: { $0.count > 0 }) {
      rows.append(MarkOutRow(name: "against makers", means: total.adverseSelection))
    }
    rows.append(
      MarkOutRow(
        name: "absent", means: [],
        absent: total.markOuts.map { 1 - Double($0.count) / Double(total.fills) }))
    let horizons = found.options.markOuts.prefix(7).map(Duration64.format)
    return ReportTable(
      title: "Mark-outs in bp of the fill's price (positive: it went the fill's way)",
      columns: [.init(title: "fills", short: "fills", unit: .name)]
        + horizons.map { .init(title: $0, short: $0, unit: .basisPoints) },
      rows: rows.map { row in
        [.text(row.name)]
          + horizons.indices.map { place in
            row.absent.map { .text(ReportUnit.share.short(.number($0[place]))) }
              ?? ReportValue(row.means[place])
          }
      })
  }

  private static func sides(_ found: CostAnalysis) -> [(name: String, means: [WeightedMean])] {
    [("maker", found.total.makerMarkOuts), ("taker", found.total.takerMarkOuts)]
      .filter { $0.1.contains { $0.count > 0 } }
  }

  private static func figures(_ found: CostAnalysis) -> [HTMLPage.Figure] {
    ([("all fills", found.total.markOuts)] + sides(found).map { ($0.name + "s", $0.means) })
      .filter { $0.1.contains { $0.count > 0 } }
      .map { name, means in
        .init(
          "Mark-out of \(name)", remark: "bp of the price, 95 % interval",
          CategoryChart(
            .line, found.options.markOuts.map(Duration64.format), means.map { ChartPoint($0) },
            axis: "after the fill", label: "Mark-out of \(name) in bp by time after the fill"))
      }
  }
}
