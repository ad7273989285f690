import Foundation
import TestSupport
import Testing

/// Graphs whose neighbours run in one process: nothing but the processes tells it.
struct FusedGraphTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private static let commands = [
    "ticks": "ingest sim:seed=7,instruments=4,events=200000", "ordered": "normalize --book 1",
    "mid": "features mid 'vwap@1s'",
    "strategy": "signal imbalance --entry 0.5 --clock 100ms --size '300 shares'",
    "text": "show --csv",
  ]

  /// A chain from the source to a file; `more` is said of single nodes.
  private static func chain(_ more: [String: String] = [:]) -> String {
    var text = "[pipeline]\nfuse = true\ncheckpoint = \"20ms\"\n"
    var input: String?
    for name in ["ticks", "ordered", "mid", "strategy", "text"] {
      text += "[node.\(name)]\nrun = \"\(commands[name]!)\"\nback_off = \"1ms\"\n"
      if let input { text += "from = \"\(input)\"\n" }
      if name == "text" { text += "to = \"rows.csv\"\n" }
      text += (more[name] ?? "") + "\n"
      input = name
    }
    return text
  }

  private func makeByShell() throws {
    let line = ["ticks", "ordered", "mid", "strategy", "text"].map { Self.commands[$0]! }
    let made = try Programs.run(line.joined(separator: " | ") + " > r", in: scratch, timeout: 300)
    try #require(made.status == 0, "\(made.standardError)")
  }

  private func expectSame() {
    let isSame = scratch.bytes("rows.csv") == scratch.bytes("r")
    #expect(isSame && scratch.size("r") > 1_000_000)
  }

  /// Five nodes, one process: each with its own counters, and its state under its own name.
  @Test func aChainIsOneProcessAndItsNodesAreNodes() throws {
    try RunningGraph.write(
      Self.chain().replacing("events=200000", with: "events=200000 --pace 10"), in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { running.processes.count == 2 && scratch.size("rows.csv") > 0 })
    let status = try running.status()
    #expect(Set(status.values.compactMap { $0["pid"] as? Int }).count == 1, "\(status)")
    #expect(status.values.allSatisfy { $0["state"] as? String == "running" }, "\(status)")
    let read = status.filter { $0.key != "ticks" }.values.map { $0["eventsIn"] as? Int ?? 0 }
    #expect(read.count == 4 && read.allSatisfy { $0 > 0 }, "\(status)")
    let ended = try Programs.run("pipe drain g.toml --state state", in: scratch)
    #expect(ended.status == 0)
    #expect(running.wait() == 0, "\(running.said)")
    let dry = try Programs.run("pipe run --dry g.toml", in: scratch)
    #expect(dry.lines.last == "in one process: ticks, ordered, mid, strategy, text")
  }

  /// Killed at random, and gone on with in processes or in one, as it falls.
  @Test func killsLoseAndDoubleNothing() throws {
    let isFull = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
    let kills = isFull ? 25 : 6
    try makeByShell()
    var random = SeededGenerator(seed: 17)
    let killed = try KilledGraph(kills: kills, part: "ticks", in: scratch, &random) {
      let text = Self.chain()
      try RunningGraph.write(
        Bool.random(using: &$0) ? text : text.replacing("fuse = true", with: "fuse = false"),
        in: scratch)
    }
    expectSame()
    #expect(killed.kills == kills && killed.restores > 0)
  }

  /// Who fails is named, whoever shares its process; what it said is in its log.
  @Test func theNodeThatFailsIsNamed() throws {
    try RunningGraph.write(
      """
      [pipeline]
      fuse = true
      restart = "never"
      [node.ticks]
      run = "ingest sim:seed=7,instruments=4,events=20000"
      [node.ordered]
      run = "normalize"
      from = "ticks"
      [node.mid]
      run = "features mid --only"
      from = "ordered"
      [node.judged]
      run = "evaluate 10"
      from = "mid"
      to = "none"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.wait() == 65)
    #expect(running.said.contains("pipe: judged ended with status 65"), "\(running.said)")
    #expect(scratch.text("state/logs/judged.log").contains("evaluate: begin"))
    #expect(!scratch.text("state/logs/ticks.log").contains("evaluate"))
  }

  /// The reader has enough: those before it end, and the run is a success.
  @Test func aReaderThatHasEnoughEndsTheChain() throws {
    try RunningGraph.write(
      """
      [pipeline]
      [node.ticks]
      run = "ingest sim:seed=7,instruments=4,events=100000000"
      [node.ordered]
      run = "normalize"
      from = "ticks"
      [node.first]
      run = "slice --first 1000"
      from = "ordered"
      to = "first.mill"
      """, in: scratch)
    let running = try RunningGraph(["--fuse"], in: scratch)
    #expect(running.wait() == 0, "\(running.said)")
    let made = try Programs.run(
      "ingest sim:seed=7,instruments=4,events=100000000 | normalize | slice --first 1000 > s",
      in: scratch)
    #expect(made.statuses.last == 0 && scratch.bytes("first.mill") == scratch.bytes("s"))
  }

  /// A chain may have a fan-out in front and behind, and join several.
  @Test func chainsStandBesideProcesses() throws {
    try RunningGraph.write(
      """
      [pipeline]
      fuse = true
      [node.ticks]
      run = "ingest sim:seed=7,instruments=4,events=30000"
      [node.ordered]
      run = "normalize --book 1"
      from = "ticks"
      to = "ordered.mill"
      [node.mid]
      run = "features mid --only"
      from = "ordered"
      [node.late]
      run = "slice --last 5000"
      from = "mid"
      [node.spread]
      run = "features spread --only"
      from = "ordered"
      [node.table]
      run = "show --csv"
      from = ["late", "spread"]
      to = "rows.csv"
      """, in: scratch)
    let dry = try Programs.run("pipe run --dry g.toml", in: scratch)
    #expect(
      dry.lines.filter { $0.hasPrefix("in one") } == [
        "in one process: ticks, ordered", "in one process: mid, late",
        "in one process: table.merge, table",
      ], "\(dry.text)")
    let running = try RunningGraph(in: scratch)
    #expect(running.wait() == 0, "\(running.said)")
    let shell = try Programs.run(
      """
      ingest sim:seed=7,instruments=4,events=30000 | normalize --book 1 > o
      features mid --only < o | slice --last 5000 > a; features spread --only < o > b
      merge a b | show --csv > r
      """, in: scratch)
    #expect(shell.status == 0)
    let isSame =
      scratch.bytes("ordered.mill") == scratch.bytes("o")
      && scratch.bytes("rows.csv") == scratch.bytes("r")
    #expect(isSame && scratch.size("r") > 100_000)
  }

  /// `pipe check` says where a chain is cut, and why.
  @Test(arguments: [
    ("mid", "nice = 5", "they differ in nice"), ("mid", "cpus = \"0\"", "they differ in cpus"),
    ("mid", "memory_limit = \"100MiB\"", "memory_limit of mid is of one process alone"),
    ("mid", "restart = \"never\"", "they differ in restart"),
    ("mid", "breaker = 5", "they differ in back_off"),
    ("mid", "environment = { A = \"b\" }", "they differ in environment"),
    ("mid", "to = \"mid.mill\"", "what mid writes goes elsewhere too"),
  ])
  func checkSaysWhereAChainIsCut(_ node: String, _ line: String, _ cause: String) throws {
    try RunningGraph.write(Self.chain([node: line]), in: scratch)
    let checked = try Programs.run("pipe check g.toml", in: scratch)
    #expect(checked.status == 0, "\(checked.standardError)")
    #expect(
      checked.lines.contains {
        $0.contains("mid and strategy have processes of their own: \(cause)")
      }, "\(checked.text)")
    try RunningGraph.write(Self.chain(), in: scratch)
    #expect(try Programs.run("pipe check g.toml", in: scratch).text.isEmpty)
  }
}
