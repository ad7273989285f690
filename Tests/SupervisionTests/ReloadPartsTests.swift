import Foundation
import TestSupport
import Testing

/// Reloads of graphs with several parts, of parts that split, end or fail, and reloads that are cut short.
struct ReloadPartsTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private static let source = "sim:seed=7,instruments=4,events=100000"

  /// A source and what orders it, in a part of their own.
  private static func part(_ name: String, _ options: String = "") -> String {
    """
    [node.\(name)]
    run = "ingest \(source) --pace 8"
    back_off = "1ms"
    [node.\(name)-ordered]
    run = "normalize \(options)"
    from = "\(name)"
    to = "\(name).mill"
    back_off = "1ms"

    """
  }

  private static let head = "[pipeline]\ncheckpoint = \"20ms\"\n"

  private func write(_ nodes: String) throws {
    try RunningGraph.write(Self.head + nodes, in: scratch)
  }

  private func start(_ environment: [String: String] = [:]) throws -> RunningGraph {
    let running = try RunningGraph(in: scratch, environment: environment)
    #expect(running.waitUntil { scratch.newestCheckpoint(of: "a") > 0 }, "\(running.said)")
    return running
  }

  private func reload(_ options: String = "") throws -> Programs.Outcome {
    try Programs.run("pipe reload g.toml --state state \(options)", in: scratch)
  }

  private func expectSame(_ name: String, _ command: String) throws {
    let same = try Programs.run(
      "show --csv < \(name) > x && \(command) | show --csv > y && cmp x y >&2", in: scratch,
      timeout: 300)
    #expect(same.status == 0, "\(name) \(same)")
  }

  /// The checkpoint that all went on from stays until every new part has proved itself.
  @Test func onePartThatFailsTakesAllBack() throws {
    try write(Self.part("a") + Self.part("b"))
    let running = try start()
    #expect(running.waitUntil { scratch.newestCheckpoint(of: "b") > 0 })
    // A branch without trouble, and one that has no processor to run on.
    try write(
      Self.part("a") + "[node.text]\nrun = \"show\"\nfrom = \"a-ordered\"\nto = \"t\"\n"
        + Self.part("b") + """
          [node.bad]
          run = "show"
          from = "b-ordered"
          to = "none"
          cpus = "1023"
          stop_timeout = "1s"
          """)
    let reloaded = try reload()
    #expect(
      reloaded.status == 78 && reloaded.standardError.contains("goes on as it was"), "\(reloaded)")
    #expect(running.wait() == 0, "\(running.said)")
    try expectSame("a.mill", "ingest \(Self.source) | normalize")
    try expectSame("b.mill", "ingest \(Self.source) | normalize")
  }

  /// One part becomes two: what was read of the other ends.
  @Test func aPartSplits() throws {
    try write(
      Self.part("a") + "[node.text]\nrun = \"show --csv\"\nfrom = \"a-ordered\"\nto = \"rows\"\n")
    let running = try start()
    try write(
      Self.part("a") + Self.part("c")
        + "[node.text]\nrun = \"show --csv\"\nfrom = \"c-ordered\"\nto = \"rows\"\n")
    let reloaded = try reload()
    #expect(reloaded.status == 0, "\(reloaded) \(running.said)")
    #expect(running.wait() == 0, "\(running.said)")
    try expectSame("a.mill", "ingest \(Self.source) | normalize")
    let rows = try Programs.run(
      "ingest \(Self.source) | normalize | show --csv > all", in: scratch, timeout: 300)
    #expect(rows.status == 0)
    let (text, all) = (scratch.text("rows"), scratch.text("all"))
    let isWhole = text.hasSuffix(all) && all.hasPrefix(text.dropLast(all.count))
    #expect(isWhole && text.count > all.count)
  }

  /// A part that has come to its end is none that could go on.
  @Test func whatHasEndedIsNotGoneOnWith() throws {
    try write(
      Self.part("a") + "[node.b]\nrun = \"ingest sim:seed=1,events=1000\"\nto = \"b.mill\"\n")
    let running = try start()
    #expect(running.waitUntil { (try? running.status()["b"]?["state"] as? String) == "finished" })
    try write(
      Self.part("a") + """
        [node.b]
        run = "ingest sim:seed=1,events=1000"
        to = "b.mill"
        [node.text]
        run = "show"
        from = "b"
        to = "t"
        """)
    let reloaded = try reload()
    #expect(
      reloaded.status == 78 && reloaded.standardError.contains("come to its end"), "\(reloaded)")
    kill(running.pid, SIGTERM)
    _ = running.wait()
    try expectSame("b.mill", "ingest sim:seed=1,events=1000")
  }

  /// Approval covers options, not another file.
  @Test func approvalIsOfOptionsAlone() throws {
    try write(Self.part("a"))
    let running = try start()
    try write(Self.part("a").replacing("a.mill", with: "other.mill"))
    let reloaded = try reload("--approve a-ordered")
    #expect(
      reloaded.status == 78 && reloaded.standardError.contains("no approval covers"), "\(reloaded)")
    kill(running.pid, SIGKILL)
    _ = running.wait()
    #expect(scratch.size("other.mill") == 0)
  }

  /// A file that an option names is what it was when the run began, until someone reloads.
  @Test func aFileThatChangesIsSaidAndTakenOverByAReload() throws {
    try scratch.write(Array("XNYS\n".utf8), to: "sessions")
    let sessions = Self.part("a", "--sessions sessions")
    try write(sessions)
    let running = try start()
    try scratch.write(Array("XNAS\n".utf8), to: "sessions")
    let plan = try Programs.run("pipe plan g.toml --state state", in: scratch)
    #expect(plan.text.contains("sessions has changed: ends what it has written"), "\(plan)")
    let victim = try running.status()["a-ordered"]?["pid"] as? Int
    kill(pid_t(try #require(victim)), SIGKILL)
    #expect(running.waitUntil { running.said.contains("sessions has changed since the run began") })
    #expect(running.wait() == 0, "\(running.said)")
    #expect(try scratch.passedCounts("a.mill").count == 1)
  }

  /// Ended in the midst of a reload, everything ends, and the next run goes on.
  @Test(arguments: ["stop", "drain"]) func endedInAReload(_ word: String) throws {
    for attempt in 0..<4 {
      try write(Self.part("a"))
      let running = try RunningGraph(["--again"], in: scratch)
      #expect(running.waitUntil { scratch.newestCheckpoint(of: "a") > 0 }, "\(running.said)")
      try write(Self.part("a", "--max-skew 20s"))
      // The request comes while the reload is under way, a little later each time.
      let ended = try Programs.run(
        """
        pipe reload g.toml --state state > r 2>&1 &
        for i in $(seq \(attempt * 20)); do :; done
        pipe \(word) g.toml --state state; wait
        """, in: scratch)
      #expect(ended.status == 0, "\(ended)")
      _ = running.wait()
      #expect(running.processes.isEmpty, "\(running.said)")
      let next = try RunningGraph(["--reload"], in: scratch)
      #expect(next.wait() == 0, "\(next.said)")
      let counts = try scratch.passedCounts("a.mill")
      #expect((1...2).contains(counts.count), "\(counts)")
    }
  }

  /// Killed at any step of a reload, the next run goes on under the new graph when it is told to.
  @Test(arguments: ["reload.adopt", "reload.start"]) func killedInAReload(_ point: String) throws {
    try write(Self.part("a"))
    let running = try start(["MILLRACE_FAULT": "\(point):1"])
    try write(Self.part("a", "--max-skew 20s"))
    _ = try reload()
    #expect(running.wait() == 137)
    let next = try RunningGraph(["--reload"], in: scratch)
    #expect(next.wait() == 0, "\(next.said)")
    #expect(try scratch.passedCounts("a.mill").count == 2)
  }

  /// Where there is no room for the checkpoint of a reload, all goes on as it was.
  @Test(arguments: ["reload.adopt", "reload.start"]) func aFullDiskInAReload(_ point: String) throws
  {
    try write(Self.part("a"))
    let running = try start(["MILLRACE_FAULT": "\(point):1:fail"])
    try write(Self.part("a", "--max-skew 20s"))
    let reloaded = try reload()
    #expect(
      reloaded.status == 78 && reloaded.standardError.contains("no space left"), "\(reloaded)")
    #expect(running.wait() == 0, "\(running.said)")
    try expectSame("a.mill", "ingest \(Self.source) | normalize")
  }
}
