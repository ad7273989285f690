import Commands
import EventModel
import EventStream
import Execution
import FeatureLibrary
import Foundation
import Normalization
import RiskControl
import Strategies
import TestSupport

/// A backtest through the programs as they are built.
struct Backtest {
  /// `ingest` with its arguments.
  var capture: String
  /// A file of `pipelines`, or one of the scratch folder.
  var config: String

  static let pipelines = SharedData.package + "/pipelines/"

  /// The four configurations of `pipelines` over their captures.
  static let real: [Backtest] = {
    let data = SharedData.root ?? ""
    return [
      Backtest(
        capture: "--columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA "
          + "\(data)/daily/NVDA_1999-2014.csv", config: pipelines + "nvda-sma.toml"),
      Backtest(
        capture: "--columns 'symbol,time:%Y%m%d,open,high,low,close,volume' --calendar XASX "
          + "\(data)/daily/BHP_1997-2017.csv", config: pipelines + "bhp-sma.toml"),
      Backtest(
        capture: "--columns time:ms-of-day,bid,ask --timezone UTC-5 --symbols EURUSD "
          + "\(data)/fx/eurusd-fxcm/*_tick_quote.csv.zst", config: pipelines + "eurusd-rsi.toml"),
      Backtest(
        capture: "--columns time:ms-of-day,bid,ask --timezone UTC --symbols XAUUSD "
          + "\(data)/fx/xauusd-oanda/*_tick_quote.csv.zst",
        config: pipelines + "xauusd-bollinger.toml"),
    ]
  }()

  /// A simulated market with a strategy that trades all the time and meets its limits.
  static let simulated = """
    [instrument.default]
    currency = "USD"
    lot_size = "1"
    multiplier = 1
    [strategy]
    strategy = "imbalance"
    entry = 0.4
    clock = "50ms"
    size = "7 units"
    stop_loss = "5 bp"
    reentry = "allowed"
    [account]
    currency = "USD"
    cash = "10000000 USD"
    [risk]
    order = "limit"
    [risk.limits]
    order_size = "12 units"
    position = "7 units"
    gross_leverage = "3 x"
    price_collar = "1 %"
    order_rate = "20 /s"
    max_age = "1m"
    [venue]
    book = "l1"
    [venue.latency]
    order = { model = "uniform", least = "1ms", most = "30ms" }
    response = "5ms"
    [venue.fees]
    model = "maker_taker"
    maker = "-0.2 bp"
    taker = "0.5 bp"
    """

  /// The stages behind `ingest`, as they would be typed.
  func stages(features: String = "'sma(3)@1s'") -> [(name: String, arguments: String)] {
    [
      ("normalize", capture.hasPrefix("sim:") ? "--book 1" : ""), ("features", features),
      ("signal", "-c \(config)"),
      ("risk", "-c \(config) --venue \(config)"), ("execute", "--sim -c \(config)"),
    ]
  }

  /// Runs seven processes; the stream behind `execute` is left in `out`, the report in `report`.
  func runProcesses(in scratch: ScratchFolder) throws {
    let line = stages().map { "\($0.name) \($0.arguments)" }.joined(separator: " | ")
    let outcome = try Programs.run(
      """
      ingest \(capture) > raw && \(line.replacingOccurrences(of: "normalize", with: "normalize < raw"))| \
      tee out | tca --json report.json > report
      """, in: scratch, timeout: 120)
    guard outcome.status == 0 else { throw BacktestError(text: outcome.standardError) }
  }

  /// The same stages in this process, over the raw stream that the processes had.
  func runChain(in scratch: ScratchFolder) throws -> [UInt8] {
    let definitions = [
      "normalize": NormalizeProgram.definition, "features": FeaturesProgram.definition,
      "signal": SignalProgram.definition, "risk": RiskProgram.definition,
      "execute": ExecuteProgram.definition,
    ]
    let commands = stages().map { name, arguments in
      (
        definition: definitions[name]!,
        arguments: arguments.split(separator: " ").map {
          String($0).replacingOccurrences(of: "'", with: "")
        }
      )
    }
    let output = ByteOutput.inMemory()
    let chain = try StageChain.joined(commands, to: FrameWriter(output))
    try StreamReader(ByteInput.open(scratch.path + "/raw")).run(into: chain)
    return output.memory
  }
}

struct BacktestError: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}
