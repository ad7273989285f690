import Foundation
import TestSupport
import Testing

/// An example, the captures it is given, and a command that counts the rows it must print.
struct ExampleCase: CustomTestStringConvertible {
  var script: String
  var captures: String
  /// Run in the folder of captures; nil where any row will do.
  var rows: String?
  var environment: [String: String] = [:]

  var testDescription: String { "\(script) \(captures)" }

  static let gold = ["SYMBOL": "XAUUSD", "TIMEZONE": "UTC"]
  static let all = [
    ExampleCase(
      script: "fx-ticks", captures: "fx/eurusd-fxcm/*_tick_quote.csv.zst",
      rows: rowsOf("fx/eurusd-fxcm/*_minute_quote.csv.zst")),
    ExampleCase(
      script: "fx-ticks", captures: "fx/xauusd-oanda/*_tick_quote.csv.zst",
      rows: rowsOf("fx/xauusd-oanda/*_minute_quote.csv.zst"), environment: gold),
    ExampleCase(
      script: "fx-minute-bars", captures: "fx/eurusd-fxcm/*_minute_quote.csv.zst",
      rows: rowsOf("fx/eurusd-fxcm/*_minute_quote.csv.zst")),
    ExampleCase(
      script: "fx-minute-bars", captures: "fx/xauusd-oanda/*_minute_quote.csv.zst",
      rows: rowsOf("fx/xauusd-oanda/*_minute_quote.csv.zst"), environment: gold),
    ExampleCase(
      script: "fx-hour-bars", captures: "fx/eurusd-fxcm/hour_quote_2007-2014.csv",
      rows: "wc -l < fx/eurusd-fxcm/hour_quote_2007-2014.csv"),
    ExampleCase(
      script: "fx-hour-bars", captures: "fx/xauusd-oanda/hour_quote_2006-2014.csv",
      rows: "wc -l < fx/xauusd-oanda/hour_quote_2006-2014.csv", environment: gold),
    ExampleCase(
      script: "es-ticks", captures: "es-ticks/ES_20130901-03_ticks.csv.zst",
      rows: "zstdcat es-ticks/*.zst | tail -n +2 | cut -c 1-16 | sort -u | wc -l"),
    ExampleCase(
      script: "es-minute-trades", captures: "es-minute/*_trade.csv",
      rows: "cat es-minute/*_trade.csv | wc -l"),
    ExampleCase(
      script: "es-minute-quotes", captures: "es-minute/*_quote.csv",
      rows: "cat es-minute/*_quote.csv | wc -l"),
    daily("daily-nvda", "NVDA_1999-2014.csv"),
    ExampleCase(
      script: "daily-bhp", captures: "daily/BHP_1997-2017.csv",
      rows: "wc -l < daily/BHP_1997-2017.csv"),
    ExampleCase(
      script: "daily-vix", captures: "daily/VIX_2014-2019.csv",
      rows: "grep -cE ',[0-9]' daily/VIX_2014-2019.csv"),
    daily("daily-a-shares", "sh000001_2011-2017.csv"),
    daily("daily-a-shares", "sh600036_2011-2017.csv"),
    daily("daily-a-shares", "sh600085_2011-2017.csv"),
    daily("daily-a-shares", "sz000002_2011-2017.csv"),
    daily("daily-a-shares", "sz002594_2011-2017.csv"),
    daily("daily-a-shares", "sz300059_2011-2017.csv"),
    ExampleCase(script: "dbn-quotes", captures: "dbn/es/futures_mbp-1*.dbn.zst"),
    ExampleCase(script: "dbn-orders", captures: "dbn/es/esh4-glbx-mdp3-20231225.mbo.dbn.zst"),
    ExampleCase(script: "lobster", captures: "lobster/AAPL_*_message_50.csv"),
    ExampleCase(script: "databento-csv", captures: "mbo-csv/ARL_20250717_mbo.csv"),
    ExampleCase(script: "databento-csv", captures: "mbo-csv/ARL_20250717_mbp10.csv"),
    ExampleCase(script: "tardis", captures: "tardis/bitmex_trades_XBTUSD.csv"),
    ExampleCase(script: "tardis", captures: "tardis/huobi-dm-swap_quotes_BTC-USD.csv"),
    ExampleCase(script: "tardis", captures: "tardis/binance-futures_book_snapshot_5_BTCUSDT.csv"),
    ExampleCase(script: "tardis", captures: "tardis/binance-futures_book_snapshot_25_BTCUSDT.csv"),
    ExampleCase(
      script: "tardis", captures: "tardis/deribit_incremental_book_L2_BTC-PERPETUAL.csv"),
    ExampleCase(script: "binance", captures: "binance/usdm_btcusdt_20240808.gz"),
    ExampleCase(script: "binance", captures: "binance/spot_btcusdt_20240808.gz"),
    ExampleCase(script: "kraken", captures: "exchange-ws/KRAKEN.ws.50.0"),
    ExampleCase(script: "backtest-nvda", captures: "daily/NVDA_1999-2014.csv"),
    ExampleCase(script: "backtest-bhp", captures: "daily/BHP_1997-2017.csv"),
    ExampleCase(script: "backtest-eurusd", captures: "fx/eurusd-fxcm/*_tick_quote.csv.zst"),
    ExampleCase(script: "backtest-xauusd", captures: "fx/xauusd-oanda/*_tick_quote.csv.zst"),
    ExampleCase(
      script: "evaluate-orders", captures: "dbn/es/esh4-glbx-mdp3-20231225.mbo.dbn.zst"),
    ExampleCase(script: "evaluate-fx", captures: "fx/eurusd-fxcm/*_tick_quote.csv.zst"),
    ExampleCase(
      script: "evaluate-fx", captures: "fx/xauusd-oanda/*_tick_quote.csv.zst", environment: gold),
  ]

