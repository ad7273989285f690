import Foundation
import TestSupport
import Testing

/// The four configurations of `pipelines` over their captures, whole, against backtests that were written
/// apart, in Python, from what the help of the programs says (Tests/Oracles/tick_backtest.py and
/// bar_pipeline.py): every fill, its time, side, price and size, and the profit of `tca` to the cent. And
/// again with settings under which stops, limits and refusals happen often.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct PipelineBacktestTests {
  struct Pipeline: Sendable, CustomTestStringConvertible {
    var name: String
    /// Its place in `Backtest.real`.
    var place: Int
    /// What the oracle takes for the capture: the zone and files of ticks; nil: the bars that `show` prints.
    var ticks: String?
    /// What the file in `pipelines` says, and what is said instead.
    var changes: [(String, String)] = []
    var leastFills: Int
    var testDescription: String { name }
  }

  private static let euro = "UTC-5 $DATA/fx/eurusd-fxcm/*_tick_quote.csv.zst"
  private static let gold = "UTC $DATA/fx/xauusd-oanda/*_tick_quote.csv.zst"

  static let shipped = [
    Pipeline(name: "nvda-sma", place: 0, leastFills: 200),
    Pipeline(name: "bhp-sma", place: 1, leastFills: 150),
    Pipeline(name: "eurusd-rsi", place: 2, ticks: euro, leastFills: 150),
    Pipeline(name: "xauusd-bollinger", place: 3, ticks: gold, leastFills: 250),
  ]

  static let busyBars = [
    Pipeline(
      name: "NVDA with a near stop and smaller sizes", place: 0,
      changes: [
        ("\"15 %\"", "\"4 %\""), ("fast = 10", "fast = 4"),
        ("slow = 50", "slow = 22"),
        ("\"60 %\"", "\"90 %\""),
      ], leastFills: 500),
    Pipeline(
      name: "BHP with a near trailing stop", place: 1,
      changes: [
        ("\"10 %\"", "\"5 %\""), ("fast = 10", "fast = 4"), ("slow = 50", "slow = 12"),
        ("\"60 %\"", "\"90 %\""),
      ], leastFills: 1000),
  ]

  private static let nearOfEuro = [
    ("\"12 pips\"", "\"3 pips\""), ("\"15 pips\"", "\"4 pips\""), ("period = 14", "period = 5"),
    ("2.5 pips", "0.4 pips"), ("1.8 pips", "0.3 pips"), ("\"20ms\"", "\"700ms\""),
  ]
  private static let nearOfGold = [
    ("\"4 price\"", "\"1.2 price\""), ("\"6 price\"", "\"1.5 price\""),
    ("period = 20", "period = 8"),
    ("width = 2", "width = 1.5"), ("0.6 price", "0.36 price"), ("\"10 /m\"", "\"40 /m\""),
  ]

  /// Some seconds each, in Python.
  static let busyTicks = [
    Pipeline(
      name: "EUR/USD with near stops, refused spreads and a slow line", place: 2, ticks: euro,
      changes: nearOfEuro, leastFills: 1000),
    Pipeline(
      name: "EUR/USD flattened by its loss of the day", place: 2, ticks: euro,
      changes: nearOfEuro + [("\"2 %\"", "\"0.4 %\"")], leastFills: 300),
    Pipeline(
      name: "XAU/USD with limits that miss", place: 3, ticks: gold,
      changes: nearOfGold + [
        ("\"2 %\"", "\"90 %\""), ("\"10 %\"", "\"90 %\""), ("\"5 bp\"", "\"0.3 bp\""),
        ("\"5ms\"", "\"50ms\""), ("\"25ms\"", "\"900ms\""), ("\"10ms\"", "\"300ms\""),
        ("[risk.limits]", "[risk.exits]\norder = \"market\"\n[risk.limits]"),
      ], leastFills: 600),
    Pipeline(
      name: "XAU/USD flattened by its loss of the day", place: 3, ticks: gold,
      changes: nearOfGold + [("\"2 %\"", "\"1 %\"")], leastFills: 400),
  ]

  @Test(arguments: shipped) func asShipped(_ pipeline: Pipeline) throws {
    try expectAgreement(pipeline)
  }

  @Test(arguments: busyBars) func busyOverBars(_ pipeline: Pipeline) throws {
    try expectAgreement(pipeline)
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil,
      "MILLRACE_FULL is not set: Python takes a minute for these"),
    arguments: busyTicks)
  func busyOverTicks(_ pipeline: Pipeline) throws { try expectAgreement(pipeline) }

  private func expectAgreement(_ pipeline: Pipeline) throws {
    let backtest = Backtest.real[pipeline.place]
    let scratch = try ScratchFolder()
    try scratch.write(Array(try configuration(pipeline, backtest).utf8), to: "t.toml")
    let oracles = SharedData.package + "/Tests/Oracles/"
    let data = try #require(SharedData.root)
    // Only how long each order was under way is taken from the stream: that is drawn at random.
    let ticks = pipeline.ticks.map { ticks in
      let words = ticks.replacingOccurrences(of: "$DATA", with: data).split(separator: " ")
      return "\(oracles)tick_backtest.py t.toml \(words[0]) orders.csv \(words[1])"
    }
    let outcome = try Programs.run(
      """
      set -o pipefail
      ingest \(backtest.capture) | normalize > n.mill &&
      signal -c t.toml < n.mill | risk -c t.toml --venue t.toml | execute --sim -c t.toml > x.mill &&
      tca --json report.json < x.mill > report && show --kind fill --csv x.mill > fills.csv &&
      show --kind order --csv x.mill > orders.csv && show --kind bar --csv n.mill > shown.csv &&
      awk -F, 'NR == 1 { print "start,end,open,high,low,close,volume" }
        NR > 1 { print $10 "," $1 "," $3 "," $4 "," $5 "," $6 "," $7 }' shown.csv > bars.csv &&
      python3 -B \(ticks ?? "\(oracles)bar_pipeline.py t.toml bars.csv") > want.csv
      """, in: scratch, timeout: 240)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let fills = ComparedFills(shown: scratch.text("fills.csv"), oracle: scratch.text("want.csv"))
    fills.expectAgreement(least: pipeline.leastFills)
    let report = try JSONDecoder().decode(Report.self, from: Data(scratch.bytes("report.json")))
    let (profit, apart) = (report.performance.total.profit, try #require(fills.profit))
    #expect(abs(profit - apart) < 0.005, "\(profit), and apart from it \(apart)")
  }

  private func configuration(_ pipeline: Pipeline, _ backtest: Backtest) throws -> String {
    var text = try String(contentsOfFile: backtest.config, encoding: .utf8)
    for (said, instead) in pipeline.changes {
      try #require(text.contains(said), "\(backtest.config) says no \(said) any more")
      text = text.replacingOccurrences(of: said, with: instead)
    }
    return text
  }

  private struct Report: Decodable {
    struct Performance: Decodable { var total: Total }
    struct Total: Decodable { var profit: Double }
    var performance: Performance
  }
}
