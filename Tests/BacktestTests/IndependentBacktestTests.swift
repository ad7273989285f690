import EventModel
import Foundation
import TestSupport
import Testing

/// Strategies over bars against a backtest that was written apart, in Python, from the rules alone
/// (Tests/Oracles/bar_backtest.py): every fill, its time and price, and the profit to the cent.
@Suite struct IndependentBacktestTests {
  struct Series: Sendable, CustomTestStringConvertible {
    var name: String
    /// Arguments of `ingest`; `$DATA` is the folder of shared data.
    var capture: String
    var fast = 10
    var slow = 50
    var size: Int
    var stop: Int?
    var target: Int?
    var tick: String
    var lot = "1"
    var currency = "USD"
    var calendar: String?
    var isShare: Bool { calendar == "XSHG" }
    var testDescription: String { name }
  }

  static let shared: [Series] = [
    Series(
      name: "NVDA, daily, stop of 15 %",
      capture: "--columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA "
        + "$DATA/daily/NVDA_1999-2014.csv", size: 1000, stop: 15, tick: "0.000001",
      calendar: "XNAS"),
    Series(
      name: "NVDA, stop and target",
      capture: "--columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA "
        + "$DATA/daily/NVDA_1999-2014.csv", fast: 5, slow: 20, size: 1000, stop: 6, target: 9,
      tick: "0.000001", calendar: "XNAS"),
    Series(
      name: "BHP, daily",
      capture: "--columns 'symbol,time:%Y%m%d,open,high,low,close,volume' --calendar XASX "
        + "$DATA/daily/BHP_1997-2017.csv", fast: 20, slow: 100, size: 500, stop: 10, tick: "0.0001",
      currency: "AUD", calendar: "XASX"),
    Series(
      name: "an A-share",
      capture: "--columns '-,close,high,low,-,open,-,volume,time:%Y%m%d,-' --calendar XSHG "
        + "--symbols 600036 $DATA/daily/sh600036_2011-2017.csv", size: 1000, stop: 8, tick: "0.01",
      lot: "100", currency: "CNY", calendar: "XSHG"),
  ]

  /// Made here from seeds.
  static let made: [Series] = [
    Series(
      name: "weekly bars",
      capture: "--columns time,open,high,low,close --bar 7d --symbols W made.csv",
      fast: 4, slow: 12, size: 100, stop: 12, target: 25, tick: "0.01"),
    Series(
      name: "a JPY pair, hourly",
      capture: "--columns time,open,high,low,close --bar 1h --symbols USDJPY made.csv", fast: 8,
      slow: 24, size: 10000, stop: 1, tick: "0.001", currency: "JPY"),
  ]

  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"), arguments: shared)
  func realSeries(_ series: Series) throws { try expectAgreement(series) }

  @Test(arguments: made) func madeSeries(_ series: Series) throws { try expectAgreement(series) }

