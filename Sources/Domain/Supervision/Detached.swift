import CLinux
import EventStream
import Glibc

/// `pipe run` in the background: the same command line is run again in a session of its own, and waited for
/// until all its nodes run, or it has failed.
enum Detached {
  /// Returns when all nodes run; ends this process with the status of one that did not come so far.
  static func run(_ graph: String, state: String?) throws(StreamError) {
    let directory = StateDirectory(state ?? StateDirectory.standard(for: graph))
    try Files.makeFolder(directory.logs)
    let path = directory.logs + "/pipe.log"
    let log = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard log >= 0, nowhere >= 0 else { throw failure(path) }
    let start = lseek(log, 0, SEEK_END)
    // What the manager of a service is told says when all is ready.
    let name = "@millrace-\(getpid())-\(linux_now())"
    let socket = linux_receive_notices(name)
    guard socket >= 0, let own = NodeProcess.ownFile else { throw failure(name) }
    let arguments = CommandLine.arguments.dropFirst().filter { $0 != "-d" && $0 != "--detach" }
    let command = CStrings(["pipe"] + arguments)
    let environment = CStrings(NodeProcess.environment(setting: ["NOTIFY_SOCKET": name]))
    var process: pid_t = 0
    let error = linux_start(
      &process, own, command.pointers, environment.pointers, [nowhere, log, log], 3, nil)
    if error != 0 { throw failure(own, error) }
    let pidfd = linux_pidfd(process)
    while true {
      var waiting = [
        pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waiting, 2, -1)
      if waiting[0].revents != 0, let status = readiness(socket) {
        if status == ServiceManager.allRun { return }
        tell(log, from: start)
        Glibc.exit(ExitCode.internalFailure.rawValue)
      }
      var status: Int32 = 0
      var bySignal: Int32 = 0
      if waiting[1].revents != 0, linux_reap(pidfd, &bySignal, &status) == 1 {
        tell(log, from: start)
        let exit = NodeExit(status: status, bySignal: bySignal != 0)
        if exit.isSuccess { return }
        Glibc.exit(exit.code)
      }
    }
  }

  private static func failure(_ object: String, _ number: Int32 = errno) -> StreamError {
    StreamError(
      .cannotCreate, operation: "detach", object: object, cause: describeErrno(number))
  }

  /// How it is when it is ready; nil where another notice came.
  private static func readiness(_ socket: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    guard lines.first == "READY=1" else { return nil }
    return lines.last.map { String($0.drop { $0 != "=" }.dropFirst()) }
  }

  /// What it said before it ended.
  private static func tell(_ log: Int32, from start: Int) {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    var place = off_t(start)
    while true {
      let count = pread(log, &bytes, bytes.count, place)
      if count <= 0 { return }
      write(2, bytes, count)
      place += off_t(count)
    }
  }
}
