import EventModel
import Reports

/// The names that ids stand for.
struct CostNames: Sendable {
  let strategies: [String]
  let instruments: HeaderTable<Instrument>

  /// Of orders that belong to no strategy, a dash.
  func strategy(_ id: Int) -> ReportValue {
    .text(strategies.indices.contains(id) ? strategies[id] : "-")
  }

  func symbol(_ id: Int) -> ReportValue { .text(instruments[id].symbol) }
  func venue(_ id: Int) -> ReportValue { .text(instruments[id].publisher) }
}

extension ReportColumns<ParentCost> {
  /// Keys of the CSV, and of the JSON.
  static let csvKeys =
    [
      "order_id", "strategy", "symbol", "venue", "side", "state", "reason", "type", "schedule",
      "signal", "decision_time", "arrival_time", "first_fill_time", "end_time", "size", "filled",
      "average_price", "decision_price", "arrival_price", "end_price", "notional",
    ] + Shortfall.components.map(\.name)
    + ["total", "total_bp", "wagner_delay", "wagner_opportunity"]
    + Benchmark.allCases.map { "\($0.name)_bp" } + [
      "participation", "fills", "children", "maker_share", "taker_share", "latency", "queue_time",
      "reversion_bp", "expected_bp", "fold",
    ]

  static let jsonKeys =
    [
      "id", "strategy", "symbol", "venue", "side", "state", "signal", "decision_time",
      "arrival_time", "end_time", "size", "filled", "average_price", "decision_price",
      "arrival_price",
      "end_price", "notional", "shortfall", "participation",
    ] + Benchmark.allCases.map { "benchmarks.\($0.name)" } + ["expected_bp", "fold"]

  /// What is told of a single order.
  static func orders(_ names: CostNames) -> Self {
    Self(identity(names) + prices + costs + benchmarks + execution)
  }

  private static func identity(_ names: CostNames) -> [ReportColumn<ParentCost>] {
    [
      ReportColumn("id", .name) { .text(String($0.id)) },
      ReportColumn("order_id", .name) { .text(String($0.id)) },
      ReportColumn("strategy", .name) { names.strategy($0.strategy) },
      ReportColumn("symbol", .name) { names.symbol($0.instrument) },
      ReportColumn("venue", .name) { names.venue($0.instrument) },
      ReportColumn("side", .name) { .text($0.side > 0 ? "buy" : "sell") },
      ReportColumn("state", .name) { .text($0.state.name) },
      ReportColumn("reason", .name) { $0.reason == .accepted ? .none : .text($0.reason.name) },
      ReportColumn("type", .name) { .text($0.type.name) },
      ReportColumn("schedule", .name) { .text($0.schedule.name) },
      ReportColumn("signal", .count) { $0.signal == 0 ? .none : .count(Int(clamping: $0.signal)) },
      ReportColumn("decision_time", .time) { .time($0.decisionTime) },
      ReportColumn("arrival_time", .time) { .time($0.arrivalTime) },
      ReportColumn("first_fill_time", .time) { .time($0.firstFillTime) },
      ReportColumn("end_time", .time) { .time($0.endTime) },
    ]
  }

  private static let prices: [ReportColumn<ParentCost>] = [
    ReportColumn("size", .size) { .number($0.size) },
    ReportColumn("filled", .size) { .number($0.filled) },
    ReportColumn("average_price", .price) { ReportValue($0.averagePrice) },
    ReportColumn("decision_price", .price) { ReportValue($0.decisionPrice) },
    ReportColumn("arrival_price", .price) { ReportValue($0.arrivalPrice) },
    ReportColumn("end_price", .price) { ReportValue($0.endPrice) },
  ]

  private static let costs: [ReportColumn<ParentCost>] =
    [ReportColumn("notional", .money) { .nanos($0.notional) }]
    + Shortfall.components.map { name, path in
      ReportColumn(name, .money) { ReportValue($0.shortfall.map { $0[keyPath: path] }) }
    } + [
      ReportColumn("total", .money) { ReportValue($0.shortfall?.total) },
      ReportColumn("total_bp", .basisPoints) { parent in
        ReportValue(parent.shortfall.flatMap { parent.basisPoints($0.total) })
      },
      ReportColumn("wagner_delay", .money) { ReportValue($0.shortfall?.wagnerDelay) },
      ReportColumn("wagner_opportunity", .money) { ReportValue($0.shortfall?.wagnerOpportunity) },
      ReportColumn("shortfall", .name) { parent in
        .nested(parent.shortfall.map { forms.object($0) } ?? .null)
      },
    ]

  /// All forms of one shortfall.
  private static let forms = ReportColumns<Shortfall>(
    Shortfall.parts.map { part in
      ReportColumn(part.key, part.title, .money) { .nanos(part.amount($0)) }
    })

  private static let benchmarks: [ReportColumn<ParentCost>] = Benchmark.allCases.flatMap {
    benchmark in
    [
      ReportColumn<ParentCost>("\(benchmark.name)_bp", .basisPoints) {
        ReportValue($0.slippage(benchmark))
      },
      ReportColumn<ParentCost>("benchmarks.\(benchmark.name)", .price) {
        ReportValue($0.benchmarks[benchmark.rawValue])
      },
    ]
  }

  private static let execution: [ReportColumn<ParentCost>] = [
    ReportColumn("participation", .share) { ReportValue($0.participation) },
    ReportColumn("fills", .count) { .count($0.fills) },
    ReportColumn("children", .count) { .count($0.children) },
    ReportColumn("maker_share", .share) { ReportValue($0.makerShare) },
    ReportColumn("taker_share", .share) { ReportValue($0.takerShare) },
    ReportColumn("latency", .span) { ReportValue($0.latency.mean) },
    ReportColumn("queue_time", .span) { ReportValue($0.queueTime.mean) },
    ReportColumn("reversion_bp", .basisPoints) { ReportValue($0.reversion) },
    ReportColumn("expected_bp", .basisPoints) { ReportValue($0.predicted) },
    ReportColumn("fold", .count) { .count($0.fold) },
  ]
}
