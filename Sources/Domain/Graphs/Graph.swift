import EventStream

/// A graph of filters as its file describes it: nodes, each with the nodes that it reads.
public struct Graph: Sendable {
  public var name: String
  /// The file, for messages and as the base of relative paths.
  public var file: String
  /// In an order in which every node comes behind those that it reads.
  public var nodes: [GraphNode]
  /// Between two checkpoints, in nanoseconds; 0: none are made.
  public var checkpointInterval: Int64 = 10_000_000_000
  /// Whether a part that failed is restarted where its nodes do not say.
  public var restart = RestartPolicy.onFailure
  /// Whether neighbours run in one process where they can.
  public var fuse = false
  /// Those that do, by their names.
  public var chains: [[String]] = []

  public init(name: String, file: String, nodes: [GraphNode]) {
    self.name = name
    self.file = file
    self.nodes = nodes
  }

  /// The place of a node in `nodes`.
  public func index(of name: String) -> Int? { nodes.firstIndex { $0.name == name } }

  /// The nodes that read a node, by their places.
  public func readers(of node: Int) -> [Int] {
    let name = nodes[node].name
    return nodes.indices.filter { nodes[$0].inputs.contains(name) }
  }

  /// Parts: what must be restarted together, as nothing durable lies between. Each in the order of nodes.
  public var parts: [[Int]] {
    var part = Array(nodes.indices)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs {
        guard let other = self.index(of: input) else { continue }
        let (from, to) = (max(part[index], part[other]), min(part[index], part[other]))
        for place in part.indices where part[place] == from { part[place] = to }
      }
    }
    return Set(part).sorted().map { number in nodes.indices.filter { part[$0] == number } }
  }
}

extension Graph {
  /// The graph with a relay behind each node that would have to write to several and cannot.
  ///
  /// - Parameter isOwn: whether a program is one of ours, which can, as one can that takes part.
  public func relayed(_ isOwn: (String) -> Bool) -> Graph {
    var graph = self
    graph.nodes = []
    var relays: [String: String] = [:]
    for (index, node) in nodes.enumerated() {
      var node = node
      node.inputs = node.inputs.map { relays[$0] ?? $0 }
      let count = readers(of: index).count + (node.output == .readers ? 0 : 1)
      if isOwn(node.program) || node.takesPart || count < 2 {
        graph.nodes.append(node)
        continue
      }
      var relay = GraphNode(name: node.name + ".relay", command: ["pipe", "relay"])
      relay.inputs = [node.name]
      relay.output = node.output
      relay.restart = node.restart
      relay.backOff = node.backOff
      relay.stopTimeout = node.stopTimeout
      relay.isImplied = true
      node.output = .readers
      relays[node.name] = relay.name
      graph.nodes += [node, relay]
    }
    return graph
  }
}

/// A node: a program between its inputs and its output.
public struct GraphNode: Sendable, Equatable {
  public var name: String
  /// The program and its arguments.
  public var command: [String]
  /// The nodes that it reads; none: it is a source.
  public var inputs: [String] = []
  public var output = GraphOutput.readers
  /// Nil: as the graph says.
  public var restart: RestartPolicy?
  public var backOff = BackOff()
  /// Variables set for it, beside those that `pipe` has.
  public var environment: [String: String] = [:]
  /// Where it runs; relative paths are of there.
  public var directory: String?
  /// From the wish that it ends to its being killed, in nanoseconds.
  public var stopTimeout: Int64 = 10_000_000_000
  /// Bytes of resident memory at which it is ended.
  public var memoryLimit: Int?
  /// Added to the priority's number: -20 (first) to 19.
  public var nice = 0
  /// The processors that it may run on; empty: all.
  public var cpus: [Int] = []
  /// What happens where it reads more slowly than is written.
  public var slow = SlowReader.block
  /// Whether it may end with success before its input does, as `head` does.
  public var endsEarly = false
  /// Whether its program, which is none of ours, speaks with `pipe` as ours do: it says when it is ready and
  /// has finished, lets barriers pass and hands over its state.
  public var takesPart = false
  /// Whether it was made by the graph, to join what a node reads.
  public var isImplied = false

  public init(name: String, command: [String]) {
    self.name = name
    self.command = command
  }

  public var program: String { command.first ?? "" }

  /// The words of its command that may be paths, behind `--option=` too, as they are from here.
  public var namedPaths: [String] {
    command.dropFirst().compactMap { word in
      let path = word.hasPrefix("--") ? String(word.drop { $0 != "=" }.dropFirst()) : word
      if path.isEmpty { return nil }
      guard let directory, !directory.isEmpty, !path.hasPrefix("/") else { return path }
      return "\(directory)/\(path)"
    }
  }
}

/// Where what a node writes goes.
public enum GraphOutput: Sendable, Equatable {
  /// To the nodes that read it.
  case readers
  /// To a file, and to those that read it.
  case file(String)
  /// To the standard output of `pipe`.
  case standardOutput
  /// Nowhere: it is thrown away.
  case nowhere
}

public enum RestartPolicy: String, CaseIterable, Sendable {
  /// Also when it ended with success.
  case always
  case onFailure = "on-failure"
  case never
}

/// How long is waited before a part is started again.
public struct BackOff: Sendable, Equatable {
  /// Nanoseconds before the first restart; doubled with each that follows.
  public var first: Int64 = 100_000_000
  public var cap: Int64 = 30_000_000_000
  /// Failures at one position after which it is given up.
  public var breaker = 3

  public init() {}

  /// Before restart number `attempt`, from 1.
  public func delay(_ attempt: Int) -> Int64 {
    var delay = first
    for _ in 1..<max(attempt, 1) where delay < cap { delay *= 2 }
    return min(delay, cap)
  }
}

/// What happens where a node reads more slowly than is written.
public enum SlowReader: Sendable, Equatable {
  /// The writer waits.
  case block
}
