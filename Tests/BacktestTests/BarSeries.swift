import EventModel
import TestSupport
import Testing

/// Bars, and a crossover of averages over them.
struct BarSeries: Sendable, CustomTestStringConvertible {
  var name: String
  /// Arguments of `ingest`; `$DATA` is the folder of shared data, `made.csv` a random walk.
  var capture: String
  var fast = 10
  var slow = 50
  var size: Int
  /// In percent of the price.
  var stop: Int?
  var target: Int?
  var tick: String
  var lot = "1"
  var currency = "USD"
  var calendar: String?
  /// Of bars that are made, every so many have a wide range.
  var wideEvery: Int?
  var isShare: Bool { calendar == "XSHG" }
  var testDescription: String { name }

  /// Runs the programs over the bars, and a script of `Tests/Oracles` over what `show` prints of these.
  /// `bars.csv` stays in the folder.
  func backtest(against oracle: String, python: String, in scratch: ScratchFolder) throws
    -> ComparedFills
  {
    try scratch.write(Array(walk.utf8), to: "made.csv")
    try scratch.write(Array(configuration.utf8), to: "t.toml")
    try scratch.write(Array(settings.utf8), to: "settings.json")
    let outcome = try Programs.run(
      """
      set -o pipefail
      ingest \(capture.replacingOccurrences(of: "$DATA", with: SharedData.root ?? "")) \
        | normalize > n.mill && show --kind bar --csv n.mill > shown.csv &&
      awk -F, 'NR == 1 { print "start,end,open,high,low,close,volume" }
        NR > 1 { print $10 "," $1 "," $3 "," $4 "," $5 "," $6 "," $7 }' shown.csv > bars.csv &&
      signal -c t.toml < n.mill | risk -c t.toml --venue t.toml | execute --sim -c t.toml > x.mill &&
      show --kind fill --csv x.mill > fills.csv &&
      \(python) \(SharedData.package)/Tests/Oracles/\(oracle) bars.csv settings.json > want.csv
      """, in: scratch, timeout: 120)
    guard outcome.status == 0 else { throw BacktestError(text: outcome.standardError) }
    return ComparedFills(shown: scratch.text("fills.csv"), oracle: scratch.text("want.csv"))
  }

  private var configuration: String {
    """
    [account]
    currency = "\(currency)"
    cash = "100000000 \(currency)"
    [instrument.default]
    currency = "\(currency)"
    multiplier = 1
    tick_size = "\(tick)"
    lot_size = "\(lot)"
    \(calendar.map { "calendar = \"\($0)\"" } ?? "")
    [strategy]
    strategy = "sma"
    name = "s"
    fast = \(fast)
    slow = \(slow)
    size = "\(size) units"
    sides = "\(isShare ? "long" : "both")"
    \(stop.map { "stop_loss = \"\($0) %\"" } ?? "")
    \(target.map { "take_profit = \"\($0) %\"" } ?? "")
    \(calendar == nil ? "" : "[risk.market_hours]\noutside = \"queue\"")
    [venue]
    book = "bars"
    max_bar_share = "100 %"
    """
  }

  private var settings: String {
    func share(_ percent: Int?) -> String {
      percent.map { "\"" + DecimalNumber.format(Int64($0), exponent: -2) + "\"" } ?? "null"
    }
    return """
      {"size": \(size), "fast": \(fast), "slow": \(slow), "tick": "\(tick)",
       "sides": "\(isShare ? "long" : "both")", "stop": \(share(stop)),
       "target": \(share(target)), "price_limit": \(isShare ? "\"0.1\"" : "null"),
       "settles": \(isShare)}
      """
  }

  /// A random walk of bars whose ranges are wide enough to meet stops and targets.
  private var walk: String {
    let isWeekly = slow == 12
    var random = SeededGenerator(seed: isWeekly ? 7 : 11)
    func roll(_ sides: Int) -> Int { Int(random.next() % UInt64(sides)) - sides / 2 }
    var text = "time,open,high,low,close\n"
    var close = isWeekly ? 10_000 : 110_000
    let (step, range) = isWeekly ? (900, 500) : (500, 300)
    let exponent: Int8 = isWeekly ? -2 : -3
    var time = Timestamp.parse("2020-01-06T00:00:00Z")!
    for place in 0..<(isWeekly ? 400 : 1500) {
      let stretch = wideEvery.map { place % $0 == 0 ? 20 : 1 } ?? 1
      let open = max(1000, close + roll(step / 4))
      close = max(1000, open + roll(step))
      let high = max(open, close) + stretch * abs(roll(range))
      let low = max(500, min(open, close) - stretch * abs(roll(range)))
      let prices = [open, high, low, close].map {
        DecimalNumber.format(Int64($0), exponent: exponent)
      }
      text += "\(Timestamp.format(time)),\(prices.joined(separator: ","))\n"
      time += isWeekly ? 7 * Timestamp.day : Timestamp.hour
    }
    return text
  }
}

extension BarSeries {
  /// Of real markets.
  static let shared: [BarSeries] = [
    BarSeries(
      name: "NVDA, daily, stop of 15 %",
      capture: "--columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA "
        + "$DATA/daily/NVDA_1999-2014.csv", size: 1000, stop: 15, tick: "0.000001",
      calendar: "XNAS"),
    .nvdaWithTarget,
    BarSeries(
      name: "BHP, daily",
      capture: "--columns 'symbol,time:%Y%m%d,open,high,low,close,volume' --calendar XASX "
        + "$DATA/daily/BHP_1997-2017.csv", fast: 20, slow: 100, size: 500, stop: 10, tick: "0.0001",
      currency: "AUD", calendar: "XASX"),
    BarSeries(
      name: "an A-share",
      capture: "--columns '-,close,high,low,-,open,-,volume,time:%Y%m%d,-' --calendar XSHG "
        + "--symbols 600036 $DATA/daily/sh600036_2011-2017.csv", size: 1000, stop: 8, tick: "0.01",
      lot: "100", currency: "CNY", calendar: "XSHG"),
  ]

  static let nvdaWithTarget = BarSeries(
    name: "NVDA, stop and target",
    capture: "--columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA "
      + "$DATA/daily/NVDA_1999-2014.csv", fast: 5, slow: 20, size: 1000, stop: 6, target: 9,
    tick: "0.000001", calendar: "XNAS")

  /// Made here from seeds.
  static let made: [BarSeries] = [
    BarSeries(
      name: "weekly bars",
      capture: "--columns time,open,high,low,close --bar 7d --symbols W made.csv",
      fast: 4, slow: 12, size: 100, stop: 12, target: 25, tick: "0.01"),
    BarSeries(
      name: "a JPY pair, hourly",
      capture: "--columns time,open,high,low,close --bar 1h --symbols USDJPY made.csv", fast: 8,
      slow: 24, size: 10000, stop: 1, tick: "0.001", currency: "JPY"),
  ]
}
