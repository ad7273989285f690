import EventModel
import Reports

extension ReportColumns<UnreachedTarget> {
  fileprivate static func unreached(_ names: CostNames) -> Self {
    Self([
      ReportColumn("symbol", .name) { names.symbol($0.instrument) },
      ReportColumn("wanted", .size) { .number($0.wanted) },
      ReportColumn("held", .size) { .number($0.held) },
      ReportColumn("count", "times", .count) { .count($0.count) },
      ReportColumn("from", .time) { .time($0.first) },
      ReportColumn("to", .time) { .time($0.last) },
      ReportColumn(" day", "last", .date) { .time($0.last) },
      ReportColumn("cause", .name) { .text($0.cause) },
    ])
  }
}

extension CostReport {
  /// What stands between what was wanted and what is held.
  @Sendable static func unreachedSection(_ found: CostAnalysis) -> ReportSection? {
    let columns = ReportColumns<UnreachedTarget>.unreached(found.names)
    let title = "Unreached targets: what was wanted and what was held when it was told last"
    var blocks: [ReportBlock] = []
    if !found.unreached.isEmpty {
      blocks = [
        .table(
          columns.table(title, ["symbol", "wanted", "held", "count", " day"], found.unreached)
        )
        .only(.text)
      ]
      blocks += found.unreached.map {
        .sentence("  \(found.instruments[$0.instrument].symbol): \($0.cause)").only(.text)
      }
      blocks.append(
        .table(
          columns.table(
            title, ["symbol", "wanted", "held", "count", "from", "to", "cause"], found.unreached)
        ).only(.page))
    }
    return ReportSection("Unreached targets", blocks) {
      [("unreached", .array(found.unreached.map { columns.object($0) }))]
    }
  }
}
