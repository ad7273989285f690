import CLinux
import EventStream
import Glibc
import Graphs

/// Runs a graph: starts its parts, watches them, and ends when all have come to their end. One thread, as
/// a process ends with the thread that started it.
public final class Supervisor {
  var graph: Graph
  let directory: StateDirectory
  let loop = EventLoop()
  var parts: [PartRun] = []
  /// Parts that a reload has taken out, until they have ended.
  var leaving: [PartRun] = []
  var nodes: [NodeRun] { (parts + leaving).flatMap(\.nodes) }
  private var logs: [String: NodeLog] = [:]
  private let traits: NodeTraits
  /// Reads the graph's file again.
  let reread: () -> (graph: Graph, problems: [StreamError])
  /// A reload that is under way.
  var reloading: Reload?
  private var server: ControlServer?
  private let isQuiet: Bool
  private let hasTerminal = isatty(STDIN_FILENO) == 1 || isatty(STDERR_FILENO) == 1
  private var signals: Int32 = -1
  private var stopRequests = 0

  /// - Parameters:
  ///   - state: the directory; nil for the usual one of the graph's name.
  ///   - traits: what is known of programs.
  ///   - isQuiet: whether what nodes say goes to their logs alone.
  ///   - reread: reads the graph's file again, with what is wrong with it.
  public init(
    _ graph: Graph, state: String?, isQuiet: Bool, _ traits: NodeTraits,
    reread: @escaping () -> (graph: Graph, problems: [StreamError])
  ) throws(StreamError) {
    self.graph = graph
    self.isQuiet = isQuiet
    self.traits = traits
    self.reread = reread
    directory = StateDirectory(state ?? StateDirectory.standard(for: graph.name))
    try directory.take()
    parts = makeParts(graph)
  }

  /// The parts of a graph, which have not begun.
  func makeParts(_ graph: Graph) -> [PartRun] {
    let surroundings = PartRun.Surroundings(
      loop: loop, graph: graph, directory: directory, log: { [unowned self] in log($0) },
      traits: traits, say: { Diagnostics.line("pipe: \($0)") },
      endAdopted: { [unowned self] in endAdopted() })
    return graph.parts.map { part in
      let runs = part.map { place in
        let node = graph.nodes[place]
        return NodeRun(node, isOwn: traits.isOwn(node.program), log: log(node.name))
      }
      return PartRun(runs, surroundings)
    }
  }

  private func log(_ node: String) -> NodeLog {
    if let log = logs[node] { return log }
    let isQuiet = isQuiet
    let log = NodeLog(node: node, folder: directory.logs) { line in
      if !isQuiet { Diagnostics.line(line) }
    }
    logs[node] = log
    return log
  }

  /// Runs until all parts have ended. The worst status of a node.
  ///
  /// - Parameter start: what is done with what earlier runs have left.
  public func run(_ start: GraphStart) throws(StreamError) -> Int32 {
    try prepare(start)
    OpenFiles.allowMany()
    linux_adopt_orphans()
    signals = [SIGTERM, SIGINT, SIGHUP, SIGCHLD].withUnsafeBufferPointer {
      linux_signals($0.baseAddress, Int32($0.count))
    }
    loop.watch(signals) { [unowned self] _ in takeSignals() }
    server = try ControlServer(directory.control, loop) { [unowned self] in answer($0, $1) }
    watchMemory()
    takeCheckpoints()
    for part in parts {
      if part.isComplete() {
        let names = part.nodes.map(\.node.name).joined(separator: ", ")
        Diagnostics.line("pipe: \(names): complete since an earlier run; --again runs it anew")
      } else {
        part.start()
      }
    }
    while reloading != nil || (parts + leaving).contains(where: { $0.status == nil }) {
      loop.turn()
    }
    endAdopted()
    server = nil
    return (parts + leaving).compactMap(\.status).max() ?? 0
  }

  // MARK: Signals

  private func takeSignals() {
    while true {
      switch linux_next_signal(signals) {
      case 0: return
      case SIGCHLD: reapAdopted()
      case SIGINT: stop(by: "SIGINT")
      // Of a terminal it says that nobody is there any more, to others it is the wish of a reload.
      case SIGHUP where hasTerminal: stop(by: "SIGHUP")
      case SIGHUP: reload(approved: []) { Diagnostics.line("pipe: \($0.dropLast())") }
      default: stop(by: "SIGTERM")
      }
    }
  }

  /// The first request drains, the second ends at once.
  func stop(by who: String) {
    stopRequests += 1
    if stopRequests > 1 { end(by: who) } else { drain(by: who) }
  }

  func drain(by who: String) {
    reloading?.cancel()
    for part in parts + leaving { part.drain(by: who) }
  }

  func end(by who: String) {
    reloading?.cancel()
    for part in parts + leaving { part.stop(by: who) }
  }

  private var knownProcesses: Set<pid_t> { Set((parts + leaving).flatMap(\.processes)) }

  /// Reaps what was adopted; nodes are reaped by who watches them.
  private func reapAdopted() {
    let known = knownProcesses
    while true {
      let ended = linux_ended_child()
      if ended <= 0 || known.contains(ended) { return }
      waitpid(ended, nil, WNOHANG)
    }
  }

  /// The descendants of a guardian that was killed have become children of this process.
  private func endAdopted() {
    while true {
      let known = knownProcesses
      let adopted = Processes.children(of: getpid()).filter { !known.contains($0) }
      if adopted.isEmpty { return reapAdopted() }
      for process in adopted { kill(process, SIGKILL) }
    }
  }

  // MARK: Checkpoints

  private static let idleInterval: Int64 = 1_000_000_000

  private func takeCheckpoints() {
    // A reload may change the interval.
    let interval = graph.checkpointInterval
    loop.after(interval == 0 ? Self.idleInterval : interval) { [unowned self] in
      if interval == 0 { return takeCheckpoints() }
      for part in parts where part.status == nil { part.checkpoints.begin() }
      takeCheckpoints()
    }
  }

  // MARK: Memory

  private static let memoryInterval: Int64 = 1_000_000_000

  private func watchMemory() {
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
