import EventModel
import Reports

extension CostReport {
  /// The implementation shortfall by component and group, and average prices against benchmarks.
  @Sendable static func shortfallSection(_ found: CostAnalysis) -> ReportSection? {
    let columns = ReportColumns<CostGroup>.totals(found.options.markOuts)
    let parts = Shortfall.components.map(\.name)
    var blocks: [ReportBlock] = []
    if found.total.parents > 0 {
      blocks = [
        .sentence(
          "Delay: from decision to arrival; timing: from arrival to the quotes that were met; impact: "
            + "from those to the prices paid (without quotes a part of timing); opportunity: what was "
            + "not executed, at the end.", .soft
        ).only(.page), .figures { figures(found) },
        .table(
          columns.table(
            "Implementation shortfall, bp of the value at the decision (positive is a cost)",
            ["name", "priced"] + parts.map { "shortfall_bp.\($0)" } + ["cost_bp", " margin"],
            found.shownGroups(withHours: true))),
        .table(
          columns.table(
            "The same in \(found.money)",
            ["name", "notional", "fill_rate"] + parts.map { "shortfall.\($0)" }
              + ["shortfall.total"], found.shownGroups())), .sentence("").only(.text),
        form("Perold", of: found), form("Wagner", of: found),
      ]
    }
    if found.total.parents > 0, found.total.fills > 0 {
      blocks.append(
        .table(
          columns.table(
            "Average price against benchmarks, bp (positive is a cost)",
            ["name"] + Benchmark.allCases.map { "benchmarks.\($0.name)" }, found.shownGroups())))
    }
    return ReportSection("Implementation shortfall", blocks) { [("costs", costs(found, columns))] }
  }

  private static func costs(
    _ found: CostAnalysis, _ columns: ReportColumns<CostGroup>
  ) -> JSONValue {
    /// Without the name of what has none.
    func unnamed(_ totals: CostTotals) -> JSONValue {
      guard case .object(let members) = columns.object(CostGroup(name: "", totals: totals)) else {
        return .null
      }
      return .object(Array(members.dropFirst()))
    }
    return .object(
      [("total", unnamed(found.total))]
        + found.groups.map { grouping, groups in
          ("by_\(grouping.rawValue)", .array(groups.map { columns.object($0) }))
        } + [("folds", .array(found.folds.map { unnamed($0.totals) }))])
  }

  /// The shortfall in the parts of another author.
  private static func form(_ name: String, of found: CostAnalysis) -> ReportBlock {
    let sums = Shortfall.parts.filter { $0.key.hasPrefix(name.lowercased()) }.map {
      "\($0.title) \(ReportUnit.money.long(.nanos($0.amount(found.total.shortfall))))"
    }
    return .sentence("\(name): \(sums.joined(separator: ", "))", .soft)
  }

  private static func figures(_ found: CostAnalysis) -> [HTMLPage.Figure] {
    let total = found.total
    let hours = found.groups.first { $0.grouping == .hour }?.groups ?? []
    let values = found.parents.compactMap { parent in
      parent.shortfall.flatMap { parent.basisPoints($0.total) }
    }.sorted()
    let bins = Histogram(values)
    return [
      .init(
        "Shortfall by component", remark: "bp",
        CategoryChart(
          .bars, Shortfall.components.map { $0.name.count > 7 ? $0.name.prefix(6) + "." : $0.name },
          Shortfall.components.map {
            ChartPoint(total.basisPoints(total.shortfall[keyPath: $0.path]))
          }, axis: "component", label: "Implementation shortfall by component in bp")),
      .init(
        "Shortfall by hour", remark: "bp, \(found.options.zone.name), 95 % interval",
        CategoryChart(
          .bars, hours.map(\.name), hours.map { ChartPoint($0.totals.cost) }, axis: "arrival",
          label: "Implementation shortfall by hour in bp")),
      .init(
        "Shortfall of single orders", remark: "bp; orders in a bin, the outer ones open",
        CategoryChart(
          .bars, bins.names, bins.counts.map { ChartPoint(Double($0)) }, axis: "bp, lower bound",
          label: "Distribution of the shortfall of \(values.count) orders")),
    ]
  }
}

extension CostAnalysis {
  /// A stretch of rows for each grouping, the total last. One group is the total again, and a venue for
  /// each instrument the same once more.
  func shownGroups(withHours: Bool = false) -> [CostGroup] {
    var shown: [CostGroup] = []
    var before: [CostGroup] = []
    for (grouping, groups) in groups where options.groupings.contains(grouping) {
      if grouping == .hour, !withHours { continue }
      if groups.count > 1, grouping != .venue || !Self.areSame(groups, before) { shown += groups }
      before = groups
    }
    return shown + [CostGroup(name: "total", totals: total)]
  }

  private static func areSame(_ groups: [CostGroup], _ others: [CostGroup]) -> Bool {
    func numbers(_ groups: [CostGroup]) -> [[Int]] {
      groups.map {
        [$0.totals.parents, $0.totals.fills, Int(truncatingIfNeeded: $0.totals.traded)]
      }
    }
    return numbers(groups) == numbers(others)
  }
}

extension ChartPoint {
  init(_ mean: WeightedMean) {
    guard case .mean(let mean) = ReportValue(mean) else { preconditionFailure("a mean is a mean") }
    self = mean.point
  }
}