  private func expectAgreement(_ series: Series) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Array(Self.walk(series).utf8), to: "made.csv")
    try scratch.write(Array(configuration(series).utf8), to: "t.toml")
    try scratch.write(Array(settings(series).utf8), to: "settings.json")
    let capture = series.capture.replacingOccurrences(of: "$DATA", with: SharedData.root ?? "")
    let outcome = try Programs.run(
      """
      set -o pipefail
      ingest \(capture) | normalize > n.mill &&
      show --kind bar --csv n.mill | awk -F, 'NR == 1 { print "start,end,open,high,low,close" }
        NR > 1 { print $10 "," $1 "," $3 "," $4 "," $5 "," $6 }' > bars.csv &&
      signal -c t.toml < n.mill | risk -c t.toml --venue t.toml | execute --sim -c t.toml > x.mill &&
      show --kind fill --csv x.mill > fills.csv && show --kind account --csv x.mill > accounts.csv &&
      python3 \(SharedData.package)/Tests/Oracles/bar_backtest.py bars.csv settings.json > want.csv
      """, in: scratch, timeout: 120)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    var want = scratch.text("want.csv").split(separator: "\n").map(String.init)
    let profit = try #require(Double(want.removeLast().dropFirst("profit,".count)))
    let fills = Table(scratch.text("fills.csv"))
    let got = fills.rows.map { row in
      ["venue_time", "side", "price", "size"].map { fills[row, $0] }.joined(separator: ",")
    }
    #expect(got.count > 8, "\(got.count) fills test little")
    if let place = zip(got, want).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      Issue.record("fill \(place): \(got[place]), and apart from it \(want[place])")
    }
    #expect(got.count == want.count)
    // What the fills made, valued at the last close.
    let bars = Table(scratch.text("bars.csv"))
    let last = Double(bars[bars.rows.last ?? [], "close"]) ?? .nan
    var (cash, held) = (0.0, 0.0)
    for row in fills.rows {
      let size = (Double(fills[row, "size"]) ?? .nan) * (fills[row, "side"] == "bid" ? 1 : -1)
      cash -= size * (Double(fills[row, "price"]) ?? .nan)
      held += size
    }
    #expect(abs(cash + held * last - profit) < 0.005, "\(cash + held * last), \(profit)")
  }

  private func configuration(_ series: Series) -> String {
    """
    [account]
    currency = "\(series.currency)"
    cash = "100000000 \(series.currency)"
    [instrument.default]
    currency = "\(series.currency)"
    multiplier = 1
    tick_size = "\(series.tick)"
    lot_size = "\(series.lot)"
    \(series.calendar.map { "calendar = \"\($0)\"" } ?? "")
    [strategy]
    strategy = "sma"
    name = "s"
    fast = \(series.fast)
    slow = \(series.slow)
    size = "\(series.size) units"
    sides = "\(series.isShare ? "long" : "both")"
    \(series.stop.map { "stop_loss = \"\($0) %\"" } ?? "")
    \(series.target.map { "take_profit = \"\($0) %\"" } ?? "")
    \(series.calendar == nil ? "" : "[risk.market_hours]\noutside = \"queue\"")
    [venue]
    book = "bars"
    max_bar_share = "100 %"
    """
  }

  private func settings(_ series: Series) -> String {
    func share(_ percent: Int?) -> String {
      percent.map { "\"" + DecimalNumber.format(Int64($0), exponent: -2) + "\"" } ?? "null"
    }
    return """
      {"size": \(series.size), "fast": \(series.fast), "slow": \(series.slow), "tick": "\(series.tick)",
       "sides": "\(series.isShare ? "long" : "both")", "stop": \(share(series.stop)),
       "target": \(share(series.target)), "price_limit": \(series.isShare ? "\"0.1\"" : "null"),
       "settles": \(series.isShare)}
      """
  }

  /// A random walk of bars whose ranges are wide enough to meet stops and targets.
  private static func walk(_ series: Series) -> String {
    let isWeekly = series.slow == 12
    var random = SeededGenerator(seed: isWeekly ? 7 : 11)
    func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) - sides / 2 }
    var text = "time,open,high,low,close\n"
    var close = isWeekly ? 10_000 : 110_000
    let (step, range) = isWeekly ? (900, 500) : (500, 300)
    let exponent: Int8 = isWeekly ? -2 : -3
    var time = Timestamp.parse("2020-01-06T00:00:00Z")!
    for _ in 0..<(isWeekly ? 400 : 1500) {
      let open = max(1000, close + roll(step / 4))
      close = max(1000, open + roll(step))
      let high = max(open, close) + abs(roll(range))
      let low = max(500, min(open, close) - abs(roll(range)))
      let prices = [open, high, low, close].map {
        DecimalNumber.format(Int64($0), exponent: exponent)
      }
      text += "\(Timestamp.format(time)),\(prices.joined(separator: ","))\n"
      time += isWeekly ? 7 * Timestamp.day : Timestamp.hour
    }
    return text
  }
}

/// A CSV of `show`, by the names of its columns.
private struct Table {
  private let columns: [String]
  let rows: [[String]]

  init(_ text: String) {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    columns = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  subscript(row: [String], column: String) -> String {
    guard let place = columns.firstIndex(of: column), place < row.count else { return "" }
    return row[place]
  }
}
