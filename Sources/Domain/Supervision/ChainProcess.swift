import CLinux
import Commands
import EventStream
import Glibc
import Graphs

/// The process of nodes that run in one: each has its own page, socket and messages, and is told of them by
/// words instead of variables.
struct ChainProcess {
  private let nodes: [GraphNode]
  private let ends: [PartWiring.Ends]
  private let channels: [NodeChannel]
  private var descriptors: [Int32]
  private var members: [ChainMember] = []
  private var variables: [String: String] = [:]

  /// - Parameter ends: what each node is given; the first reads, and the last writes.
  init(_ nodes: [GraphNode], _ ends: [PartWiring.Ends], lock: Int32) throws(StreamError) {
    self.nodes = nodes
    self.ends = ends
    channels = try nodes.map { node throws(StreamError) in try NodeChannel(node) }
    descriptors = [
      ends[0].input, ends[ends.count - 1].output, channels[0].given.errors, lock,
      channels[0].given.status, channels[0].given.control,
    ]
    for place in nodes.indices { add(place) }
  }

  /// The descriptors of a node stand behind those of the nodes before it, and have other numbers than in a
  /// process of its own.
  private mutating func add(_ place: Int) {
    let shift = descriptors.count - Int(NodeLauncher.Descriptor.first.rawValue)
    descriptors += ends[place].others
    var own = ends[place].variables
    for name in [StandardOutputs.variable, RunContext.restoreVariable] {
      own[name] = own[name].map { Self.shifted($0, by: shift) }
    }
    if let outputs = own.removeValue(forKey: StandardOutputs.variable) {
      variables[StandardOutputs.variable] = outputs
    }
    var errors = NodeLauncher.Descriptor.errors.rawValue
    if place > 0 {
      let given = channels[place].given
      errors = Int32(descriptors.count)
      own[StatusPage.variable] = String(descriptors.count + 1)
      own[RunControl.variable] = String(descriptors.count + 2)
      descriptors += [given.errors, given.status, given.control]
    }
    members.append(
      ChainMember(
        errors: errors, variables: own, command: nodes[place].command + ends[place].operands))
  }

  private static func shifted(_ numbers: String, by shift: Int) -> String {
    numbers.split(separator: ",").compactMap { Int($0) }.map { String($0 + shift) }
      .joined(separator: ",")
  }

  /// Starts it; the process as each node sees it.
  func start() throws(StreamError) -> [NodeProcess] {
    defer { for channel in channels { channel.closeGiven() } }
    let pid: pid_t
    let pidfd: Int32
    do throws(StreamError) {
      (pid, pidfd) = try NodeProcess.launch(
        nodes[0], role: .become, file: "",
        command: ["pipe", "chain", "--"] + members.flatMap(\.words), descriptors, variables)
    } catch {
      for channel in channels { channel.release() }
      throw error
    }
    return channels.enumerated().map { place, channel in
      NodeProcess(pid, pidfd: place == 0 ? pidfd : linux_pidfd(pid), channel)
    }
  }
}

/// A node of a chain as its process is told of it.
struct ChainMember {
  /// The descriptor of its messages.
  var errors: Int32
  var variables: [String: String]
  var command: [String]

  var words: [String] {
    let variables = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return [String(errors), String(variables.count), String(command.count)] + variables + command
  }

  init(errors: Int32, variables: [String: String], command: [String]) {
    self.errors = errors
    self.variables = variables
    self.command = command
  }

  /// Takes the words of one off the front; nil where they are none.
  init?(_ words: inout ArraySlice<String>) {
    guard let errors = words.popFirst().flatMap({ Int32($0) }),
      let variableCount = words.popFirst().flatMap({ Int($0) }),
      let commandCount = words.popFirst().flatMap({ Int($0) }),
      variableCount >= 0, commandCount > 0, variableCount + commandCount <= words.count
    else { return nil }
    self.errors = errors
    variables = [:]
    for entry in words.prefix(variableCount) {
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      variables[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
    }
    command = Array(words.dropFirst(variableCount).prefix(commandCount))
    words = words.dropFirst(variableCount + commandCount)
  }

  /// Where its run reads, writes and is heard, beside the links.
  var ends: RunEnds {
    let variables = variables
    var ends = RunEnds { variables[$0] }
    ends.errors = errors
    return ends
  }
}
