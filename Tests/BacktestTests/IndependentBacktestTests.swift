import Foundation
import TestSupport
import Testing

/// Strategies over bars against a backtest that was written apart, in Python, from the rules alone
/// (Tests/Oracles/bar_backtest.py): every fill, its time and price, and the profit to the cent.
@Suite struct IndependentBacktestTests {
  @Test(
    .enabled(if: SharedData.isPresent, "shared data is absent"), arguments: BarSeries.shared)
  func realSeries(_ series: BarSeries) throws { try expectAgreement(series) }

  @Test(arguments: BarSeries.made) func madeSeries(_ series: BarSeries) throws {
    try expectAgreement(series)
  }

  private func expectAgreement(_ series: BarSeries) throws {
    let scratch = try ScratchFolder()
    let fills = try series.backtest(against: "bar_backtest.py", python: "python3", in: scratch)
    fills.expectAgreement(least: 9)
    // What the fills made, valued at the last close.
    let bars = ShownTable(scratch.text("bars.csv"))
    let last = Double(bars[bars.rows.last ?? [], "close"]) ?? .nan
    let made = ComparedFills.profit(of: fills.got, last: last)
    let profit = try #require(fills.profit)
    #expect(abs(made - profit) < 0.005, "\(made), \(profit)")
  }
}
