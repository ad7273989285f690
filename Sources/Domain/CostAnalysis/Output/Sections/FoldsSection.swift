import EventModel
import Reports

/// A part of a walk-forward.
private struct FoldRow: Sendable {
  let place: Int
  let start: Int64
  let fold: CostAnalysis.Fold
}

extension ReportColumns<FoldRow> {
  fileprivate static let folds = Self([
    ReportColumn("part", .name) {
      .text($0.place == 0 ? "in sample" : "out \($0.place)")
    },
    ReportColumn("from", .date) { .time($0.start) },
    ReportColumn("orders", .count) { .count($0.fold.totals.parents) },
    ReportColumn("cost", "cost bp", .basisPoints) { ReportValue($0.fold.totals.cost.value) },
    ReportColumn("profit", .money) { ReportValue($0.fold.performance?.profit) },
    ReportColumn("return", .percent) { ReportValue($0.fold.performance?.statistics.total) },
    ReportColumn("sharpe", "Sharpe", .ratio) {
      ReportValue($0.fold.performance?.statistics.sharpe)
    },
    ReportColumn("drawdown", "max drawdown", short: "max DD", .percent) {
      ReportValue($0.fold.performance?.statistics.maximumDrawdown)
    },
    ReportColumn("trips", .count) { .count($0.fold.performance?.trips.count ?? 0) },
  ])
}

extension CostReport {
  /// Costs and performance before and after the dates of --split.
  @Sendable static func foldsSection(_ found: CostAnalysis) -> ReportSection? {
    if found.folds.isEmpty { return nil }
    let rows = found.folds.enumerated().map { place, fold in
      FoldRow(
        place: place, start: place == 0 ? found.from : found.options.splits[place - 1], fold: fold)
    }
    return ReportSection(
      "Walk-forward",
      [
        .table(
          ReportColumns<FoldRow>.folds.table(
            "Walk-forward: in sample first, then out of sample",
            [
              "part", "from", "orders", "cost", "profit", "return", "sharpe", "drawdown", "trips",
            ], rows))
      ])
  }
}
