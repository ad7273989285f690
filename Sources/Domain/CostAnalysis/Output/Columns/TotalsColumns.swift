import Accounts
import EventModel
import Reports

extension ReportValue {
  init(_ mean: WeightedMean) {
    let (value, margin) = (mean.value, mean.margin)
    self = .mean(
      ReportMean(
        value: value, low: margin.flatMap { margin in value.map { $0 - margin } },
        high: margin.flatMap { margin in value.map { $0 + margin } },
        isSignificant: mean.isSignificant,
        json: .object([
          ("value", JSONValue(value)), ("error", JSONValue(mean.error)),
          ("margin", JSONValue(margin)), ("count", .integer(mean.count)),
        ])))
  }
}

extension ReportColumns<CostGroup> {
  /// What is told of the costs of a strategy, instrument, venue, hour or part.
  static func totals(_ markOuts: [Int64]) -> Self {
    Self(
      [
        ReportColumn("name", "by", .name) { .text($0.name) },
        ReportColumn("orders", .count) { .count($0.totals.parents) },
        ReportColumn("priced", "orders", .count) { .count($0.totals.priced) },
        ReportColumn("fills", .count) { .count($0.totals.fills) },
        ReportColumn("notional", "value", .money) { .nanos($0.totals.notional) },
        ReportColumn("traded", .money) { .nanos($0.totals.traded) },
        ReportColumn("fees", .money) { .nanos($0.totals.fees) },
      ] + shortfall + benchmarks + execution(markOuts))
  }

  /// Money and bp of the notional of each part of a shortfall, and of its forms.
  private static var shortfall: [ReportColumn<CostGroup>] {
    let parts = Shortfall.parts.map { part in
      ReportColumn<CostGroup>(
        "shortfall.\(part.key)", part.title, short: String(part.title.prefix(6)), .money
      ) { .nanos(part.amount($0.totals.shortfall)) }
    }
    let shares = Shortfall.parts.map { part in
      ReportColumn<CostGroup>(
        "shortfall_bp.\(part.key)", part.title, short: String(part.title.prefix(6)), .basisPoints
      ) { ReportValue($0.totals.basisPoints(part.amount($0.totals.shortfall))) }
    }
    return parts + shares + [
      ReportColumn("cost_bp", "total", .basisPoints) { ReportValue($0.totals.cost) },
      ReportColumn(" margin", "± 95 %", .basisPoints) { ReportValue($0.totals.cost.margin) },
    ]
  }

  private static var benchmarks: [ReportColumn<CostGroup>] {
    Benchmark.allCases.map { benchmark in
      ReportColumn("benchmarks.\(benchmark.name)", benchmark.title, .basisPoints) {
        ReportValue($0.totals.benchmarks[benchmark.rawValue])
      }
    } + [
      ReportColumn("expected_bp", "expected", .basisPoints) {
        ReportValue($0.totals.predicted)
      },
      ReportColumn("beyond_bp", "beyond it", short: "beyond", .basisPoints) {
        ReportValue($0.totals.unpredicted)
      },
      ReportColumn(" beyond margin", "± 95 %", .basisPoints) {
        ReportValue($0.totals.unpredicted.margin)
      },
    ]
  }

  private static func execution(_ markOuts: [Int64]) -> [ReportColumn<CostGroup>] {
    [
      ReportColumn("fill_rate", "filled", .share) { ReportValue($0.totals.fillRate) },
      ReportColumn("participation", short: "part", .share) {
        ReportValue($0.totals.participation)
      },
      ReportColumn("effective_spread_bp", "effective spread", short: "effect", .basisPoints) {
        ReportValue($0.totals.effectiveSpread)
      },
      ReportColumn("realized_spread_bp", "realized", short: "realiz", .basisPoints) {
        ReportValue($0.totals.realizedSpread)
      },
      ReportColumn("price_impact_bp", "impact", .basisPoints) {
        ReportValue($0.totals.priceImpact)
      },
      ReportColumn("reversion_bp", "reversion", short: "revert", .basisPoints) {
        ReportValue($0.totals.reversion)
      },
      ReportColumn("mark_outs", .name) { .nested(Self.markOuts($0.totals, markOuts)) },
      ReportColumn("maker_share", "maker", .share) { ReportValue($0.totals.makerShare) },
      ReportColumn("taker_share", "taker", .share) { ReportValue($0.totals.takerShare) },
      ReportColumn("latency", .span) { ReportValue($0.totals.meanLatency) },
      ReportColumn("queue_time", "queue", .span) { ReportValue($0.totals.meanQueueTime) },
      ReportColumn("children", .count) { .count($0.totals.children) },
      ReportColumn("changes", .count) { .count($0.totals.changes) },
      ReportColumn("order_to_trade", "orders a fill", short: "o/t", .ratio) {
        ReportValue($0.totals.orderToTrade)
      },
    ]
  }

  private static func markOuts(_ totals: CostTotals, _ horizons: [Int64]) -> JSONValue {
    .array(
      horizons.enumerated().map { place, span in
        .object([
          ("after", .string(Duration64.format(span))),
          ("all", ReportValue(totals.markOuts[place]).json),
          ("maker", ReportValue(totals.makerMarkOuts[place]).json),
          ("taker", ReportValue(totals.takerMarkOuts[place]).json),
          ("against_makers", ReportValue(totals.adverseSelection[place]).json),
        ])
      })
  }
}

/// An amount of a shortfall under its name in JSON.
struct ShortfallPart: Sendable {
  let key: String
  let title: String
  let amount: @Sendable (Shortfall) -> Nanos

  init(_ key: String, _ title: String, _ amount: @escaping @Sendable (Shortfall) -> Nanos) {
    self.key = key
    self.title = title
    self.amount = amount
  }
}

extension Shortfall {
  /// The components, the total, and the forms of Perold and of Wagner and Edwards.
  static let parts: [ShortfallPart] = [
    ShortfallPart("delay", "delay") { $0.delay },
    ShortfallPart("timing", "timing") { $0.timing },
    ShortfallPart("impact", "impact") { $0.impact },
    ShortfallPart("opportunity", "opportunity") { $0.opportunity },
    ShortfallPart("fees", "fees") { $0.fees },
    ShortfallPart("total", "total") { $0.total },
    ShortfallPart("perold.execution", "execution") { $0.execution },
    ShortfallPart("perold.opportunity", "opportunity") { $0.opportunity },
    ShortfallPart("perold.fees", "fees") { $0.fees },
    ShortfallPart("wagner.delay", "delay") { $0.wagnerDelay },
    ShortfallPart("wagner.trading", "trading") { $0.trading },
    ShortfallPart("wagner.opportunity", "opportunity") { $0.wagnerOpportunity },
    ShortfallPart("wagner.fees", "fees") { $0.fees },
  ]
}
