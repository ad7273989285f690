import Foundation
import TestSupport
import Testing

/// Graphs that are changed while they run. What a changed node writes is what `cat` makes of two streams: the
/// old command's over what came before the cut, and the new command's over what came behind it.
struct ReloadTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  /// Slow enough that the graph runs while it is changed.
  private static let source = "sim:seed=7,instruments=4,events=200000"
  private static let pace = "--pace 10"

  /// - Parameter nodes: beside the source and what orders it.
  private func write(_ nodes: String) throws {
    try RunningGraph.write(
      """
      [pipeline]
      checkpoint = "50ms"
      [node.ticks]
      run = "ingest \(Self.source) \(Self.pace)"
      back_off = "1ms"
      [node.ordered]
      run = "normalize --book 2"
      from = "ticks"
      to = "ordered.mill"
      back_off = "1ms"

      """ + nodes, in: scratch)
  }

  private static func feats(_ window: String) -> String {
    """
    [node.feats]
    run = "features mid spread 'vwap@\(window)'"
    from = "ordered"
    to = "feats.mill"

    """
  }

  private static let text = """
    [node.text]
    run = "show --csv"
    from = "feats"
    to = "rows.csv"

    """

  /// Starts the graph and waits until it has a checkpoint.
  private func start() throws -> RunningGraph {
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.newestCheckpoint(of: "ticks") > 0 }, "\(running.said)")
    return running
  }

  private func reload(_ options: String = "") throws -> Programs.Outcome {
    try Programs.run("pipe reload g.toml --state state \(options)", in: scratch)
  }

  /// Makes `o` as the undisturbed source does.
  private func makeOrdered() throws {
    let made = try Programs.run("ingest \(Self.source) | normalize --book 2 > o", in: scratch)
    try #require(made.status == 0)
  }

  private func isSameText(_ command: String, _ wanted: String) throws -> Bool {
    try Programs.run(
      "\(command) > x && \(wanted) > y && cmp x y >&2", in: scratch, timeout: 300
    ).status == 0
  }

  /// Event by event; how a live stream falls into frames is of the moment.
  private func isSameStream(_ name: String, _ wanted: String) throws -> Bool {
    try isSameText("show --csv < \(name)", "show --csv < \(wanted)")
  }

  @Test func aChangedNodeBeginsBehindTheOld() throws {
    try makeOrdered()
    try write(Self.feats("1s") + Self.text)
    let running = try start()
    try write(Self.feats("2s") + Self.text)
    let plan = try Programs.run("pipe plan g.toml --state state", in: scratch)
    #expect(plan.text.contains("feats: run was \"features mid spread vwap@1s\", is"), "\(plan)")
    #expect(plan.text.contains("text: is started again with its state"))
    let reloaded = try reload()
    #expect(reloaded.status == 0, "\(reloaded)")
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o"))
    let counts = try scratch.passedCounts("feats.mill")
    try #require(counts.count == 2 && counts[1] > 0, "\(counts)")
    try scratch.cut("o", at: counts[0], into: "first", "second")
    let made = try Programs.run(
      """
      features mid spread vwap@1s < first > a; features mid spread vwap@2s < second > b
      """, in: scratch)
    try #require(made.status == 0, "\(made)")
    #expect(try isSameText("show --csv < feats.mill", "cat a b | show --csv"))
    #expect(try isSameText("cat rows.csv", "cat a b | show --csv"))
  }

  /// A branch that comes begins with a header and what comes then; one that goes ends what it wrote.
  @Test func branchesComeAndGo() throws {
    try makeOrdered()
    try write(Self.feats("1s") + Self.text)
    let running = try start()
    try write(
      Self.feats("1s") + """
        [node.mid]
        run = "features mid"
        from = "ordered"
        to = "mid.mill"
        """)
    let reloaded = try reload()
    #expect(reloaded.status == 0, "\(reloaded)")
    #expect(reloaded.text.contains("text: goes, and ends what it has written"), "\(reloaded)")
    #expect(running.wait() == 0, "\(running.said)")
    let made = try Programs.run(
      "features mid spread vwap@1s < o > f; show --csv < f > all.csv", in: scratch, timeout: 300)
    try #require(made.status == 0, "\(made)")
    #expect(try isSameStream("feats.mill", "f"))
    // The text is that of the events before the cut: some first rows of all.
    let rows = scratch.text("rows.csv")
    #expect(rows.count > 1000 && rows.last == "\n" && scratch.text("all.csv").hasPrefix(rows))
    let (all, late) = (try scratch.passedCounts("o")[0], try scratch.passedCounts("mid.mill"))
    try #require(late.count == 1 && (1..<all).contains(late[0]), "\(late)")
    try scratch.cut("o", at: all - late[0], into: "first", "second")
    #expect(try isSameText("show --csv < mid.mill", "features mid < second | show --csv"))
  }

  @Test func aReloadThatFailsLeavesAllAsItWas() throws {
    let made = try Programs.run(
      "ingest \(Self.source) | normalize --book 2 > o; features mid spread vwap@1s < o > f",
      in: scratch)
    try #require(made.status == 0)
    try write(Self.feats("1s"))
    let running = try start()
    try write(
      Self.feats("2s") + """
        [node.full]
        run = "show --csv"
        from = "ordered"
        to = "/dev/full"
        """)
    let reloaded = try reload()
    #expect(reloaded.status == 78, "\(reloaded)")
    #expect(reloaded.standardError.contains("full ended with status"), "\(reloaded)")
    #expect(reloaded.standardError.contains("the graph goes on as it was"))
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o") && isSameStream("feats.mill", "f"))
  }

  /// What cannot be done is refused with its cause, and touches nothing.
  @Test func mistakesAreRefused() throws {
    try makeOrdered()
    try write(Self.feats("1s"))
    let running = try start()
    let pids = Set(running.processes)
    for (nodes, cause) in [
      (
        "[node.feats]\nrun = \"featurs mid\"\nfrom = \"ordered\"\nto = \"feats.mill\"",
        "no program featurs"
      ),
      (
        Self.feats("1s") + "[node.cat]\nrun = \"cat\"\nfrom = \"ordered\"\nto = \"c\"",
        "none of ours"
      ),
    ] {
      try write(nodes)
      let reloaded = try reload()
      #expect(reloaded.status == 78 && reloaded.standardError.contains(cause), "\(reloaded)")
    }
    try write(Self.feats("1s"))
    #expect(try reload().text == "reloaded: nothing changes\n")
    #expect(Set(running.processes) == pids || !running.isRunning)
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o"))
  }

  /// A graph that was changed while it did not run is refused with both values, and goes on where the operator
  /// says so.
  @Test func aGraphThatWasChangedAtRestGoesOnWhenTold() throws {
    try makeOrdered()
    try write(Self.feats("1s") + Self.text)
    let first = try start()
    kill(first.pid, SIGKILL)
    _ = first.wait()
    try write(Self.feats("2s") + Self.text)
    let refused = try RunningGraph(in: scratch)
    #expect(refused.wait() == 78)
    #expect(
      refused.said.contains(
        "feats: run was \"features mid spread vwap@1s\", is \"features mid spread vwap@2s\""),
      "\(refused.said)")
    let listed = try Programs.run("pipe checkpoints verify g.toml --state state", in: scratch)
    #expect(listed.status == 0 && listed.text.contains("whole"), "\(listed)")
    let running = try RunningGraph(["--reload"], in: scratch)
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o"))
    let counts = try scratch.passedCounts("feats.mill")
    // The first may have been cut before it had anything.
    try #require(counts.count == 2 && counts[1] > 0, "\(counts)")
  }

  /// A node that is approved keeps its state: one stream, with the new option from the cut on.
  @Test func anApprovedNodeKeepsItsState() throws {
    try makeOrdered()
    try write(Self.feats("1s"))
    let running = try start()
    let graph = scratch.text("g.toml")
    try RunningGraph.write(
      graph.replacing("--book 2", with: "--book 2 --max-skew 20s"), in: scratch)
    let refused = try reload("--approve nobody")
    #expect(refused.status == 78 && refused.standardError.contains("no node nobody"), "\(refused)")
    let reloaded = try reload("--approve ordered")
    #expect(reloaded.status == 0, "\(reloaded)")
    #expect(reloaded.text.contains("ordered: keeps its state, as approved"), "\(reloaded)")
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o"))
  }

  /// What readers know by a number cannot become another behind their backs: such a change is no matter of
  /// approval.
  @Test func anApprovalThatTheStreamForbidsIsTakenBack() throws {
    try makeOrdered()
    func signals(_ entry: String) -> String {
      """
      [node.signals]
      run = "signal imbalance --entry \(entry) --clock 100ms --size '300 shares'"
      from = "ordered"
      to = "signals.mill"
      """
    }
    try write(signals("0.5"))
    let running = try start()
    try write(signals("0.6"))
    let reloaded = try reload("--approve signals")
    #expect(reloaded.status == 78, "\(reloaded)")
    #expect(running.wait() == 0, "\(running.said)")
    #expect(running.said.contains("the options need a new stream"), "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o"))
    #expect(try scratch.passedCounts("signals.mill").count == 1)
  }

  /// Going back to a checkpoint that is not the newest makes the same bytes.
  @Test func anOlderCheckpointCanBeGoneOnFrom() throws {
    try makeOrdered()
    try write("")
    let first = try RunningGraph(in: scratch)
    #expect(first.waitUntil { scratch.newestCheckpoint(of: "ticks") > 2 }, "\(first.said)")
    kill(first.pid, SIGKILL)
    _ = first.wait()
    let older = scratch.newestCheckpoint(of: "ticks") - 1
    let none = try RunningGraph(["--from-checkpoint", "100000"], in: scratch)
    #expect(
      none.wait() == 78 && none.said.contains("there is no checkpoint 100000"), "\(none.said)")
    let running = try RunningGraph(["--from-checkpoint", "\(older)"], in: scratch)
    #expect(
      running.wait() == 0 && running.said.contains("from checkpoint \(older)\n"), "\(running.said)")
    #expect(try isSameStream("ordered.mill", "o"))
  }
}
