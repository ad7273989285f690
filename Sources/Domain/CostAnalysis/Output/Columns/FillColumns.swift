import EventModel
import Reports

extension ReportColumns<FillCost> {
  static let csvKeys = [
    "time", "venue_time", "strategy", "symbol", "venue", "order_id", "parent_id", "side", "price",
    "size", "fees", "liquidity", "mid", "effective_spread_bp",
  ]
  static let pageKeys = [
    "time", "strategy", "symbol", "side", "price", "size", "liquidity", "fees",
    "effective_spread_bp",
  ]

  /// The key of a mark-out.
  static func key(markOut span: Int64) -> String { "mark_out_\(Duration64.format(span))_bp" }

  /// What is told of a single fill.
  static func fills(_ names: CostNames, _ found: CostAnalysis) -> Self {
    let ids = found.parents.map(\.id)
    return Self(
      [
        ReportColumn("time", .time) { .time($0.time) },
        ReportColumn("venue_time", .time) { .time($0.venueTime) },
        ReportColumn("strategy", .name) { names.strategy($0.strategy) },
        ReportColumn("symbol", .name) { names.symbol($0.instrument) },
        ReportColumn("venue", .name) { names.venue($0.instrument) },
        ReportColumn("order_id", .name) { .text(String($0.orderId)) },
        ReportColumn("parent_id", .name) {
          $0.parent < 0 ? .none : .text(String(ids[$0.parent]))
        },
        ReportColumn("side", .name) { .text($0.side > 0 ? "buy" : "sell") },
        ReportColumn("price", .price) { .number($0.price) },
        ReportColumn("size", .size) { .number($0.size) },
        ReportColumn("fees", .money) { .nanos($0.fees) },
        ReportColumn("liquidity", .name) { .text($0.liquidity.name) },
        ReportColumn("mid", .price) { ReportValue($0.quoted) },
        ReportColumn("effective_spread_bp", "effective spread", .basisPoints) {
          ReportValue($0.effectiveSpread)
        },
      ]
        + found.options.markOuts.enumerated().map { place, span in
          ReportColumn(key(markOut: span), "after \(Duration64.format(span))", .basisPoints) {
            ReportValue($0.markOut(place))
          }
        })
  }
}

extension ReportColumns<RoundTrip> {
  static let csvKeys = [
    "strategy", "symbol", "side", "open_time", "close_time", "size", "entry_price", "exit_price",
    "fees", "profit", "return",
  ]
  static let jsonKeys = [
    "strategy", "symbol", "side", "open_time", "close_time", "size", "entry_price", "exit_price",
    "profit", "fees",
  ]
  static let pageKeys = [
    "close_time", "open_time", "strategy", "symbol", "side", "size", "entry_price", "exit_price",
    "fees", "profit",
  ]

  /// What is told of a single round trip.
  static func trips(_ names: CostNames) -> Self {
    Self([
      ReportColumn("strategy", .name) { names.strategy($0.strategy) },
      ReportColumn("symbol", .name) { names.symbol($0.instrument) },
      ReportColumn("side", .name) { .text($0.side > 0 ? "long" : "short") },
      ReportColumn("open_time", "opened", .time) { .time($0.openTime) },
      ReportColumn("close_time", "closed", .time) { .time($0.closeTime) },
      ReportColumn("size", .size) { .number($0.size) },
      ReportColumn("entry_price", "entry", .price) { .number($0.entryPrice) },
      ReportColumn("exit_price", "exit", .price) { .number($0.exitPrice) },
      ReportColumn("profit", .money) { .nanos($0.profit) },
      ReportColumn("fees", .money) { .nanos($0.fees) },
      ReportColumn("return", .percent) { ReportValue($0.share) },
    ])
  }
}

/// A sample of the equity of a strategy, or of all.
struct EquityRow: Sendable {
  let one: Performance
  let place: Int
}

extension ReportColumns<EquityRow> {
  static let csvKeys = ["time", "strategy", "equity", "drawdown"]

  static let equity = Self([
    ReportColumn("time", .time) { .time($0.one.times[$0.place]) },
    ReportColumn("strategy", .name) { .text($0.one.name) },
    ReportColumn("equity", .money) { .number($0.one.equity[$0.place]) },
    ReportColumn("drawdown", .percent) {
      $0.place < $0.one.drawdowns.count ? .number($0.one.drawdowns[$0.place]) : .none
    },
  ])
}
