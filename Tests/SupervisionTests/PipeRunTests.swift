import Foundation
import TestSupport
import Testing

/// Graphs from their start to their end.
struct PipeRunTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private func run(_ graph: String, _ arguments: [String] = []) throws -> (Int32, RunningGraph) {
    try RunningGraph.write(graph, in: scratch)
    let running = try RunningGraph(arguments, in: scratch)
    return (running.wait(), running)
  }

  private static let fan = """
    [node.ticks]
    run = "ingest sim:seed=7,instruments=4,events=30000"
    [node.ordered]
    run = "normalize --book 1"
    from = "ticks"
    to = "ordered.mill"
    [node."${F}"]
    each = { F = ["mid", "spread"] }
    run = "features ${F} --only"
    from = "ordered"
    [node.table]
    run = "show --csv"
    from = ["mid", "spread"]
    to = "rows.csv"
    """

  /// What a graph writes is what the same commands in a shell write.
  @Test func aGraphWritesWhatAShellWrites() throws {
    let (status, running) = try run(Self.fan)
    #expect(status == 0, "\(running.said)")
    let shell = try Programs.run(
      """
      ingest sim:seed=7,instruments=4,events=30000 | normalize --book 1 > o
      features mid --only < o > a; features spread --only < o > b
      merge a b | show --csv > r
      """, in: scratch)
    #expect(shell.status == 0)
    #expect(scratch.isSame("ordered.mill", "o"))
    #expect(scratch.isSame("rows.csv", "r") && scratch.size("r") > 100_000)
    #expect(running.processes.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/state/control"))
  }

  @Test func theExampleRuns() throws {
    let made = try Programs.run("pipe init > g.toml && pipe check g.toml", in: scratch)
    #expect(made.status == 0, "\(made.standardError)")
    let running = try RunningGraph(["--set", "EVENTS=2000"], in: scratch)
    #expect(running.wait() == 0, "\(running.said)")
    #expect(scratch.size("rows.csv") > 1000)
  }

  @Test func programsOfOthersAndStandardOutput() throws {
    let (status, running) = try run(
      """
      [node.t]
      run = "ingest sim:seed=7,events=2000"
      [node.f]
      run = ["sh", "-c", "cat | cat"]
      from = "t"
      to = "kept.mill"
      [node.c]
      run = "wc -c"
      from = "f"
      to = "-"
      """)
    #expect(status == 0, "\(running.said)")
    let shell = try Programs.run("ingest sim:seed=7,events=2000 > x; wc -c < x", in: scratch)
    #expect(scratch.isSame("kept.mill", "x"))
    #expect(running.said.contains(shell.text))
  }

  /// A node that has enough closes its edge; who wrote to it has not failed.
  @Test func aReaderThatHasEnoughIsNoFailure() throws {
    let (status, running) = try run(
      """
      [node.t]
      run = "ingest sim:seed=7,events=500000"
      [node.head]
      run = "slice --first 10"
      from = "t"
      to = "head.mill"
      """)
    #expect(status == 0, "\(running.said)")
    let lines = try Programs.run("show --csv < head.mill | wc -l", in: scratch)
    #expect(lines.text == "11\n")
  }

  /// A program of others that ends before its input is half of a result, unless the graph allows it.
  @Test func endingEarlyIsAFailureUnlessItIsAllowed() throws {
    let graph = """
      [pipeline]
      restart = "never"
      [node.t]
      run = "ingest sim:seed=7,events=500000"
      [node.head]
      run = "head -c 100"
      from = "t"
      to = "head"
      """
    let (status, running) = try run(graph)
    #expect(status != 0 && running.said.contains("head"), "\(running.said)")
    let (allowed, other) = try run(graph + "\nends_early = true\n")
    #expect(allowed == 0, "\(other.said)")
  }

  /// Who takes part anyway, or has no barrier to answer, cannot be told to.
  @Test func takingPartIsForFiltersOfOthers() throws {
    try scratch.write(
      Array(
        """
        [node.t]
        run = "cat"
        takes_part = true
        [node.f]
        run = "show"
        from = "t"
        to = "none"
        takes_part = true
        """.utf8), to: "g.toml")
    let outcome = try Programs.run("pipe check g.toml", in: scratch)
    #expect(outcome.status == 78)
    #expect(outcome.standardError.contains("node.t.takes_part: a source of others cannot"))
    #expect(outcome.standardError.contains("node.f.takes_part: show is one of ours"))
  }

  /// The first cause is named, the others of its part are ended, and it is tried again, three times.
  @Test func aFailureIsTriedAgainAndGivenUp() throws {
    let (status, running) = try run(
      """
      [node.t]
      run = "ingest sim:seed=7,events=100000"
      [node.bad]
      run = ["sh", "-c", "head -c 1000 > /dev/null; exit 3"]
      from = "t"
      to = "none"
      back_off = "1ms"
      """)
    #expect(status == 3)
    let lines = running.said.split(separator: "\n").filter { $0.hasPrefix("pipe: bad ended") }
    #expect(lines.count == 3, "\(running.said)")
    #expect(lines.first?.hasSuffix("t, bad start again in 1ms") == true)
    #expect(lines.last?.hasSuffix("given up after 3 failures at the same place") == true)
    #expect(running.processes.isEmpty)
  }

  /// What would fail in the same way again is not tried.
  @Test func wrongOptionsAreNotTriedAgain() throws {
    let (status, running) = try run(
      """
      [node.t]
      run = "ingest sim:events=10"
      [node.f]
      run = ["sh", "-c", "exit 64"]
      from = "t"
      to = "none"
      """)
    #expect(status == 64 && running.said.contains("it would fail in the same way again"))
    #expect(!running.said.contains("again in"))
  }

  /// A mistake of the graph starts nothing.
  @Test func mistakesStartNothing() throws {
    let (status, running) = try run(
      """
      [node.t]
      run = "ingest sim:events=10"
      to = "t.mill"
      [node.f]
      run = "features nosuch"
      from = "t"
      to = "missing/f.mill"
      [node.c]
      run = "tca"
      from = "t"
      to = "t.mill"
      """)
    #expect(status == 78)
    for expected in [
      "nosuch", "there is no folder", "t writes",
      "tca needs fills, and no execute stands before it",
    ] { #expect(running.said.contains(expected), "\(expected): \(running.said)") }
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/t.mill"))
  }

  /// A journal parts a graph: what is killed on one side of it does not end the other, and nothing is lost.
  @Test func journalsPartAGraph() throws {
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,instruments=2,events=300000"
      back_off = "1ms"
      [node.kept]
      run = "journal append journal --level off"
      from = "t"
      to = "none"
      back_off = "1ms"
      [node.read]
      run = "journal read journal --follow"
      back_off = "1ms"
      [node.rows]
      run = "normalize --book 1"
      from = "read"
      to = "rows.mill"
      back_off = "1ms"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    for node in ["rows", "t", "kept", "read"] {
      #expect(running.waitUntil { scratch.size("rows.mill") > 100_000 || !running.isRunning })
      guard running.isRunning, let pid = try running.status()[node]?["pid"] as? Int else {
        continue
      }
      kill(pid_t(pid), SIGKILL)
    }
    #expect(running.wait() == 0, "\(running.said)")
    let shell = try Programs.run(
      """
      ingest sim:seed=7,instruments=2,events=300000 > s
      journal read journal | cmp - s && show --info rows.mill | grep ^events
      normalize --book 1 < s | show --info /dev/stdin | grep ^events
      """, in: scratch)
    #expect(shell.status == 0, "\(shell.standardError)")
    #expect(shell.lines.count == 2 && shell.lines.first == shell.lines.last)
  }

  /// A graph empties what it writes: that must not be what it reads, by whatever name.
  @Test func anOutputThatIsReadIsRefused() throws {
    try scratch.write(Array("id,price\n".utf8), to: "day.csv")
    symlink(scratch.path + "/day.csv", scratch.path + "/link")
    mkdir(scratch.path + "/folder", 0o700)
    for output in ["day.csv", "link", "folder"] {
      let (status, running) = try run(
        """
        [node.t]
        run = "ingest day.csv --columns id,price,size,time:s --symbols X"
        to = "\(output)"
        """)
      #expect(status == 78, "\(running.said)")
      #expect(running.said.contains(output == "folder" ? "is a directory" : "t reads"))
      #expect(scratch.text("day.csv") == "id,price\n")
    }
    let (own, itself) = try run("[node.t]\nrun = \"ingest sim:events=10\"\nto = \"g.toml\"")
    #expect(own == 78 && itself.said.contains("is the graph itself"), "\(itself.said)")
    let (twice, both) = try run(
      """
      [node.t]
      run = "ingest sim:events=10"
      to = "new"
      [node.u]
      run = "ingest sim:events=10"
      to = "folder/../new"
      """)
    #expect(twice == 78 && both.said.contains("writes"), "\(both.said)")
  }

  /// A FIFO that nobody reads does not hold up the graph.
  @Test func aFifoThatNobodyReadsIsSaid() throws {
    scratch.makeFifo("fifo")
    let (status, running) = try run(
      """
      [pipeline]
      restart = "never"
      [node.t]
      run = "ingest sim:events=10"
      to = "fifo"
      """)
    #expect(status != 0 && running.said.contains("nobody reads this FIFO"), "\(running.said)")
  }

  /// A graph that is asked twice to drain drains: only a second signal ends it at once.
  @Test func drainingTwiceDrains() throws {
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,events=1000000 --pace 0.001"
      to = "out.mill"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.size("out.mill") > 1000 })
    let asked = try Programs.run(
      "pipe drain g.toml --state state; pipe drain g.toml --state state || true", in: scratch)
    #expect(asked.text.hasPrefix("draining\n"))
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try Programs.run("show --info out.mill", in: scratch).status == 0)
  }

  /// SIGHUP reloads where there is no terminal that could have gone away.
  @Test func hangingUpReloads() throws {
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,events=1000000 --pace 0.001"
      to = "out.mill"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.size("out.mill") > 1000 })
    kill(running.pid, SIGHUP)
    #expect(running.waitUntil { running.said.contains("reloaded: nothing changes") })
    kill(running.pid, SIGTERM)
    #expect(running.wait() == 0, "\(running.said)")
  }

  /// SIGTERM has live sources end, and everything behind them comes to its end.
  @Test func drainingBringsAllToAnEnd() throws {
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,events=1000000 --pace 0.001"
      [node.f]
      run = "normalize"
      from = "t"
      to = "out.mill"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.size("out.mill") > 1000 })
    let status = try running.status()
    #expect(status["f"]?["state"] as? String == "running")
    #expect(status["t"]?["pid"] as? Int != nil)
    let second = try Programs.run("pipe run g.toml --state state", in: scratch)
    #expect(second.status == 73 && second.standardError.contains("a `pipe run` uses it already"))
    let drain = try Programs.run("pipe drain g.toml --state state", in: scratch)
    #expect(drain.text == "draining\n")
    #expect(running.wait() == 0, "\(running.said)")
    let info = try Programs.run("show --info out.mill", in: scratch)
    #expect(info.status == 0)
    #expect(running.processes.isEmpty)
    let gone = try Programs.run("pipe status g.toml --state state", in: scratch)
    #expect(gone.status == 66)
  }

  /// Nothing outlives `pipe`, however it ends; programs of others and their children least of all.
  @Test func nothingOutlivesPipe() throws {
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,events=1000000 --pace 0.001"
      [node.f]
      run = ["sh", "-c", "(sleep 1000 & sleep 1000) & cat"]
      from = "t"
      to = "none"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { running.processes.count >= 7 })
    kill(running.pid, SIGKILL)
    #expect(running.wait() == 128 + SIGKILL)
    #expect(running.waitUntil { running.processes.isEmpty })
  }

  /// The guardian of a program of others that is killed takes its children with it, and its part starts
  /// again.
  @Test func whatAKilledGuardianLeavesIsEnded() throws {
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,events=1000000 --pace 0.001"
      [node.f]
      run = ["sh", "-c", "sleep 1000 & cat"]
      from = "t"
      to = "none"
      back_off = "1ms"
      """, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { running.processes.count >= 6 })
    let guardian = try #require(try running.status()["f"]?["pid"] as? Int)
    let before = Set(running.processes)
    kill(pid_t(guardian), SIGKILL)
    #expect(running.waitUntil { running.said.contains("start again") })
    #expect(
      running.waitUntil {
        let now = Set(running.processes)
        return now.count >= 6 && now.intersection(before) == [running.pid]
      })
    kill(running.pid, SIGTERM)
    kill(running.pid, SIGTERM)
    _ = running.wait()
    #expect(running.waitUntil { running.processes.isEmpty })
  }

  /// Resident memory above the limit ends the node, and says why.
  @Test func aMemoryLimitIsKept() throws {
    let (status, running) = try run(
      """
      [node.t]
      run = ["sh", "-c", "x=$(head -c 50000000 /dev/zero | tr '\\\\0' a); sleep 1000; echo $x | head -c 1"]
      to = "none"
      memory_limit = "20MiB"
      restart = "never"
      """)
    #expect(status == 137)
    #expect(running.said.contains("more than its memory_limit of 20 MiB"), "\(running.said)")
  }
}
