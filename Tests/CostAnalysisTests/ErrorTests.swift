import EventModel
import Foundation
import TestSupport
import Testing

/// Wrong use: `Golden/errors.txt` has a command line, its exit code and what it prints. To renew it, run
/// with MILLRACE_RENEW=1 and look at the difference.
@Suite struct ErrorTests {
  static let commands = [
    "tca --jso x", "tca report.html", "tca --mark-outs 1x", "tca --mark-outs 0s", "tca --every 0",
    "tca --every hour", "tca --capital 0", "tca --capital lots", "tca --periods-per-year -1",
    "tca --split soon", "tca --trials 0", "tca --bootstrap many", "tca --seed -1",
    "tca --timezone Mars/Base", "tca --from 2026-01-06 --to 2026-01-05", "tca --by strateg",
    "tca --by day", "tca --json - --html -", "tca --text --fills -", "tca --json /nowhere/x",
    "tca --from 2030-01-01", "tca --to 2020-01-01", "tca -c limits.toml",
  ]

  @Test func table() throws {
    var stream = TradingStream()
    stream.quote(0, 99, 101)
    stream.trade(1, 1, .bid, 5, at: 101)
    let scratch = try ScratchFolder()
    try scratch.write(try stream.bytes(), to: "in")
    var lines: [String] = []
    for command in Self.commands {
      let run = try Programs.run("\(command) < in", in: scratch)
      lines.append("\(command)  \(run.status)  \(run.errorLines.first ?? "")")
      #expect(run.status != 0 && run.standardOutput.isEmpty, "\(command)")
    }
    lines += try unfitStreams()
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/errors.txt")
    if ProcessInfo.processInfo.environment["MILLRACE_RENEW"] != nil {
      try (lines.joined(separator: "\n") + "\n").write(to: path, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(lines == golden)
  }

  /// Streams that have nothing to analyse, and damaged ones: what is said of each.
  private func unfitStreams() throws -> [String] {
    var quotes = TradingStream()
    quotes.quote(0, 99, 101)
    var sideless = quotes
    sideless.order(1, 1 << 20, .approved, .none, 5)
    sideless.fill(2, 1 << 20 + 1, .bid, 0, at: 101)
    var whole = quotes
    whole.trade(1, 1, .bid, 5, at: 101)
    let streams: [(String, [UInt8])] = [
      ("no orders", try quotes.bytes()), ("no side, no size", try sideless.bytes()),
      ("no end", try whole.bytes(ends: false)), ("cut", Array(try whole.bytes().dropLast(40))),
      ("empty", []), ("text", Array("order,side\n".utf8)),
    ]
    return try streams.map { name, bytes in
      let scratch = try ScratchFolder()
      try scratch.write(bytes, to: "in")
      let run = try Programs.run("tca < in", in: scratch)
      #expect(run.status == 65 && run.standardOutput.isEmpty && run.errorLines.count == 1)
      return "(\(name))  \(run.status)  \(run.errorLines.first ?? "")"
    }
  }
}