  /// Counts the rows of packed files whose last row may have no line end.
  private static func rowsOf(_ files: String) -> String {
    "for file in \(files); do zstdcat $file; echo; done | grep -c ."
  }

  /// A row for each day, after a header.
  private static func daily(_ script: String, _ file: String) -> ExampleCase {
    ExampleCase(script: script, captures: "daily/\(file)", rows: "tail -n +2 daily/\(file) | wc -l")
  }
}

/// Every example runs on the captures it is for.
@Suite(.enabled(if: SharedData.isPresent, "shared data is absent"))
struct ExamplesTests {
  @Test(arguments: ExampleCase.all)
  func prints(example: ExampleCase) throws {
    let script = "\(SharedData.package)/examples/\(example.script).sh"
    let printed = try run("\(script) \(example.captures)", example.environment)
    #expect(printed.status == 0, "\(printed.errors)")
    let rows = printed.lines.dropFirst().count
    if let count = example.rows {
      let expected = try run(count).lines.first.flatMap { Int($0) }
      #expect(rows == expected)
    } else {
      #expect(rows > 0)
    }
    // A value of the features in the last row, or the end of a report.
    #expect(printed.lines.suffix(3).contains { $0.split(separator: " ").count > 2 })
  }

  @Test func everyExampleIsTried() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: "\(SharedData.package)/examples")
    let scripts = Set(names.filter { $0.hasSuffix(".sh") }.map { String($0.dropLast(3)) })
    #expect(scripts.subtracting(["demo"]) == Set(ExampleCase.all.map(\.script)))
  }

  @Test func checksumsOfKrakenAgree() throws {
    let script = "\(SharedData.package)/examples/kraken.sh"
    let errors = try run("\(script) exchange-ws/KRAKEN.ws.50.0").errors
    let counter = errors.split(separator: "\n").first { $0.contains("checksum mismatch") }
    #expect(counter?.split(separator: " ").last == "0")
  }

  /// ARL order by order, and ARL as ten levels, are one market. They part at one group: a fill of 50
  /// whose trade bears the mark "last" before its fill and its cancel do. Order by order the venue's
  /// group ends there, with the book as it still is, so the flow between comes in two steps.
  @Test func ordersAndLevelsGiveTheSameMinutes() throws {
    func minutes(_ file: String) throws -> [String] {
      let line = try run("\(SharedData.package)/examples/databento-csv.sh mbo-csv/\(file)")
      return line.lines
    }
    let orders = try minutes("ARL_20250717_mbo.csv")
    let levels = try minutes("ARL_20250717_mbp10.csv")
    let apart = zip(orders, levels).filter { $0 != $1 }.map { row in
      zip(row.0.split(separator: " "), row.1.split(separator: " ")).filter { $0 != $1 }
        .map { "\(row.0.prefix(16)) \($0) \($1)" }
    }
    #expect(orders.count == levels.count && orders.count > 200)
    #expect(apart == [["2025-07-17T16:55 195.0 145.0"]])
  }

  @Test func withoutCapturesTheyExplainThemselves() throws {
    let printed = try run("\(SharedData.package)/examples/fx-ticks.sh")
    #expect(printed.status == 64)
    #expect(printed.errors.hasPrefix("fx-ticks.sh FILE…: "))
  }

  private struct Printed {
    var lines: [String]
    var errors: String
    var status: Int32
  }

  /// A command of the shell, in the folder of captures.
  private func run(_ command: String, _ environment: [String: String] = [:]) throws -> Printed {
    let errors = FileManager.default.temporaryDirectory
      .appendingPathComponent("millrace-example-\(UUID().uuidString)")
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-o", "pipefail", "-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: try #require(SharedData.root))
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return Printed(
      lines: lines, errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
      status: process.terminationStatus)
  }
}
