import Foundation
import TestSupport
import Testing

/// Reports in a graph whose processes are killed: what they say in the end is what the same commands say in a
/// shell, byte for byte, and none of their parts begins anew.
struct ReportGraphTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private static let outputs = [
    "costs.txt", "costs.json", "soFar.txt", "evaluation.txt", "evaluation.json", "health.txt",
  ]

  private static let limits = """
    [account]
    currency = "USD"
    cash = "1000000 USD"
    [risk]
    short_sales = "allowed"
    [venue]
    book = "l1"
    """

  private static let commands: [(node: String, from: String, command: String, to: String)] = [
    ("books", "ticks", "normalize --book 2", ""),
    ("signals", "books", "signal imbalance --entry 0.5 --clock 100ms --size '300 shares'", ""),
    ("orders", "signals", "risk -c limits.toml --venue limits.toml", ""),
    ("fills", "orders", "execute --sim -c limits.toml", ""),
    (
      "costs", "fills", "tca --json costs.json --report soFar.txt --report-every 2s", "costs.txt"
    ),
    ("health", "fills", "show --info", "health.txt"),
    ("rows", "books", "features mid spread 'ofi@1s' 'imbalance(1)@1s'", ""),
    ("asked", "rows", "evaluate --set 1s --json evaluation.json", "evaluation.txt"),
  ]

  private static func graph(_ source: String) -> String {
    var text = """
      [pipeline]
      checkpoint = "20ms"
      [node.ticks]
      run = "\(source)"
      back_off = "1ms"

      """
    for (node, from, command, to) in commands {
      text += "[node.\(node)]\nrun = \"\(command)\"\nfrom = \"\(from)\"\nback_off = \"1ms\"\n"
      if !to.isEmpty { text += "to = \"\(to)\"\n" }
    }
    return text
  }

  @Test func killsChangeNoReport() throws {
    let isFull = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
    let (kills, events) = isFull ? (25, 400_000) : (6, 120_000)
    let source = "ingest sim:seed=7,instruments=3,events=\(events)"
    try scratch.write(Array(Self.limits.utf8), to: "limits.toml")
    var script = "mkdir shell; cp limits.toml shell; cd shell; \(source) > ticks\n"
    for (node, from, command, to) in Self.commands {
      // Health is told of a pipe, as in the graph.
      script += "cat \(from) | \(command) > \(to.isEmpty ? node : to) || exit 1\n"
    }
    let shell = try Programs.run(script, in: scratch, timeout: 300)
    try #require(shell.status == 0, "\(shell.standardError)")
    try RunningGraph.write(Self.graph(source), in: scratch)
    var random = SeededGenerator(seed: 31)
    let killed = try KilledGraph(kills: kills, part: "ticks", in: scratch, &random)
    for name in Self.outputs {
      #expect(
        firstDifference(Array(scratch.bytes(name)), Array(scratch.bytes("shell/" + name))) == nil,
        "\(name)")
    }
    #expect(killed.kills == kills && killed.restores > 0, "\(killed)")
  }
}
