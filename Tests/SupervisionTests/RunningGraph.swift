import Foundation
import TestSupport

/// A graph at work in a scratch folder: `g.toml`, with its state in `state`.
final class RunningGraph {
  let scratch: ScratchFolder
  private let process = Process()
  private let errors = Pipe()

  static func write(_ graph: String, in scratch: ScratchFolder) throws {
    try scratch.write(Array(graph.utf8), to: "g.toml")
  }

  init(_ arguments: [String] = [], in scratch: ScratchFolder) throws {
    self.scratch = scratch
    process.executableURL = URL(fileURLWithPath: Programs.folder + "/pipe")
    process.arguments = ["run", "g.toml", "--state", "state"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = Programs.folder + ":" + (environment["PATH"] ?? "")
    process.environment = environment
    _ = FileManager.default.createFile(atPath: scratch.path + "/said", contents: nil)
    // Where the tests are run from is not what decides.
    process.standardInput = FileHandle.nullDevice
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: scratch.path + "/said"))
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: scratch.path + "/said"))
    try process.run()
  }

  var pid: pid_t { process.processIdentifier }
  var isRunning: Bool { process.isRunning }
  /// What was said on standard error.
  var said: String { scratch.text("said") }

  /// Waits for the end; the exit status, 128 more for a signal.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
  }

  /// The living processes of the graph: those that have its lock open.
  var processes: [pid_t] {
    guard let real = realpath(scratch.path + "/state/lock", nil) else { return [] }
    defer { free(real) }
    let lock = String(cString: real)
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { pid_t($0) }.filter { process in
      let folder = "/proc/\(process)/fd"
      let open = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return open.contains {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) == lock
      }
    }
  }

  /// Waits until a condition holds; false when it did not in time.
  func waitUntil(_ condition: () -> Bool) -> Bool {
    var left = 30.0
    while !condition() {
      if left <= 0 { return false }
      usleep(2_000)
      left -= 0.002
    }
    return true
  }

  /// What `pipe status --json` says of the nodes, by name.
  func status() throws -> [String: [String: Any]] {
    let outcome = try Programs.run("pipe status g.toml --state state --json", in: scratch)
    let document = try JSONSerialization.jsonObject(with: Data(outcome.standardOutput))
    let nodes = (document as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
    return Dictionary(uniqueKeysWithValues: nodes.map { ($0["name"] as? String ?? "", $0) })
  }

  /// Kills one process of the graph, `pipe` among them; false where there was none.
  func killOne(_ random: inout SeededGenerator) -> Bool {
    guard let victim = processes.sorted().randomElement(using: &random) else { return false }
    return kill(victim, SIGKILL) == 0
  }
}
