import EventModel
import Reports

extension CostReport {
  /// Strategies that are drawn.
  static let mostDrawn = 12

  /// Equity, returns and round trips.
  @Sendable static func performanceSection(_ found: CostAnalysis) -> ReportSection? {
    guard let total = found.performance else { return .absent("performance") }
    let grid = found.samplingInterval.map { Duration64.format($0) } ?? "day"
    let origin =
      switch found.capital.origin {
      case .option: "--capital"
      case .account: "the account's capital"
      case .exposure: "the largest value held"
      }
    let title =
      "Performance in \(found.money), on \(NumberText.money(found.capital.value)) (\(origin)), a "
      + "sample each \(grid), \(found.year.text)"
    let shown = found.shownPerformances
    var blocks: [ReportBlock] = [
      .sentence(
        total.bands.resamples == 0
          ? "There are too few returns for a band."
          : "The band holds 90 % of \(NumberText.count(total.bands.resamples)) histories resampled "
            + "in blocks of \(NumberText.fixed(total.bands.blockLength, 0)) on average.", .soft
      ).only(.page),
      .figures { found.drawn.flatMap { figures($0, found) } },
      .table(
        ReportColumns<Performance>.performance.table(
          title,
          [
            "name", "profit", "total_return", "annual_return", "volatility", "sharpe", "sortino",
            "calmar", " drawdown",
          ], shown)),
      .table(
        ReportColumns<Performance>.performance.table(
          "How far to believe it",
          [
            "name", "returns", "bands.sharpe", "bands.max_drawdown", "probabilistic_sharpe",
            "deflated_sharpe",
          ], shown)
      ).only(.page),
      .table(
        ReportColumns<Performance>.performance.table(
          "Round trips, and trade per capital and year",
          [
            "name", "trips.count", "trips.hit_rate", "trips.profit_factor", "trips.average_win",
            "trips.average_loss", "turnover", "time_in_market", "profit_per_traded_bp",
          ], shown)),
    ]
    for one in shown { blocks += belief(one).map { $0.only(.text) } }
    return ReportSection("Performance", blocks) { [("performance", data(found, total))] }
  }

  private static func data(_ found: CostAnalysis, _ total: Performance) -> JSONValue {
    .object([
      ("capital", .number(found.capital.value)),
      ("capital_from", .string(found.capital.origin.rawValue)),
      ("every", .string(found.samplingInterval.map { Duration64.format($0) } ?? "day")),
      ("periods_per_year", .number(found.year.samplesPerYear)),
      ("years", .number(found.year.years)), ("years_from", .string(found.year.origin.rawValue)),
      ("total", ReportColumns<Performance>.performance.object(total)),
      (
        "strategies",
        .array(found.strategyPerformance.map { ReportColumns<Performance>.performance.object($0) })
      ),
      (
        "folds",
        .array(
          found.folds.map { fold in
            fold.performance.map { ReportColumns<Performance>.performance.object($0) } ?? .null
          })
      ),
    ])
  }

  private static func figures(_ one: Performance, _ found: CostAnalysis) -> [HTMLPage.Figure] {
    guard one.times.count > 1, let start = one.equity.first, let end = one.equity.last else {
      return []
    }
    let edges = zip(one.bands.steps, one.bands.wealth).map { step, wealth in
      (time: one.times[step], low: wealth.low * start, high: wealth.high * start)
    }
    var figures = [
      HTMLPage.Figure(
        "Equity of \(one.name)", remark: found.money,
        TimeChart(
          one.times, one.equity, band: edges,
          label: "Equity of \(one.name) from \(NumberText.money(start)) to "
            + NumberText.money(end)))
    ]
    if one.drawdowns.count == one.times.count {
      figures.append(
        HTMLPage.Figure(
          "Drawdown of \(one.name)", remark: "%, from the highest before",
          TimeChart(
            one.times, one.drawdowns.map { $0 * 100 }, isFilled: true,
            label: "Drawdown of \(one.name), at most "
              + NumberText.percent(one.statistics.maximumDrawdown, 2))))
    }
    return figures
  }

  /// How far the figures of a strategy are to be believed, in sentences for a terminal.
  private static func belief(_ one: Performance) -> [ReportBlock] {
    var said: [String] = []
    if let drawdown = one.drawdown, drawdown.depth < 0 {
      said.append(
        "max drawdown \(NumberText.percent(drawdown.depth, 2)) from "
          + "\(TimeText.date(drawdown.peakTime)) to \(TimeText.date(drawdown.troughTime))"
          + (drawdown.recoveryTime.map { ", made good \(TimeText.date($0))" } ?? ", not made good"))
    }
    if let band = one.bands.drawdown {
      let ratios = one.bands.sharpe.map { ", Sharpe \(ReportUnit.ratio.long(.range($0)))" }
      said.append(
        "bootstrap 5 to 95 %: drawdown \(ReportUnit.percent.long(.range(band)))" + (ratios ?? ""))
    }
    if let likely = one.statistics.probabilisticSharpe {
      var sentence = "a true Sharpe above 0 with \(NumberText.percent(likely))"
      if let best = one.expectedMaximumSharpe, best > 0 {
        sentence +=
          ", above the best of chance (\(NumberText.fixed(best, 2))) with "
          + NumberText.percent(one.deflatedSharpe)
      }
      said.append(sentence)
    }
    if said.isEmpty { return [] }
    return (["", "\(TextTable.shortened(one.name, to: 12)):"] + said.map { "  " + $0 })
      .map { .sentence($0) }
  }
}

extension CostAnalysis {
  /// What a page draws: all together first, unless that is the one strategy.
  var drawn: ArraySlice<Performance> {
    (strategyPerformance.count == 1 ? strategyPerformance : allPerformances)
      .prefix(CostReport.mostDrawn)
  }
}

extension SamplingYear {
  /// `310 a year over 7.1 years`.
  var text: String {
    let samples = NumberText.significant(samplesPerYear, 4)
    return origin == .sessions
      ? "\(samples) a year by its sessions"
      : "\(samples) a year over \(NumberText.significant(years, 3)) years"
  }
}
