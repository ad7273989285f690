import EventStream
import Foundation
import Strategies
import TestSupport
import Testing

/// What users are told of wrong command lines and files: `Golden/errors.txt` has one a line, then the
/// exit code and the message. To renew it, run with MILLRACE_RENEW=1 and look at the difference.
struct ErrorTests {
  /// Behind `-c` stands the text of the file.
  private static let commands: [[String]] = [
    [], ["smaa"], ["sma", "extra"], ["sma", "--fast", "50"], ["sma", "--fast", "x"],
    ["sma", "--fast", "0"], ["sma", "--period", "5"], ["sma", "--fsat", "5"],
    ["sma", "--stop-loss", "2"], ["sma", "--stop-loss", "2 EUR"], ["sma", "--stop-loss", "-2 %"],
    ["sma", "--max-holding", "5"], ["sma", "--sizing", "kely"], ["sma", "--on-gap", "panic"],
    ["sma", "--price", "midd"], ["sma", "--clock", "1x"], ["sma", "--session", "XNYC"],
    ["sma", "--flat-before-close", "5m"], ["sma", "--session-spreads", "London 2 pips"],
    ["sma", "--session-spreads", "07:00-16:00 Europe/Lonndon 2 pips"],
    ["sma", "--instruments", "OTHER"], ["sma", "--price", "bollinger(20)"],
    ["rsi", "--lower", "80"], ["rsi", "--upper", "101"],
    ["vix", "--long-run-mean", "40"], ["imbalance", "--exit", "0.7"],
    ["threshold"], ["threshold", "mid"], ["threshold", "mid", "--above", "1", "--below", "2"],
    ["threshold", "mid", "--above", "1", "--exit-long", "2"],
    ["threshold", "mid", "bid", "--above", "1"], ["threshold", "mid)", "--above", "1"],
    ["linear"], ["linear", "--model", "/absent"], ["linear", "--model", "/dev/null"],
    ["lightgbm"], ["lightgbm", "--model", "/dev/null"], ["targets"],
    ["targets", "--file", "/absent"],
    ["-c", ""], ["-c", "[strategy]"], ["-c", "[strategy]\nstrategy = \"smaa\""],
    ["-c", "[strategy]\nstrategy = \"sma\"\nfsat = 5"],
    ["-c", "[strategy]\nstrategy = \"sma\"\nperiod = 5"],
    ["-c", "[strategy]\nstrategy = \"sma\"\nfast = \"5\""],
    ["-c", "[strategy]\nstrategy = \"sma\"\nfast = 60"],
    ["-c", "[strategy]\nstrategy = \"sma\"\nfast = 1.5"],
    ["-c", "[strategy]\nstrategy = \"sma\"\nstop_loss = 2"],
    ["-c", "[strategy]\nstrategy = \"sma\"\nstop_loss = \"2 points\""],
    ["-c", "[strategy]\nstrategy = \"sma\"\ninstruments = \"S0\""],
    ["-c", "[strategy]\nstrategy = \"sma\"\ninstruments = [\"OTHER\"]"],
    ["-c", "[strategy]\nstrategy = \"sma\"\n[instrument.S0]\nlot = 1"],
    ["-c", "[strategy]\nstrategy = \"sma\"\n[instrument.S0]\nmultiplier = 0"],
    ["-c", "[strategy]\nstrategy = \"sma\"\n[instrument.S0]\ntick_size = \"0.001\""],
    ["-c", "[strategy]\nstrategy = \"sma\"\n[stratgy]\nfast = 1"],
    ["-c", "[strategy]\nstrategy = \"sma\"\n", "rsi"],
  ]

  private func message(_ command: [String]) throws -> String {
    let scratch = try ScratchFolder()
    var arguments = command
    if let place = command.firstIndex(of: "-c") {
      try scratch.write(Array(command[place + 1].utf8), to: "f.toml")
      arguments[place + 1] = scratch.path + "/f.toml"
    }
    do {
      _ = try StageHarness([], header: Market.header()) { try signalStage(arguments) }
      return "taken"
    } catch let error as StreamError {
      return "\(error.exit.rawValue) "
        + error.line.replacingOccurrences(of: scratch.path + "/", with: "")
    }
  }

  @Test func messages() throws {
    let golden = SharedData.package + "/Tests/StrategiesTests/Golden/errors.txt"
    let lines = try Self.commands.map { command in
      let text = command.joined(separator: " ").replacingOccurrences(of: "\n", with: "; ")
      return "\(text)\n    \(try message(command))\n"
    }
    if ProcessInfo.processInfo.environment["MILLRACE_RENEW"] != nil {
      try lines.joined().write(toFile: golden, atomically: true, encoding: .utf8)
    }
    #expect(lines.joined() == (try String(contentsOfFile: golden, encoding: .utf8)))
  }
}
