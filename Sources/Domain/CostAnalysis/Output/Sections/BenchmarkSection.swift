import Commands
import Reports

extension ReportColumns<BenchmarkComparison> {
  fileprivate static let benchmark = Self([
    ReportColumn("name", "holding", .name) { .text($0.name) },
    ReportColumn("total_return", "return", .percent) { ReportValue($0.statistics.total) },
    ReportColumn("annual_return", "a year", .percent) { ReportValue($0.statistics.annualReturn) },
    ReportColumn("volatility", short: "vol", .percent) { ReportValue($0.statistics.volatility) },
    ReportColumn("sharpe", "Sharpe", .ratio) { ReportValue($0.statistics.sharpe) },
    ReportColumn("max_drawdown", "max drawdown", short: "max DD", .percent) {
      .number($0.statistics.maximumDrawdown)
    },
    ReportColumn("excess_return", "excess a year", short: "excess", .percent) {
      ReportValue($0.excess)
    },
    ReportColumn("beta", .ratio) { ReportValue($0.beta) },
    ReportColumn("correlation", short: "corr", .ratio) { ReportValue($0.correlation) },
    ReportColumn("values", .name) { .nested(.array($0.equity.map { .number($0) })) },
  ])
}

extension CostReport {
  /// What holding the benchmark, or what was traded, would have earned instead.
  @Sendable static func benchmarkSection(_ found: CostAnalysis) -> ReportSection? {
    guard let total = found.performance, let benchmark = found.benchmark else {
      return .absent("benchmark")
    }
    let columns = ReportColumns<BenchmarkComparison>.benchmark
    let label =
      "Equity of all strategies, \(NumberText.money(total.equity.last)), and of holding "
      + "\(benchmark.name), \(NumberText.money(benchmark.equity.last))"
    return ReportSection(
      "Benchmark",
      [
        .figures {
          [
            .init(
              "Equity beside holding \(benchmark.name)",
              remark: "\(found.money); holding is dashed",
              TimeChart(total.times, total.equity, beside: benchmark.equity, label: label))
          ]
        },
        .table(
          columns.table(
            "Buy and hold of the capital, and the excess over it",
            [
              "name", "total_return", "annual_return", "volatility", "sharpe", "max_drawdown",
              "excess_return", "beta", "correlation",
            ], [benchmark])),
      ]
    ) { [("benchmark", columns.object(benchmark))] }
  }
}

extension CostAnalysis {
  /// Of --benchmark, else of all that was traded; nil where prices are not known.
  public var benchmark: BenchmarkComparison? {
    guard let performance else { return nil }
    let wanted =
      options.benchmark.map { symbol in
        instruments.indices.filter { instruments[$0].symbol == symbol }
      }
      ?? Set(fills.map(\.instrument)).sorted()
    let prices = wanted.compactMap { index in
      sampledPrices.first { $0.instrument == index }?.prices
    }
    guard prices.count == wanted.count else { return nil }
    return BenchmarkComparison(
      options.benchmark ?? firstAndCount(wanted.map { instruments[$0].symbol }),
      options.benchmark == nil ? prices : Array(prices.prefix(1)), against: performance,
      capital: capital.value, year)
  }
}
