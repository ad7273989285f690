import CLinux
import EventStream
import Glibc
import Graphs

/// The pipes and files between the nodes of a part: opened together before any of them starts, so that a
/// file that cannot be written stops all of them, and given away one by one.
final class PartWiring {
  /// What one node is given.
  struct Ends {
    var input: Int32
    var output: Int32
    /// From `NodeLauncher.Descriptor.first` on.
    var others: [Int32] = []
    /// Names of what stands there, behind the arguments.
    var operands: [String] = []
    var variables: [String: String] = [:]
    fileprivate var owned: [Int32]

    func close() {
      for descriptor in owned { Glibc.close(descriptor) }
    }

    /// A file in memory, found by a variable.
    fileprivate mutating func give(
      _ bytes: [UInt8], as variable: String, _ node: GraphNode
    ) throws(StreamError) {
      guard let file = RunContext.memoryFile(of: bytes) else {
        throw PartWiring.failure(node, "restore", describeErrno(errno))
      }
      lseek(file, 0, SEEK_SET)
      variables[variable] = String(Int(NodeLauncher.Descriptor.first.rawValue) + others.count)
      others.append(file)
      owned.append(file)
    }
  }

  /// Nodes that run in one process, with no pipes between them.
  let chains: [[String]]
  private static let pipeSize = ByteOutput.pipeSize
  private var ends: [String: Ends] = [:]
  /// Of those that finish, see `PartBeginning`.
  private var finishingEnds: [String: Ends] = [:]

  /// The descriptors of one node while all are opened.
  private struct Opened {
    var inputs: [Int32] = []
    /// Each with the reader behind it; nil for a file.
    var outputs: [(descriptor: Int32, reader: String?)] = []

    var all: [Int32] { inputs + outputs.map(\.descriptor) }
  }

  init(
    _ nodes: [GraphNode], _ graph: Graph, _ beginning: PartBeginning
  ) throws(StreamError) {
    // One that finishes writes into the pipes of those that follow it.
    let chains = beginning.isOfOneGraph ? graph.chains : []
    self.chains = chains
    var opened: [String: Opened] = [:]
    var finishing: [String: Opened] = [:]
    do throws(StreamError) {
      for node in nodes {
        if let file = try Self.open(node, beginning) {
          opened[node.name, default: Opened()].outputs.append((file, nil))
        }
      }
      for node in nodes {
        for input in node.inputs where !Graph.joins(chains, input, node.name) {
          try Self.join(input, node, &opened)
        }
      }
      for old in beginning.finishing {
        finishing[old.node.name] = try Self.finishing(old, nodes, opened, beginning)
      }
      for old in beginning.finishing {
        for (number, input) in old.node.inputs.enumerated() {
          if old.endedInputs.contains(number) {
            finishing[old.node.name]!.inputs.append(try Self.nowhere(old.node))
          } else {
            try Self.join(input, old.node, &finishing)
          }
        }
      }
      for node in nodes {
        ends[node.name] = try Self.ends(
          node, opened.removeValue(forKey: node.name) ?? Opened(),
          Self.given(node.name, beginning.nodes[node.name] ?? .anew))
      }
      for old in beginning.finishing {
        finishingEnds[old.node.name] = try Self.ends(
          old.node, finishing.removeValue(forKey: old.node.name) ?? Opened(),
          Given(state: old.state, endedInputs: old.endedInputs))
      }
    } catch {
      for descriptor in [opened.values, finishing.values].joined().map(\.all).joined() {
        close(descriptor)
      }
      throw error
    }
  }

  /// A pipe between two nodes.
  private static func join(
    _ input: String, _ node: GraphNode, _ opened: inout [String: Opened]
  ) throws(StreamError) {
    var pair: [Int32] = [-1, -1]
    guard linux_pipe(&pair, pipeSize) == 0 else {
      throw failure(node, "make a pipe", describeErrno(errno))
    }
    opened[node.name, default: Opened()].inputs.append(pair[0])
    opened[input, default: Opened()].outputs.append((pair[1], node.name))
  }

