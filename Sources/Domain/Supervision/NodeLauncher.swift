import CLinux
import EventStream
import Glibc

/// The first thing that runs in a node's process, `pipe node`: it ties the process to `pipe`, sets what
/// the graph says of it, and becomes the program. In front of a program of others it stays as guardian,
/// as that one's children would outlive it.
public struct NodeLauncher {
  /// What the program finds at these descriptors.
  enum Descriptor: Int32, CaseIterable {
    case input, output, errors
    /// The lock of the graph, held open on purpose.
    case lock
    /// A page of counters, see `StatusPage`.
    case status
    /// Messages from and to `pipe`.
    case control
    /// From here on: further outputs, or what a merge reads.
    case first
  }

  /// What the process is beside the program.
  enum Role: String {
    /// The program itself.
    case become
    /// Its guardian; it is given the standard descriptors alone.
    case `guard`
    /// Its guardian; it is given all of them, as it takes part.
    case guardAll
  }

  /// The process that must live.
  private let parent: pid_t
  private let nice: Int32
  private let cpus: [Int32]
  private let role: Role
  /// How many descriptors the program is given, from 0 on.
  private let descriptors: Int32
  private let command: [String]

  /// - Parameter arguments: as `arguments(nice:cpus:role:descriptors:file:command:)` gives them.
  public init?(_ arguments: [String]) {
    guard arguments.count > 6, let parent = pid_t(arguments[0]), let nice = Int32(arguments[1]),
      let role = Role(rawValue: arguments[3]), let descriptors = Int32(arguments[4])
    else { return nil }
    self.descriptors = descriptors
    self.parent = parent
    self.nice = nice
    cpus = arguments[2].split(separator: ",").compactMap { Int32($0) }
    self.role = role
    // The program's file stands before its own arguments.
    command = Array(arguments[5...])
  }

  static func arguments(
    nice: Int, cpus: [Int], role: Role, descriptors: Int, file: String, command: [String]
  ) -> [String] {
    [
      String(getpid()), String(nice), cpus.map(String.init).joined(separator: ","),
      role.rawValue, String(descriptors), file,
    ] + command
  }

  /// Runs the command; returns only where it cannot be run, with what to say.
  public func run() -> StreamError {
    if role != .become {
      linux_adopt_orphans()
    } else if linux_die_with_parent(SIGKILL, parent) != 0 {
      // `pipe` ended between starting this process and now.
      _exit(128 + SIGKILL)
    }
    if nice != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, nice) }
    if !cpus.isEmpty, linux_limit_cpus(cpus, Int32(cpus.count)) != 0 {
      return failure("limit", "processors \(cpus)", describeErrno(errno))
    }
    if role != .become { guardChild() }
    // This process is a program of ours too, and has taken them for its own.
    for descriptor in 0..<descriptors { linux_keep_open(descriptor, 1) }
    let arguments = CStrings(Array(command.dropFirst()))
    linux_become(command[0], arguments.pointers, environ)
    return failure("run", command[0], describeErrno(errno))
  }

  private func failure(_ operation: String, _ object: String, _ cause: String) -> StreamError {
    StreamError(.internalFailure, operation: operation, object: object, cause: cause)
  }

  // MARK: The guardian

  /// Runs the program as a child, ends with what it ends with, and takes its descendants with it. When
  /// `pipe` is gone all of them are killed.
  private func guardChild() -> Never {
    let pipe = linux_pidfd(parent)
    if pipe < 0 || getppid() != parent { _exit(128 + SIGKILL) }
    let signals = [SIGTERM, SIGINT, SIGHUP].withUnsafeBufferPointer {
      linux_signals($0.baseAddress, Int32($0.count))
    }
    let child = startChild()
    // Else the pipes would never break.
    for descriptor in 0..<descriptors
    where ![Descriptor.errors.rawValue, Descriptor.lock.rawValue].contains(descriptor) {
      close(descriptor)
    }
    let watched = linux_pidfd(child)
    while true {
      var waiting = [
        pollfd(fd: watched, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipe, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waiting, nfds_t(waiting.count), -1)
      if waiting[1].revents != 0 { endDescendants(128 + SIGKILL) }
      if waiting[2].revents != 0 {
        let number = linux_next_signal(signals)
        if number > 0 { linux_pidfd_kill(watched, number) }
      }
      if waiting[0].revents != 0 { reap(watched) }
    }
  }

  private func startChild() -> pid_t {
    var child: pid_t = 0
    let arguments = CStrings(Array(command.dropFirst()))
    var given: [Int32] = [0, 1, 2, Descriptor.lock.rawValue]
    if role == .guardAll {
      given = Array(0..<descriptors)
    } else {
      for name in NodeEnvironment.names { unsetenv(name) }
    }
    let error = linux_start(
      &child, command[0], arguments.pointers, environ, given, Int32(given.count), nil)
    if error != 0 {
      Diagnostics.line(
        "pipe: \(failure("run", command[0], describeErrno(error)).line)")
      _exit(ExitCode.internalFailure.rawValue)
    }
    return child
  }

  private func reap(_ child: Int32) {
    var bySignal: Int32 = 0
    var status: Int32 = 0
    guard linux_reap(child, &bySignal, &status) == 1 else { return }
    endDescendants(bySignal != 0 ? 128 + status : status)
  }

  private func endDescendants(_ status: Int32) -> Never {
    while true {
      let descendants = Processes.descendants(of: getpid())
      if descendants.isEmpty { _exit(status) }
      for process in descendants { kill(process, SIGKILL) }
      while waitpid(-1, nil, WNOHANG) > 0 {}
    }
  }
}

/// Texts as C wants an array of them, with a null at the end; freed with it.
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String]) {
    count = texts.count
    pointers = .allocate(capacity: count + 1)
    for (index, text) in texts.enumerated() { pointers[index] = strdup(text) }
    pointers[count] = nil
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}
