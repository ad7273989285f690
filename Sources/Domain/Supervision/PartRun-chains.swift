import EventStream
import Graphs

/// Nodes that run in one process.
extension PartRun {
  /// Those that are started in one process with a node, it among them, in order; nil where it has its own.
  func chain(of run: NodeRun) -> [NodeRun]? {
    guard let names = wiring?.chains.first(where: { $0.contains(run.node.name) }) else {
      return nil
    }
    return names.compactMap { name in nodes.first { $0.node.name == name } }
  }

  /// Whether a node is started last: it is a source, or in the process of one.
  func startsWithSource(_ run: NodeRun) -> Bool {
    run.isSource || chain(of: run)?.first?.isSource ?? false
  }

  /// Starts nodes in one process; once, whichever of them is asked for.
  func start(_ chain: [NodeRun]) throws(StreamError) {
    let ends = chain.compactMap { wiring?.take($0.node.name) }
    guard ends.count == chain.count else { return }
    defer { for ends in ends { ends.close() } }
    let processes = try ChainProcess(
      chain.map(\.node), ends, lock: surroundings.directory.lock
    ).start()
    for (run, process) in zip(chain, processes) { watch(process, of: run) }
  }
}
