import Reports

/// Tables of single orders, fills, round trips and samples as CSV: empty where there is no value, money in
/// the account's currency, times in ISO 8601.
enum CSVTables {
  struct Table: Sendable {
    var option: String
    var help: String
    /// Its line of the usage text.
    var usage: String { "  --\(option) FILE  \(help); `-` is standard output" }
    /// The columns, for the man page.
    var columns: [String]
    var text: @Sendable (CostAnalysis) -> [UInt8]
  }

  static let all = [
    Table(
      option: "orders", help: "write a row for each parent order as CSV",
      columns: ReportColumns<ParentCost>.csvKeys
    ) {
      ReportColumns<ParentCost>.orders($0.names).csv(ReportColumns<ParentCost>.csvKeys, $0.parents)
    },
    Table(
      option: "fills", help: "write a row for each fill as CSV",
      columns: ReportColumns<FillCost>.csvKeys + ["mark_out_HORIZON"]
    ) {
      ReportColumns<FillCost>.fills($0.names, $0).csv(
        ReportColumns<FillCost>.csvKeys
          + $0.options.markOuts.map(ReportColumns<FillCost>.key(markOut:)), $0.fills)
    },
    Table(
      option: "trips", help: "write a row for each round trip as CSV",
      columns: ReportColumns<RoundTrip>.csvKeys
    ) { ReportColumns<RoundTrip>.trips($0.names).csv(ReportColumns<RoundTrip>.csvKeys, $0.trips) },
    Table(
      option: "equity", help: "write the samples of the equity as CSV",
      columns: ReportColumns<EquityRow>.csvKeys
    ) {
      ReportColumns<EquityRow>.equity.csv(
        ReportColumns<EquityRow>.csvKeys,
        $0.allPerformances.flatMap { one in
          one.times.indices.map { EquityRow(one: one, place: $0) }
        })
    },
  ]
}
