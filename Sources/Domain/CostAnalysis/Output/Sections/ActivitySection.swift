import EventModel
import EventStream
import Reports

/// What a strategy did.
private struct ActivityRow: Sendable {
  let name: String
  let counts: ActivityCounts
}

extension ReportColumns<ActivityRow> {
  fileprivate static let activity = Self([
    ReportColumn("strategy", .name) { .text($0.name) },
    ReportColumn("signals", .count) { .count($0.counts.signals) },
    ReportColumn("requested", "asked", .count) { .count($0.counts.requested) },
    ReportColumn("approved", .count) { .count($0.counts.approved) },
    ReportColumn("shadow", .count) { .count($0.counts.shadow) },
    ReportColumn(" rejected", "rejected", .count) { .count($0.counts.rejections) },
    ReportColumn("rejected", .name) {
      .nested(
        .object(
          $0.counts.rejected.sorted { $0.key < $1.key }
            .map { (DecisionReason(rawValue: $0.key).name, .integer($0.value)) }))
    },
    ReportColumn("fills", .count) { .count($0.counts.fills) },
  ])
}

/// Why orders were refused.
private struct ReasonRow: Sendable {
  let reason: UInt16
  let count: Int
  let share: Double
}

extension ReportColumns<ReasonRow> {
  fileprivate static let reasons = Self([
    ReportColumn("reason", "rejected because", .name) {
      .text(DecisionReason(rawValue: $0.reason).name)
    },
    ReportColumn("orders", .count) { .count($0.count) },
    ReportColumn("share", .share) { .number($0.share) },
  ])
}

extension CostReport {
  /// Signals and orders of each strategy, and why orders were refused.
  @Sendable static func activitySection(_ found: CostAnalysis) -> ReportSection? {
    let rows = found.activity.map {
      ActivityRow(name: found.strategyName($0.strategy), counts: $0.counts)
    }
    let total = found.activityTotal
    let shown = rows.count == 1 ? rows : rows + [ActivityRow(name: "total", counts: total)]
    var blocks: [ReportBlock] = [
      .table(
        ReportColumns<ActivityRow>.activity.table(
          "Signals and orders",
          ["strategy", "signals", "requested", "approved", "shadow", " rejected", "fills"], shown))
    ]
    let rejected = total.rejected.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      ReasonRow(reason: $0.key, count: $0.value, share: Double($0.value) / Double(total.rejections))
    }
    if !rejected.isEmpty {
      var table = ReportColumns<ReasonRow>.reasons.table(
        "Orders that were refused", ["reason", "orders", "share"], rejected)
      // Reasons are longer than names of strategies.
      table.nameWidth = 40
      blocks.append(.table(table))
    }
    return ReportSection("Signals and orders", blocks) {
      [("activity", .array(rows.map { ReportColumns<ActivityRow>.activity.object($0) }))]
    }
  }
}
