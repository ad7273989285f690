import Commands

/// The nodes of a graph that run in one process: neighbours that nothing else reads from or writes to.
public struct FusedChains: Sendable {
  /// Names of nodes in the order of the stream, two at least.
  public private(set) var chains: [[String]] = []
  /// Why neighbours have processes of their own, a sentence each.
  public private(set) var remarks: [String] = []
  /// Nodes of a chain at most: each takes three descriptors of the process.
  private static let longest = 32
  private let graph: Graph
  private let programs: ProgramCatalogue

  public init(_ graph: Graph, _ programs: ProgramCatalogue) {
    self.graph = graph
    self.programs = programs
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      for input in node.inputs {
        guard let before = graph.index(of: input) else { continue }
        if let cause = cut(between: before, and: place) {
          remarks.append("\(input) and \(node.name) have processes of their own: \(cause)")
        } else {
          join(input, node.name)
        }
      }
    }
  }

  private mutating func join(_ one: String, _ other: String) {
    guard let index = chains.firstIndex(where: { $0.last == one }) else {
      return chains.append([one, other])
    }
    if chains[index].count < Self.longest {
      chains[index].append(other)
    } else {
      remarks.append("\(one) and \(other) have processes of their own: a chain is full")
    }
  }

  /// Why two nodes, of which one reads the other, cannot be in one process; nil where they can.
  private func cut(between one: Int, and other: Int) -> String? {
    let (writer, reader) = (graph.nodes[one], graph.nodes[other])
    if let node = [writer, reader].first(where: { !joins($0) }) {
      return "\(node.name) runs \(node.commandLine), which runs alone"
    }
    if reader.inputs.count > 1 { return "\(reader.name) reads several nodes" }
    if graph.readers(of: one).count > 1 { return "several nodes read \(writer.name)" }
    if writer.output != .readers { return "what \(writer.name) writes goes elsewhere too" }
    return difference(writer, reader)
  }

  private func joins(_ node: GraphNode) -> Bool {
    programs.resolved(node.command)?.definition.joins ?? false
  }

  private func difference(_ one: GraphNode, _ other: GraphNode) -> String? {
    if let node = [one, other].first(where: { $0.memoryLimit != nil }) {
      return "memory_limit of \(node.name) is of one process alone"
    }
    let same = [
      ("directory", one.directory == other.directory),
      ("environment", one.environment == other.environment),
      ("restart", (one.restart ?? graph.restart) == (other.restart ?? graph.restart)),
      ("back_off, back_off_cap or breaker", one.backOff == other.backOff),
      ("nice", one.nice == other.nice), ("cpus", one.cpus == other.cpus),
    ]
    return same.first { !$0.1 }.map { "they differ in \($0.0)" }
  }
}

extension Graph {
  /// The graph with the nodes noted that run in one process.
  public func fused(_ programs: ProgramCatalogue) -> Graph {
    var graph = self
    graph.chains = fuse ? FusedChains(self, programs).chains : []
    return graph
  }

  /// Whether what a node reads of another does not leave their process.
  package static func joins(_ chains: [[String]], _ writer: String, _ reader: String) -> Bool {
    chains.contains { $0.contains(writer) && $0.contains(reader) }
  }
}
