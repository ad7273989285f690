import Foundation
import TestSupport
import Testing

/// A graph with fan-out, fan-in, windows, a strategy and text, whose processes are killed at random: what it writes in the end is what an undisturbed run
/// writes, byte for byte.
struct CheckpointTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private static let outputs = ["ordered.mill", "mid.mill", "rows.txt", "all.mill", "rows.csv"]

  private static func graph(events: Int) -> String {
    """
    [pipeline]
    checkpoint = "20ms"
    [node.ticks]
    run = "ingest sim:seed=7,instruments=4,events=\(events)"
    back_off = "1ms"
    [node.ordered]
    run = "normalize --book 2"
    from = "ticks"
    to = "ordered.mill"
    back_off = "1ms"
    [node.mid]
    run = "features mid spread 'vwap@1s'"
    from = "ordered"
    to = "mid.mill"
    back_off = "1ms"
    [node.table]
    run = "show"
    from = "mid"
    to = "rows.txt"
    back_off = "1ms"
    [node.strategy]
    run = "signal imbalance --entry 0.5 --clock 100ms --size '300 shares'"
    from = "ordered"
    back_off = "1ms"
    [node.all]
    run = ["merge"]
    from = ["mid", "strategy"]
    back_off = "1ms"
    to = "all.mill"
    [node.csv]
    run = "show --csv"
    from = "all"
    to = "rows.csv"
    back_off = "1ms"
    """
  }

  private func undisturbed(events: Int) throws {
    let made = try Programs.run(
      """
      ingest sim:seed=7,instruments=4,events=\(events) | normalize --book 2 > o
      features mid spread 'vwap@1s' < o > m; show < m > t
      signal imbalance --entry 0.5 --clock 100ms --size '300 shares' < o > s
      merge /dev/fd/6 /dev/fd/7 6< m 7< s > a; show --csv < a > c
      """, in: scratch, timeout: 300)
    try #require(made.status == 0)
  }

  private func expectSame() {
    for (made, wanted) in zip(Self.outputs, ["o", "m", "t", "a", "c"]) {
      #expect(scratch.isSame(made, wanted), "\(made)")
    }
  }

  @Test func killsLoseAndDoubleNothing() throws {
    let isFull = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
    let kills = isFull ? 25 : 5
    let events = isFull ? 600_000 : 200_000
    try undisturbed(events: events)
    try RunningGraph.write(Self.graph(events: events), in: scratch)
    var random = SeededGenerator(seed: 13)
    let killed = try KilledGraph(kills: kills, part: "ticks", in: scratch, &random)
    expectSame()
    #expect(killed.kills == kills && killed.restores > 0)
  }

  /// A run that came to its end is not run again, unless it is asked to or what it wrote is gone.
  @Test func whatIsCompleteIsNotRunAgain() throws {
    try RunningGraph.write(Self.graph(events: 20_000), in: scratch)
    #expect(try RunningGraph(in: scratch).wait() == 0)
    let again = try RunningGraph(in: scratch)
    #expect(again.wait() == 0 && again.said.contains("complete since an earlier run"))
    try FileManager.default.removeItem(atPath: scratch.path + "/mid.mill")
    let third = try RunningGraph(in: scratch)
    #expect(third.wait() == 0 && !third.said.contains("complete"))
    #expect(scratch.size("mid.mill") > 0)
  }

  /// A capture that has changed makes the result another.
  @Test func anotherCaptureIsRunAgain() throws {
    let graph = """
      [node.t]
      run = "ingest day.mill"
      to = "out.mill"
      """
    try RunningGraph.write(graph, in: scratch)
    for events in [100, 200] {
      _ = try Programs.run("ingest sim:seed=7,events=\(events) > day.mill", in: scratch)
      let running = try RunningGraph(in: scratch)
      #expect(running.wait() == 0 && !running.said.contains("complete"), "\(running.said)")
      let same = try Programs.run("ingest day.mill | cmp - out.mill", in: scratch)
      #expect(same.status == 0, "\(same.standardError)")
    }
  }

  /// What a filter writes beside its output is begun anew with it, so such a part has no checkpoints, and
  /// loses nothing.
  @Test func aFileBesideTheOutputLosesNothing() throws {
    let source = "sim:seed=6,instruments=3,events=300000,late=2%"
    let graph = """
      [pipeline]
      checkpoint = "20ms"
      [node.t]
      run = "ingest \(source)"
      back_off = "1ms"
      [node.n]
      run = "normalize --lateness 20ms --late late.mill"
      from = "t"
      to = "out.mill"
      back_off = "1ms"
      """
    let wanted = try Programs.run(
      "ingest \(source) | normalize --lateness 20ms --late late.mill > o && mv late.mill l",
      in: scratch)
    try #require(wanted.status == 0)
    try RunningGraph.write(graph, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.size("late.mill") > 0 || !running.isRunning })
    var random = SeededGenerator(seed: 3)
    if let victim = running.processes.filter({ $0 != running.pid }).randomElement(using: &random) {
      kill(victim, SIGKILL)
    }
    #expect(running.wait() == 0, "\(running.said)")
    #expect(!running.said.contains("from checkpoint"))
    #expect(scratch.isSame("late.mill", "l") && scratch.size("l") > 1000)
    #expect(scratch.isSame("out.mill", "o"))
  }

  /// Runs until there is a checkpoint, and kills `pipe`.
  private func interrupt() throws {
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.newestCheckpoint(of: "ticks") > 1 })
    kill(running.pid, SIGKILL)
    _ = running.wait()
  }

  /// A checkpoint of which a byte has changed is passed over, for an older one or the beginning.
  @Test func damagedCheckpointsArePassedOver() throws {
    try undisturbed(events: 300_000)
    try RunningGraph.write(Self.graph(events: 300_000), in: scratch)
    try interrupt()
    let folder = scratch.path + "/state/checkpoints/ticks/\(scratch.newestCheckpoint(of: "ticks"))"
    let path = folder + "/ordered.state"
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let running = try RunningGraph(in: scratch)
    #expect(running.wait() == 0)
    #expect(running.said.contains("is passed over: it is damaged"), "\(running.said)")
    expectSame()
  }

  /// Another graph does not go on from what this one left.
  @Test func aChangedGraphIsRefused() throws {
    try RunningGraph.write(Self.graph(events: 300_000), in: scratch)
    try interrupt()
    let changed = Self.graph(events: 300_000).replacing("vwap@1s", with: "vwap@2s")
    try RunningGraph.write(changed, in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.wait() == 78)
    #expect(running.said.contains("are of another graph"), "\(running.said)")
    let again = try RunningGraph(["--again"], in: scratch)
    #expect(again.wait() == 0)
  }

  /// A file that is shorter than at the checkpoint has lost what cannot be made again from there.
  @Test func aFileThatWasCutIsMadeAnew() throws {
    try undisturbed(events: 300_000)
    try RunningGraph.write(Self.graph(events: 300_000), in: scratch)
    try interrupt()
    #expect(truncate(scratch.path + "/ordered.mill", 100) == 0)
    let running = try RunningGraph(in: scratch)
    #expect(running.wait() == 0)
    #expect(running.said.contains("had"), "\(running.said)")
    expectSame()
  }
}
