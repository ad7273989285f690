import CLinux
import EventStream
import Glibc
import Graphs

/// The names of the variables by which a node's process finds what `pipe` gave it.
enum NodeEnvironment {
  static let names = [
    StatusPage.variable, RunControl.variable, StandardOutputs.variable, RunContext.restoreVariable,
    RunContext.standingVariable, RunContext.finishVariable, RunContext.approvedVariable,
  ]
}

/// A node's process while it lives.
final class NodeProcess {
  let pid: pid_t
  /// Becomes readable when the process ends.
  let pidfd: Int32
  /// Messages from and to the program; programs of others say nothing unless they take part.
  let control: Int32
  /// What it says; becomes readable.
  let errors: Int32
  let status: StatusPage

  /// - Parameters:
  ///   - file: of the program; one of ours is this file itself, under the program's name.
  ///   - descriptors: its standard input and output, and what else it has behind the fixed ones.
  init(
    _ node: GraphNode, file: String, isOwn: Bool, input: Int32, output: Int32, others: [Int32],
    arguments: [String], variables: [String: String], lock: Int32
  ) throws(StreamError) {
    let channel = try NodeChannel(node)
    defer { channel.closeGiven() }
    do throws(StreamError) {
      (pid, pidfd) = try Self.launch(
        node, role: isOwn ? .become : node.takesPart ? .guardAll : .guard, file: file,
        command: [node.program] + arguments,
        [
          input, output, channel.given.errors, lock, channel.given.status, channel.given.control,
        ] + others, variables)
    } catch {
      channel.release()
      throw error
    }
    (status, errors, control) = (channel.status, channel.errors, channel.control)
  }

  /// One of the nodes of a process.
  init(_ pid: pid_t, pidfd: Int32, _ channel: NodeChannel) {
    (self.pid, self.pidfd) = (pid, pidfd)
    (status, errors, control) = (channel.status, channel.errors, channel.control)
  }

  /// Starts a process with what the graph says of a node.
  ///
  /// - Parameters:
  ///   - file: of the program; empty for one of ours.
  ///   - descriptors: what it has from 0 on.
  static func launch(
    _ node: GraphNode, role: NodeLauncher.Role, file: String, command: [String],
    _ descriptors: [Int32], _ variables: [String: String]
  ) throws(StreamError) -> (pid: pid_t, pidfd: Int32) {
    guard let own = Self.ownFile else { throw failure(node, describeErrno(errno)) }
    let launcher = CStrings(
      ["pipe", "node", "--"]
        + NodeLauncher.arguments(
          nice: node.nice, cpus: node.cpus, role: role, descriptors: descriptors.count,
          file: role == .become ? own : file, command: command))
    let environment = CStrings(Self.environment(node, variables))
    var started: pid_t = 0
    let error = linux_start(
      &started, own, launcher.pointers, environment.pointers, descriptors,
      Int32(descriptors.count), node.directory.flatMap { $0.isEmpty ? nil : $0 })
    let pidfd = error == 0 ? linux_pidfd(started) : -1
    if pidfd < 0 { throw failure(node, describeErrno(error != 0 ? error : errno)) }
    return (started, pidfd)
  }

  fileprivate static func failure(_ node: GraphNode, _ cause: String) -> StreamError {
    StreamError(.internalFailure, operation: "start", object: node.name, cause: cause)
  }

  /// The file that holds all programs.
  static let ownFile: String? = {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
    guard count > 0 else { return nil }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  private static func environment(
    _ node: GraphNode, _ variables: [String: String]
  ) -> [String] {
    environment(setting: node.environment.merging(variables) { _, own in own })
  }

  /// That of this process, with other values, and without what another `pipe` or the manager of a service has
  /// given to it alone.
  static func environment(setting set: [String: String]) -> [String] {
    var result: [String] = []
    var entry = environ
    while let text = entry.pointee {
      let line = String(cString: text)
      let name = String(line.prefix { $0 != "=" })
      if set[name] == nil, !NodeEnvironment.names.contains(name),
        !ServiceManager.variables.contains(name)
      {
        result.append(line)
      }
      entry += 1
    }
    return result + set.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  func signal(_ number: Int32) { linux_pidfd_kill(pidfd, number) }

  /// How it ended; nil while it lives.
  func reap() -> NodeExit? {
    var bySignal: Int32 = 0
    var status: Int32 = 0
    guard linux_reap(pidfd, &bySignal, &status) == 1 else { return nil }
    return NodeExit(status: status, bySignal: bySignal != 0)
  }

  deinit {
    for descriptor in [pidfd, control, errors] where descriptor >= 0 { close(descriptor) }
  }
}

/// What lies between `pipe` and a node.
struct NodeChannel {
  let status: StatusPage
  /// What the node says, and its messages, as `pipe` has them.
  let errors: Int32
  let control: Int32
  /// What the node is given of them.
  let given: (errors: Int32, status: Int32, control: Int32)

  init(_ node: GraphNode) throws(StreamError) {
    guard let page = StatusPage.shared(name: node.name) else {
      throw NodeProcess.failure(node, describeErrno(errno))
    }
    var errorEnds: [Int32] = [-1, -1]
    var controlEnds: [Int32] = [-1, -1]
    linux_pipe(&errorEnds, 64 << 10)
    linux_message_pair(&controlEnds)
    status = page
    errors = errorEnds[0]
    control = controlEnds[0]
    given = (errorEnds[1], page.descriptor, controlEnds[1])
    _ = fcntl(errors, F_SETFL, O_NONBLOCK)
  }

  /// Gives back what `pipe` has of it where the node cannot be started.
  func release() {
    status.release()
    close(errors)
    close(control)
  }

  /// The node has them, or was not started.
  func closeGiven() {
    close(given.errors)
    close(given.control)
  }
}
