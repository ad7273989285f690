import Foundation
import TestSupport
import Testing

/// `pipe` is killed at every step of a checkpoint, of the end and of a reload, or the step finds the disk full:
/// the next run, or this one, makes the same bytes.
struct FaultPointTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private static let graph = """
    [pipeline]
    checkpoint = "5ms"
    [node.ticks]
    run = "ingest sim:seed=7,instruments=4,events=150000"
    back_off = "1ms"
    [node.ordered]
    run = "normalize --book 2"
    from = "ticks"
    to = "ordered.mill"
    back_off = "1ms"
    [node.csv]
    run = "show --csv"
    from = "ordered"
    to = "rows.csv"
    back_off = "1ms"
    """

  private static let points = [
    "checkpoint.folder", "checkpoint.state", "checkpoint.manifest", "checkpoint.sync",
    "checkpoint.rename", "checkpoint.named", "checkpoint.retire", "output.sync", "complete.write",
    "complete.retire",
  ]

  private func makeWanted() throws {
    let made = try Programs.run(
      "ingest sim:seed=7,instruments=4,events=150000 | normalize --book 2 > o; show --csv < o > r",
      in: scratch)
    try #require(made.status == 0)
  }

  private func expectSame(_ what: String) {
    #expect(scratch.isSame("ordered.mill", "o") && scratch.isSame("rows.csv", "r"), "\(what)")
  }

  @Test(arguments: points) func aKillThereLosesNothing(_ point: String) throws {
    try makeWanted()
    try RunningGraph.write(Self.graph, in: scratch)
    // The end comes once; of the others the second has an older checkpoint beside it.
    for count in point.hasPrefix("complete") ? [1] : [1, 2] {
      let killed = try Programs.run(
        "MILLRACE_FAULT=\(point):\(count) pipe run g.toml --state state --again", in: scratch)
      // Where the run was over before the second.
      #expect(killed.status == 137 || count > 1 && killed.status == 0, "\(point) \(killed)")
      let running = try RunningGraph(in: scratch)
      #expect(running.wait() == 0, "\(point) \(running.said)")
      expectSame(point)
    }
  }

  @Test(arguments: points) func aFullDiskThereIsSaidAndLosesNothing(_ point: String) throws {
    try makeWanted()
    try RunningGraph.write(Self.graph, in: scratch)
    let ran = try Programs.run(
      "MILLRACE_FAULT=\(point):1:fail pipe run g.toml --state state", in: scratch)
    #expect(ran.status == 0, "\(point) \(ran)")
    expectSame(point)
    // What was not made is made by none of the later runs either, or by all.
    let running = try RunningGraph(in: scratch)
    #expect(running.wait() == 0, "\(point) \(running.said)")
    expectSame(point)
  }
}
