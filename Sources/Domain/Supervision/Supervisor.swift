import CLinux
import EventStream
import Glibc
import Graphs

/// Runs a graph: starts its parts, watches them, and ends when all have come to their end. One thread, as
/// a process ends with the thread that started it.
public final class Supervisor {
  let graph: Graph
  private let directory: StateDirectory
  private let loop = EventLoop()
  private(set) var parts: [PartRun] = []
  private(set) var nodes: [NodeRun] = []
  private var server: ControlServer?
  private let isQuiet: Bool
  private var signals: Int32 = -1
  private var stopRequests = 0

  /// - Parameters:
  ///   - state: the directory; nil for the usual one of the graph's name.
  ///   - isOwn: whether a program is one of ours.
  ///   - keepsState: whether a command of ours hands over its state at checkpoints.
  ///   - isQuiet: whether what nodes say goes to their logs alone.
  public init(
    _ graph: Graph, state: String?, isQuiet: Bool, isOwn: (String) -> Bool,
    keepsState: @escaping ([String]) -> Bool
  ) throws(StreamError) {
    self.graph = graph
    self.isQuiet = isQuiet
    directory = StateDirectory(state ?? StateDirectory.standard(for: graph.name))
    try directory.take()
    for node in graph.nodes {
      let log = NodeLog(node: node.name, folder: directory.logs) { line in
        if !isQuiet { Diagnostics.line(line) }
      }
      nodes.append(NodeRun(node, isOwn: isOwn(node.program), log: log))
    }
    let surroundings = PartRun.Surroundings(
      loop: loop, graph: graph, directory: directory, keepsState: keepsState,
      say: { Diagnostics.line("pipe: \($0)") },
      endAdopted: { [unowned self] in endAdopted() })
    parts = graph.parts.map { part in PartRun(part.map { nodes[$0] }, surroundings) }
  }

  /// Runs until all parts have ended. The worst status of a node.
  ///
  /// - Parameter again: forget what earlier runs left.
  public func run(again: Bool) throws(StreamError) -> Int32 {
    OpenFiles.allowMany()
    linux_adopt_orphans()
    signals = [SIGTERM, SIGINT, SIGHUP, SIGCHLD].withUnsafeBufferPointer {
      linux_signals($0.baseAddress, Int32($0.count))
    }
    loop.watch(signals) { [unowned self] _ in takeSignals() }
    server = try ControlServer(directory.control, loop) { [unowned self] in answer($0) }
    watchMemory()
    takeCheckpoints()
    for part in parts {
      if again { part.checkpoints.store.clear() }
      if part.isComplete() {
        let names = part.nodes.map(\.node.name).joined(separator: ", ")
        Diagnostics.line("pipe: \(names): complete since an earlier run; --again runs it anew")
      } else {
        part.start()
      }
    }
    while parts.contains(where: { $0.status == nil }) { loop.turn() }
    endAdopted()
    server = nil
    return parts.compactMap(\.status).max() ?? 0
  }

  // MARK: Signals

  private func takeSignals() {
    while true {
      switch linux_next_signal(signals) {
      case 0: return
      case SIGCHLD: reapAdopted()
      case SIGHUP: break
      case let number: stop(by: number == SIGINT ? "SIGINT" : "SIGTERM")
      }
    }
  }

  /// The first request drains, the second ends at once.
  func stop(by who: String) {
    stopRequests += 1
    for part in parts {
      if stopRequests > 1 { part.stop(by: who) } else { part.drain(by: who) }
    }
  }

  /// Reaps what was adopted; nodes are reaped by who watches them.
  private func reapAdopted() {
    let known = Set(nodes.compactMap { $0.process?.pid })
    while true {
      let ended = linux_reap_adopted()
      if ended <= 0 || known.contains(ended) { return }
      waitpid(ended, nil, WNOHANG)
    }
  }

  /// The descendants of a guardian that was killed have become children of this process.
  private func endAdopted() {
    while true {
      let known = Set(nodes.compactMap { $0.process?.pid })
      let adopted = Processes.children(of: getpid()).filter { !known.contains($0) }
      if adopted.isEmpty { return reapAdopted() }
      for process in adopted { kill(process, SIGKILL) }
    }
  }

  // MARK: Checkpoints

  private func takeCheckpoints() {
    if graph.checkpointInterval == 0 { return }
    loop.after(graph.checkpointInterval) { [unowned self] in
      for part in parts where part.status == nil { part.checkpoints.begin() }
      takeCheckpoints()
    }
  }

  // MARK: Memory

  private static let memoryInterval: Int64 = 1_000_000_000

  private func watchMemory() {
    guard nodes.contains(where: { $0.node.memoryLimit != nil }) else { return }
    loop.after(Self.memoryInterval) { [unowned self] in
      for part in parts {
        for run in part.nodes { checkMemory(run, of: part) }
      }
      watchMemory()
    }
  }

  private func checkMemory(_ run: NodeRun, of part: PartRun) {
    guard let limit = run.node.memoryLimit, let process = run.process else { return }
    let processes = [process.pid] + (run.isOwn ? [] : Processes.descendants(of: process.pid))
    let bytes = processes.compactMap { Processes.residentBytes(of: $0) }.reduce(0, +)
    if bytes > limit {
      part.end(
        run, for: "used \(bytes >> 20) MiB, more than its memory_limit of \(limit >> 20) MiB")
    }
  }
}
