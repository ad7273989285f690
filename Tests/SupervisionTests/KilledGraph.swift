import Foundation
import TestSupport
import Testing

/// A graph that is run to its end while processes of it, `pipe` among them, are killed at random: each when a
/// further checkpoint is there, so that the next start goes on from one.
struct KilledGraph {
  private(set) var kills = 0
  /// Starts that went on from a checkpoint.
  private(set) var restores = 0

  /// - Parameters:
  ///   - kills: how many, where the graph runs long enough.
  ///   - part: whose checkpoints are looked at, by its first node.
  ///   - prepare: called before each run of `pipe`.
  init(
    kills wanted: Int, part: String, in scratch: ScratchFolder, _ random: inout SeededGenerator,
    prepare: (inout SeededGenerator) throws -> Void = { _ in }
  ) throws {
    while true {
      try prepare(&random)
      let running = try RunningGraph(in: scratch)
      while running.isRunning, kills < wanted {
        let before = scratch.newestCheckpoint(of: part)
        guard
          running.waitUntil({
            !running.isRunning || scratch.newestCheckpoint(of: part) > before
          }), running.isRunning
        else { break }
        if running.killOne(&random) { kills += 1 }
      }
      let status = running.wait()
      restores += running.said.split(separator: "\n").count { $0.contains("from checkpoint") }
      #expect(status == 0 || status == 128 + SIGKILL, "\(running.said)")
      #expect(running.waitUntil { running.processes.isEmpty })
      if status == 0 { return }
    }
  }
}

extension ScratchFolder {
  /// Of the part with this first node, in the folder `state`; 0 where it has none.
  func newestCheckpoint(of part: String) -> Int {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/state/checkpoints/\(part)"))
      ?? []
    return names.compactMap { Int($0) }.max() ?? 0
  }
}
