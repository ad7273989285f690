import CLinux
import Foundation
import TestSupport
import Testing

/// `pipe` as a service: in the background, with a manager that is told how it is, and as a unit.
struct ServiceTests {
  private let scratch: ScratchFolder
  init() throws {
    scratch = try ScratchFolder()
    try RunningGraph.write(
      """
      [node.t]
      run = "ingest sim:seed=7,events=1000000 --pace 0.001"
      to = "out.mill"
      """, in: scratch)
  }

  /// Comes back when all nodes run, and says what it said where they do not.
  @Test func detachedItIsReady() throws {
    let started = try Programs.run(
      """
      pipe run -d g.toml --state state && pipe status g.toml --state state
      pipe run --detach g.toml --state state; echo $? > second
      pipe drain g.toml --state state
      while pipe status g.toml --state state > last 2>&1; do :; done
      """, in: scratch)
    #expect(started.text.contains("t     running"), "\(started)")
    #expect(scratch.text("second") == "73\n")
    #expect(started.standardError.contains("uses it already"), "\(started)")
    #expect(scratch.text("last").contains("no `pipe run` uses this state directory"))
    let bad = try Programs.run("pipe run -d nothing.toml --state state", in: scratch)
    #expect(bad.status == 66 && bad.standardError.contains("nothing.toml"), "\(bad)")
  }

  /// The notices of sd_notify(3) come in order, and signs of life as often as asked.
  @Test func theManagerIsTold() throws {
    let name = "@millrace-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    let socket = linux_receive_notices(name)
    try #require(socket >= 0)
    defer { close(socket) }
    let running = try RunningGraph(
      in: scratch, environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000"])
    var told: [String] = []
    func wait(for notice: String) -> Bool {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while told.count < 10_000 {
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        told.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        if told.last!.hasPrefix(notice) { return true }
      }
      return false
    }
    #expect(wait(for: "READY=1"))
    #expect(wait(for: "WATCHDOG=1") && wait(for: "WATCHDOG=1"))
    kill(running.pid, SIGTERM)
    #expect(wait(for: "STOPPING=1"))
    #expect(running.wait() == 0)
  }

  @Test(.enabled(if: Programs.isInstalled("systemd-analyze"), "systemd-analyze is not installed"))
  func theUnitIsSound() throws {
    let made = try Programs.run(
      """
      pipe install-unit --print g.toml --state "a b%c" --set 'X=1 $2 "3"' > x.log 2>&1; echo $? > status
      pipe install-unit --print g.toml --state "a b%c" > millrace-g.service &&
      systemd-analyze verify ./millrace-g.service
      """, in: scratch)
    #expect(made.status == 0, "\(made)")
    #expect(scratch.text("status") == "78\n" && scratch.text("x.log").contains("no parameter X"))
    let unit = scratch.text("millrace-g.service")
    #expect(unit.contains("Type=notify\n") && unit.contains("/a b%%c\" "), "\(unit)")
  }
}
