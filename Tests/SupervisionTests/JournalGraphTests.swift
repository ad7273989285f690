import Foundation
import TestSupport
import Testing

/// Parts that a journal joins: whatever is killed, each side goes on from its own checkpoint.
struct JournalGraphTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private static let source = "ingest sim:seed=7,instruments=3,events="

  private static func graph(events: Int) -> String {
    """
    [pipeline]
    checkpoint = "20ms"
    [node.ticks]
    run = "\(source)\(events)"
    back_off = "1ms"
    [node.kept]
    run = "journal append kept --segment 1MiB"
    from = "ticks"
    to = "none"
    back_off = "1ms"
    [node.read]
    run = "journal read kept --follow"
    back_off = "1ms"
    [node.rows]
    run = "show --csv"
    from = "read"
    to = "rows.csv"
    back_off = "1ms"
    """
  }

  /// The number of the newest checkpoint of the part that begins with a node; 0 of none.
  private func newestCheckpoint(_ node: String) -> Int {
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: scratch.path + "/state/checkpoints/\(node)")) ?? []
    return names.compactMap { Int($0) }.max() ?? 0
  }

  @Test func killsLoseAndDoubleNothing() throws {
    let isFull = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
    let (kills, events) = isFull ? (30, 600_000) : (8, 300_000)
    try RunningGraph.write(Self.graph(events: events), in: scratch)
    var random = SeededGenerator(seed: 29)
    var done = 0
    var restored: [String: Int] = [:]
    while true {
      let running = try RunningGraph(in: scratch)
      while running.isRunning, done < kills {
        let parts = ["ticks", "read"]
        let before = parts.map(newestCheckpoint)
        guard running.waitUntil({ !running.isRunning || parts.map(newestCheckpoint) != before }),
          running.isRunning
        else { break }
        if running.killOne(&random) { done += 1 }
      }
      let status = running.wait()
      for part in ["ticks, kept", "read, rows"] {
        restored[part, default: 0] += running.said.split(separator: "\n").count {
          $0.contains("\(part): from checkpoint")
        }
      }
      #expect(status == 0 || status == 128 + SIGKILL, "\(running.said)")
      if status == 0 { break }
    }
    let shell = try Programs.run(
      """
      \(Self.source)\(events) > s && show --csv < s > wanted.csv
      journal read kept | cmp - s && cmp rows.csv wanted.csv && echo same
      """, in: scratch, timeout: 300)
    #expect(shell.lines == ["same"], "\(shell.standardError)")
    #expect(done == kills && restored["ticks, kept"]! > 0 && restored["read, rows"]! > 0)
  }

  /// While it waits for more, a reader of a journal takes part: what it has is handed over again and again.
  @Test func whoWaitsTakesPart() throws {
    try RunningGraph.write(
      """
      [pipeline]
      checkpoint = "20ms"
      [node.read]
      run = "journal read kept --follow"
      back_off = "1ms"
      [node.rows]
      run = "show --csv"
      from = "read"
      to = "rows.csv"
      back_off = "1ms"
      """, in: scratch)
    let made = try Programs.run(
      "\(Self.source)20000 > s; head -c 900000 s | journal append kept 2> /dev/null; [ -d kept ]",
      in: scratch)
    #expect(made.status == 0)
    let running = try RunningGraph(in: scratch)
    var newest = 0
    for _ in 0..<3 {
      #expect(running.waitUntil { newestCheckpoint("read") > newest })
      newest = newestCheckpoint("read")
    }
    let reader = try #require(try running.status()["read"]?["pid"] as? Int)
    kill(pid_t(reader), SIGKILL)
    #expect(running.waitUntil { newestCheckpoint("read") > newest + 1 })
    let rest = try Programs.run(
      "journal append kept < s; show --csv < s > wanted.csv", in: scratch)
    #expect(rest.status == 0, "\(rest.standardError)")
    #expect(running.wait() == 0, "\(running.said)")
    #expect(running.said.contains("read, rows: from checkpoint"), "\(running.said)")
    #expect(scratch.bytes("rows.csv") == scratch.bytes("wanted.csv"))
  }
}
