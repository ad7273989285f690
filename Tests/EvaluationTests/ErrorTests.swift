import EventModel
import Foundation
import TestSupport
import Testing

/// Wrong use: `Golden/errors.txt` has a command line, its exit code and what it prints. To renew it, run
/// with MILLRACE_RENEW=1 and look at the difference.
@Suite struct ErrorTests {
  static let commands = [
    "evaluate --horizons 1x", "evaluate 1s,,5q", "evaluate --horizons 0", "evaluate 0s",
    "evaluate -- -5", "evaluate --horizons ''", "evaluate --horizon 1s", "evaluate --price ask",
    "evaluate --price bar", "evaluate --price trade", "evaluate --quantiles 1",
    "evaluate --quantiles ten", "evaluate --features y", "evaluate --features imbalanc",
    "evaluate --set 2s", "evaluate --labels", "evaluate --labels --set 1s --html x",
    "evaluate --csv --json -", "evaluate --json - --html -", "evaluate --epoch",
    "evaluate --from 2026-01-06 --to 2026-01-05", "evaluate --from soon",
    "evaluate --from 2030-01-01", "evaluate --timezone Mars/Base", "evaluate --volatility-window 0",
    "evaluate --volatility-window 5", "evaluate --memory lots", "evaluate --json /nowhere/x",
    "evaluate --labels --by-instrument --set 1s", "evaluate --max-age 0", "evaluate --max-age old",
  ]

  private static func input() throws -> [UInt8] {
    var market = SampleMarket(["imbalance"])
    market.quote(0, 100)
    market.row(0, [1])
    var header = market.header
    header.kinds.remove(KindSet(.trade))
    header.featureSets.append(
      FeatureSet(id: 1, clock: "1m", features: [.init(name: "rsi@1m", expression: "rsi(14)@1m")]))
    return try SampleStreams.bytes(header, market.events)
  }

  @Test func table() throws {
    let scratch = try ScratchFolder()
    try scratch.write(try Self.input(), to: "in")
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

  /// Streams that have nothing to evaluate, and a damaged one: what is said of each.
  private func unfitStreams() throws -> [String] {
    var noFeatures = SampleMarket([])
    noFeatures.quote(0, 100)
    var header = noFeatures.header
    header.featureSets = []
    var noRows = SampleMarket(["x"])
    noRows.quote(0, 100)
    var inDoubt = noRows
    inDoubt.row(0, [1], flags: [.last, .unreliable])
    var noPrice = SampleMarket(["x"])
    noPrice.row(0, [1])
    var onlyFeatures = noPrice.header
    onlyFeatures.kinds = KindSet(.features, .watermark)
    let whole = try noPrice.bytes()
    let streams: [(String, [UInt8])] = [
      ("no features", try SampleStreams.bytes(header, noFeatures.events)),
      ("no rows", try noRows.bytes()), ("rows in doubt", try inDoubt.bytes()),
      ("no price", whole),
      ("features alone", try SampleStreams.bytes(onlyFeatures, noPrice.events)),
      ("cut", Array(whole.dropLast(40))), ("empty", []),
    ]
    return try streams.map { name, bytes in
      let scratch = try ScratchFolder()
      try scratch.write(bytes, to: "in")
      let run = try Programs.run("evaluate < in", in: scratch)
      #expect(run.status == 65 && run.standardOutput.isEmpty && run.errorLines.count == 1)
      return "(\(name))  \(run.status)  \(run.errorLines.first ?? "")"
    }
  }
}
