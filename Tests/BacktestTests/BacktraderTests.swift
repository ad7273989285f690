import Foundation
import TestSupport
import Testing

/// Bars with a resting stop and target against backtrader (PyPI), which keeps averages, orders and fills by
/// itself (Tests/Oracles/backtrader_backtest.py). Each round trip is the same, or differs by a rule that
/// `execute` states and backtrader has not:
///
/// - Stop and target are made at the instant of the entry's fill, and are good in its bar; backtrader
///   sends what follows from a fill to the next bar.
/// - Bars fill limits that they pass; backtrader also those that they touch (`touch = true` here).
/// - A bar that opens beyond the target fills it at the open, whatever comes later; backtrader looks at the
///   order that was sent first, which is the stop.
///
/// Where a bar reaches both after its open, the stop comes first in either.
@Suite struct BacktraderTests {
  static let python = ProcessInfo.processInfo.environment["MILLRACE_PYTHON"] ?? "python3"
  static let isThere = (try? Programs.run("\(python) -c 'import backtrader'").status) == 0

  static let series: [BarSeries] = {
    var pair = BarSeries.made[1]
    pair.target = 2
    return [BarSeries.made[0], pair, wideBars] + (SharedData.isPresent ? [.nvdaWithTarget] : [])
  }()

  /// Some bars reach both levels.
  static let wideBars: BarSeries = {
    var series = BarSeries.made[1]
    series.name = "wide bars"
    (series.stop, series.target, series.wideEvery) = (1, 1, 12)
    return series
  }()

  @Test(
    .enabled(
      if: isThere, "backtrader is not installed (MILLRACE_PYTHON names a Python that has it)"),
    arguments: series)
  func tripsAreTheSameOrDifferByAStatedRule(_ series: BarSeries) throws {
    let scratch = try ScratchFolder()
    let fills = try series.backtest(
      against: "backtrader_backtest.py", python: Self.python, in: scratch)
    let bars = ShownTable(scratch.text("bars.csv"))
    let (got, want) = (trips(fills.got), trips(fills.want))
    #expect(got.count == want.count)
    #expect(got.count > 20, "\(got.count) trips test little")
    var (same, worseFirst, different) = (0, 0, 0)
    for (one, other) in zip(got, want) {
      if one == other {
        same += 1
        if reachesBoth(one, series, bars) { worseFirst += 1 }
      } else if one.entry == other.entry,
        isInEntryBar(one, bars) || isOnlyTouched(other, bars) || opensBeyondTarget(one, other, bars)
      {
        different += 1
      } else {
        Issue.record("\(one) differs from \(other) by no rule that is told")
      }
    }
    #expect(same > 2 * different, "\(same) same, \(different) different")
    // Its account, and what the fills made here.
    let profit = try #require(fills.profit)
    let last = Double(bars[bars.rows.last ?? [], "close"]) ?? .nan
    let made = ComparedFills.profit(of: different == 0 ? fills.got : fills.want, last: last)
    #expect(abs(made - profit) < 0.005, "\(made), and by backtrader \(profit)")
    if series.wideEvery != nil { #expect(worseFirst > 3, "\(worseFirst) bars reach both") }
  }

  private struct Trip: Equatable {
    var entry: String
    /// nil: the series ends before.
    var exit: String?
  }

  /// Sizes are the same throughout, so that every other fill begins a trip.
  private func trips(_ fills: [String]) -> [Trip] {
    stride(from: 0, to: fills.count, by: 2).map { place in
      Trip(entry: fills[place], exit: place + 1 < fills.count ? fills[place + 1] : nil)
    }
  }

  private func isInEntryBar(_ trip: Trip, _ bars: ShownTable) -> Bool {
    guard let exit = trip.exit,
      let bar = bars.rows.first(where: { bars[$0, "start"] == time(trip.entry) })
    else { return false }
    return time(exit) == bars[bar, "end"]
  }

  private func isOnlyTouched(_ trip: Trip, _ bars: ShownTable) -> Bool {
    guard let exit = trip.exit, let bar = bars.rows.first(where: { bars[$0, "end"] == time(exit) })
    else { return false }
    let fields = exit.split(separator: ",")
    return Double(fields[2]) == Double(bars[bar, fields[1] == "ask" ? "high" : "low"])
  }

  private func opensBeyondTarget(_ one: Trip, _ other: Trip, _ bars: ShownTable) -> Bool {
    guard let exit = one.exit, let later = other.exit,
      let bar = bars.rows.first(where: { bars[$0, "start"] == time(exit) })
    else { return false }
    return time(later) == bars[bar, "end"] && price(exit) == Double(bars[bar, "open"])
  }

  /// Whether the bar that ended a trip inside of it reaches its stop and its target.
  private func reachesBoth(_ trip: Trip, _ series: BarSeries, _ bars: ShownTable) -> Bool {
    guard let exit = trip.exit, let stop = series.stop, let target = series.target,
      let bar = bars.rows.first(where: { bars[$0, "end"] == time(exit) }),
      let low = Double(bars[bar, "low"]), let high = Double(bars[bar, "high"])
    else { return false }
    let isLong = trip.entry.contains(",bid,")
    let (below, above) = isLong ? (stop, target) : (target, stop)
    let paid = price(trip.entry)
    return low < paid * (1 - Double(below) / 100) && high > paid * (1 + Double(above) / 100)
  }

  private func price(_ fill: String) -> Double { Double(fill.split(separator: ",")[2]) ?? .nan }
  private func time(_ fill: String) -> String { String(fill.prefix { $0 != "," }) }
}
