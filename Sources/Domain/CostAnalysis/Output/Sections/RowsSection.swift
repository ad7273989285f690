import Reports

extension CostReport {
  /// Rows of the longest tables of a page: the newest.
  private static var longestTable: Int { 200 }

  /// Single round trips and fills on the page; orders and round trips in the JSON.
  @Sendable static func rowsSection(_ found: CostAnalysis) -> ReportSection? {
    let names = found.names
    let trips = ReportColumns<RoundTrip>.trips(names)
    let blocks =
      newest("Round trips", "--trips", found.trips) {
        trips.table("", ReportColumns<RoundTrip>.pageKeys, $0)
      }
      + newest("Fills", "--fills", found.fills) {
        ReportColumns<FillCost>.fills(names, found).table(
          "",
          ReportColumns<FillCost>.pageKeys
            + found.options.markOuts.map(ReportColumns<FillCost>.key(markOut:)), $0)
      }
    return ReportSection("Single trades", blocks) {
      let orders = ReportColumns<ParentCost>.orders(names)
      return [
        (
          "orders",
          .array(found.parents.map { orders.object($0, ReportColumns<ParentCost>.jsonKeys) })
        ),
        (
          "round_trips",
          .array(found.trips.map { trips.object($0, ReportColumns<RoundTrip>.jsonKeys) })
        ),
      ]
    }
  }

  private static func newest<Row>(
    _ title: String, _ option: String, _ rows: [Row], _ table: ([Row]) -> ReportTable
  ) -> [ReportBlock] {
    if rows.isEmpty { return [] }
    let said =
      rows.count > longestTable
      ? "The last \(longestTable) of \(NumberText.count(rows.count)); \(option) writes all."
      : "\(option) writes them as CSV."
    return [
      .heading(title), .sentence(said, .soft).only(.page),
      .table(table(Array(rows.suffix(longestTable)))).only(.page),
    ]
  }
}
