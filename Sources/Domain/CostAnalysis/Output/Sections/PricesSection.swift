import Reports

extension CostReport {
  /// Instruments whose prices are drawn, those traded most, and fills that are marked in a chart.
  private static var mostPrices: Int { 6 }
  private static var mostMarks: Int { 120 }

  /// Prices with entries and exits.
  @Sendable static func pricesSection(_ found: CostAnalysis) -> ReportSection? {
    guard let total = found.performance, !found.fills.isEmpty else { return nil }
    var values: [Int: Double] = [:]
    for fill in found.fills {
      values[fill.instrument, default: 0] += Double(fill.notional)
    }
    let chosen = values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostPrices)
      .compactMap { index, _ in found.sampledPrices.first { $0.instrument == index } }
    let hasMore = values.count > chosen.count
    return ReportSection(
      "Prices",
      [
        .figures {
          chosen.map { index, prices in
            let fills = found.fills.filter { $0.instrument == index }
            let every = (fills.count + mostMarks - 1) / mostMarks
            let marked = stride(from: 0, to: fills.count, by: every).map { fills[$0] }
            return .init(
              found.instruments[index].symbol,
              remark: "▲ bought, ▼ sold"
                + (every > 1 ? "; one in \(every) of \(NumberText.count(fills.count)) fills" : ""),
              TimeChart(
                total.times, prices,
                marks: marked.map {
                  TimeChart.Mark(
                    time: $0.time, value: $0.price, isUp: $0.side > 0,
                    hint: "\($0.side > 0 ? "bought" : "sold") "
                      + "\(NumberText.significant($0.size, 6)) at "
                      + NumberText.significant($0.price, 7))
                },
                label: "Price of \(found.instruments[index].symbol) with \(fills.count) fills"))
          }
        }
      ]
        + (hasMore
          ? [
            .sentence("The \(chosen.count) instruments of most trade are drawn.", .soft).only(.page)
          ]
          : []))
  }
}