  /// What one that finishes writes to: its file, and those of its readers that go on from their states.
  private static func finishing(
    _ old: PartBeginning.Finishing, _ nodes: [GraphNode], _ opened: [String: Opened],
    _ beginning: PartBeginning
  ) throws(StreamError) -> Opened {
    var result = Opened()
    func share(_ descriptor: Int32, _ reader: String?) throws(StreamError) {
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 64)
      guard copy >= 0 else { throw failure(old.node, "begin", describeErrno(errno)) }
      result.outputs.append((copy, reader))
    }
    if case .file = old.node.output {
      // Whose it is now writes behind it.
      let heir = nodes.first { $0.output == old.node.output }?.name
      if let file = heir.flatMap({ opened[$0]?.outputs.first { $0.reader == nil } }) {
        try share(file.descriptor, nil)
      } else if let file = try open(old.node, beginning) {
        result.outputs.append((file, nil))
      }
    }
    for (descriptor, reader) in opened[old.node.name]?.outputs ?? [] {
      if let reader, !beginning.isCold(reader) { try share(descriptor, reader) }
    }
    return result
  }

  private static func nowhere(_ node: GraphNode) throws(StreamError) -> Int32 {
    let descriptor = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(node, "open /dev/null", describeErrno(errno)) }
    return descriptor
  }

  /// What a node is given, once; the caller closes it when the process has it.
  func take(_ node: String) -> Ends? { ends.removeValue(forKey: node) }

  /// The same of one that finishes.
  func takeFinishing(_ node: String) -> Ends? { finishingEnds.removeValue(forKey: node) }

  deinit {
    for ends in [ends.values, finishingEnds.values].joined() { ends.close() }
  }

  /// The file that a node writes, made empty or cut back to a length; nil where it writes to readers alone.
  private static func open(
    _ node: GraphNode, _ beginning: PartBeginning
  ) throws(StreamError) -> Int32? {
    let path: String
    switch node.output {
    case .readers: return nil
    case .standardOutput:
      let copy = fcntl(1, F_DUPFD_CLOEXEC, 64)
      guard copy >= 0 else { throw failure(node, "write", describeErrno(errno)) }
      return copy
    case .nowhere: path = "/dev/null"
    case .file(let file): path = file
    }
    // Without waiting: a FIFO that nobody reads would hold up the whole graph.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else {
      let cause = errno == ENXIO ? "nobody reads this FIFO" : describeErrno(errno)
      throw failure(node, "create \(path)", cause)
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    // What is behind is written again.
    if case .file = node.output, Self.isFile(descriptor),
      ftruncate(descriptor, beginning.length(of: path)) != 0 || lseek(descriptor, 0, SEEK_END) < 0
    {
      let cause = describeErrno(errno)
      close(descriptor)
      throw failure(node, "cut \(path)", cause)
    }
    return descriptor
  }

  private static func isFile(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// What a program is told beside its arguments.
  private struct Given {
    var state: [UInt8]?
    var isApproved = false
    var standings: [Resumption?] = []
    var endedInputs: [Int] = []
  }

  private static func given(_ name: String, _ beginning: PartBeginning.Node) -> Given {
    switch beginning {
    case .anew: return Given()
    case .restored(let state, let isApproved): return Given(state: state, isApproved: isApproved)
    case .cold(let standings):
      return standings.contains { $0 != nil } ? Given(standings: standings) : Given()
    }
  }

  private static func ends(
    _ node: GraphNode, _ opened: Opened, _ given: Given
  ) throws(StreamError) -> Ends {
    let (inputs, outputs) = (opened.inputs, opened.outputs.map(\.descriptor))
    var owned = opened.all
    var nowhere: Int32 = -1
    if inputs.count != 1 || outputs.isEmpty {
      nowhere = try Self.nowhere(node)
      owned.append(nowhere)
    }
    var ends = Ends(
      input: inputs.count == 1 ? inputs[0] : nowhere, output: outputs.first ?? nowhere, owned: owned
    )
    let first = NodeLauncher.Descriptor.first.rawValue
    if inputs.count > 1 {
      ends.operands = inputs.indices.map { "/dev/fd/\(Int(first) + $0)" }
      ends.others = inputs
    }
    if outputs.count > 1 {
      let start = Int(first) + ends.others.count
      let numbers = (0..<outputs.count - 1).map { String(start + $0) }
      ends.variables[StandardOutputs.variable] = numbers.joined(separator: ",")
      ends.others += outputs.dropFirst()
    }
    if let state = given.state { try ends.give(state, as: RunContext.restoreVariable, node) }
    if !given.standings.isEmpty {
      let bytes = Resumption.bytes(of: given.standings)
      try ends.give(bytes, as: RunContext.standingVariable, node)
    }
    if !given.endedInputs.isEmpty {
      ends.variables[RunContext.finishVariable] = given.endedInputs.map(String.init).joined(
        separator: ",")
    }
    if given.isApproved { ends.variables[RunContext.approvedVariable] = "1" }
    ends.variables[StatusPage.variable] = String(NodeLauncher.Descriptor.status.rawValue)
    ends.variables[RunControl.variable] = String(NodeLauncher.Descriptor.control.rawValue)
    guard ends.others.count < 50 else {
      throw failure(node, "start", "more than 50 nodes beside it")
    }
    return ends
  }

  fileprivate static func failure(
    _ node: GraphNode, _ operation: String, _ cause: String
  ) -> StreamError {
    StreamError(.cannotCreate, operation: operation, object: node.name, cause: cause)
  }
}
