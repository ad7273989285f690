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
  }

  private static let pipeSize = ByteOutput.pipeSize
  private var ends: [String: Ends] = [:]

  /// - Parameter restored: by node the state to begin with, and how long its file was then; empty to
  ///   begin anew.
  init(
    _ nodes: [GraphNode], _ graph: Graph, restored: [String: (length: Int, state: [UInt8])]
  ) throws(StreamError) {
    var outputs: [String: [Int32]] = [:]
    var inputs: [String: [Int32]] = [:]
    do throws(StreamError) {
      for node in nodes {
        if let file = try Self.open(node, at: restored[node.name]?.length) {
          outputs[node.name, default: []].append(file)
        }
      }
      for node in nodes {
        for input in node.inputs {
          var pair: [Int32] = [-1, -1]
          guard linux_pipe(&pair, Self.pipeSize) == 0 else {
            throw Self.failure(node, "make a pipe", describeErrno(errno))
          }
          inputs[node.name, default: []].append(pair[0])
          outputs[input, default: []].append(pair[1])
        }
      }
      for node in nodes {
        ends[node.name] = try Self.ends(
          node, inputs.removeValue(forKey: node.name) ?? [],
          outputs.removeValue(forKey: node.name) ?? [], restored[node.name]?.state)
      }
    } catch {
      for descriptor in [inputs.values, outputs.values].joined().joined() { close(descriptor) }
      throw error
    }
  }

  /// What a node is given, once; the caller closes it when the process has it.
  func take(_ node: String) -> Ends? { ends.removeValue(forKey: node) }

  deinit { for ends in ends.values { ends.close() } }

  /// The file that a node writes, made empty or cut back to a length; nil where it writes to readers alone.
  private static func open(_ node: GraphNode, at length: Int?) throws(StreamError) -> Int32? {
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
      ftruncate(descriptor, length ?? 0) != 0 || lseek(descriptor, 0, SEEK_END) < 0
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

  private static func ends(
    _ node: GraphNode, _ inputs: [Int32], _ outputs: [Int32], _ state: [UInt8]?
  ) throws(StreamError) -> Ends {
    var owned = inputs + outputs
    var nowhere: Int32 = -1
    if inputs.count != 1 || outputs.isEmpty {
      nowhere = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
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
    if let state {
      guard let file = RunContext.memoryFile(of: state) else {
        throw failure(node, "restore", describeErrno(errno))
      }
      lseek(file, 0, SEEK_SET)
      ends.variables[RunContext.restoreVariable] = String(Int(first) + ends.others.count)
      ends.others.append(file)
      ends.owned.append(file)
    }
    ends.variables[StatusPage.variable] = String(NodeLauncher.Descriptor.status.rawValue)
    ends.variables[RunControl.variable] = String(NodeLauncher.Descriptor.control.rawValue)
    guard ends.others.count < 50 else {
      throw failure(node, "start", "more than 50 nodes beside it")
    }
    return ends
  }

  private static func failure(
    _ node: GraphNode, _ operation: String, _ cause: String
  ) -> StreamError {
    StreamError(.cannotCreate, operation: operation, object: node.name, cause: cause)
  }
}
