import EventModel
import Reports

extension ReportColumns<Performance> {
  /// What is told of how a strategy did, or all of them together.
  static let performance = Self(
    [
      ReportColumn("name", "strategy", .name) { .text($0.name) },
      ReportColumn("profit", .money) { .number($0.profit) },
      ReportColumn("fees", .money) { .number($0.fees) },
      ReportColumn("traded", .money) { .number($0.traded) },
      ReportColumn("returns", .count) { .count($0.statistics.count) },
      ReportColumn("total_return", "return", .percent) { ReportValue($0.statistics.total) },
      ReportColumn("annual_return", "a year", .percent) {
        ReportValue($0.statistics.annualReturn)
      },
      ReportColumn("volatility", short: "vol", .percent) { ReportValue($0.statistics.volatility) },
      ReportColumn("sharpe", "Sharpe", .ratio) { ReportValue($0.statistics.sharpe) },
      ReportColumn("sortino", "Sortino", .ratio) { ReportValue($0.statistics.sortino) },
      ReportColumn("calmar", "Calmar", .ratio) { ReportValue($0.statistics.calmar) },
      ReportColumn("skew", .ratio) { ReportValue($0.statistics.skew) },
      ReportColumn("kurtosis", .ratio) { ReportValue($0.statistics.kurtosis) },
    ] + risk + [
      ReportColumn("max_drawdown", .percent) { .number($0.statistics.maximumDrawdown) },
      ReportColumn(" drawdown", "max drawdown", short: "max DD", .percent) {
        $0.isRuined ? .text("ruined") : .number($0.statistics.maximumDrawdown)
      },
      ReportColumn("drawdown", .name) { .nested(drawdown($0.drawdown)) },
      ReportColumn("bands.resamples", .count) { .count($0.bands.resamples) },
      ReportColumn("bands.block", .ratio) { .number($0.bands.blockLength) },
      ReportColumn("bands.max_drawdown", "drawdown 5 to 95 %", .percent) {
        ReportValue($0.bands.drawdown)
      },
      ReportColumn("bands.sharpe", "Sharpe 5 to 95 %", .ratio) { ReportValue($0.bands.sharpe) },
      ReportColumn("probabilistic_sharpe", "true Sharpe > 0", .share) {
        ReportValue($0.statistics.probabilisticSharpe)
      },
      ReportColumn("deflated_sharpe", "deflated", .share) { ReportValue($0.deflatedSharpe) },
      ReportColumn("expected_maximum_sharpe", .ratio) { ReportValue($0.expectedMaximumSharpe) },
      ReportColumn("turnover", "turnover a year", short: "turnover", .ratio) {
        ReportValue($0.turnover)
      },
      ReportColumn("time_in_market", "time in market", short: "in mkt", .share) {
        ReportValue($0.timeInMarket)
      },
      ReportColumn("gross_exposure", "gross exposure", .share) { ReportValue($0.grossExposure) },
      ReportColumn("profit_per_traded_bp", "profit bp of traded", short: "bp/traded", .basisPoints)
      {
        ReportValue($0.profitPerTraded)
      },
    ] + trips + [
      ReportColumn("ruined", .name) { .flag($0.isRuined) },
      ReportColumn("equity", .name) { .nested(equity($0)) },
    ])

  private static let trips: [ReportColumn<Performance>] = [
    ReportColumn("trips.count", "round trips", short: "trips", .count) { .count($0.trips.count) },
    ReportColumn("trips.hit_rate", "hits", .share) { ReportValue($0.trips.hitRate) },
    ReportColumn(" hits", "95 %", .share) { ReportValue($0.trips.hitRateBand) },
    ReportColumn("trips.hit_rate_low", .share) { ReportValue($0.trips.hitRateBand?.lowerBound) },
    ReportColumn("trips.hit_rate_high", .share) { ReportValue($0.trips.hitRateBand?.upperBound) },
    ReportColumn("trips.profit_factor", "profit factor", short: "factor", .ratio) {
      ReportValue($0.trips.profitFactor)
    },
    ReportColumn("trips.average_win", "average win", short: "win", .money) {
      ReportValue($0.trips.averageWin)
    },
    ReportColumn("trips.average_loss", "average loss", short: "loss", .money) {
      ReportValue($0.trips.averageLoss)
    },
    ReportColumn("trips.holding", "held", .span) { ReportValue($0.trips.holding) },
  ]

  private static func drawdown(_ drawdown: Drawdown?) -> JSONValue {
    guard let drawdown else { return .null }
    return .object([
      ("from", ReportValue.time(drawdown.peakTime).json),
      ("to", ReportValue.time(drawdown.troughTime).json),
      ("recovered", ReportValue.time(drawdown.recoveryTime ?? noTime).json),
    ])
  }

  private static func equity(_ one: Performance) -> JSONValue {
    .object([
      ("times", .array(one.times.map { ReportValue.time($0).json })),
      ("values", .array(one.equity.map { .number($0) })),
      ("drawdowns", .array(one.drawdowns.map { .number($0) })),
    ])
  }
}
