import CLinux
import EventStream
import Glibc

/// The directory where a graph keeps what must outlive its processes: locks, logs, the control socket.
///
/// Two locks: `supervisor.lock` is held by the `pipe run` alone, and tells a second one that there is one.
/// `lock` is held by every process of the graph, who inherit it: so one that starts anew waits until the
/// last process of the old is gone before it touches an output.
final class StateDirectory {
  let path: String
  /// The lock that nodes inherit.
  private(set) var lock: Int32 = -1
  private var supervisorLock: Int32 = -1

  /// How long the last processes of an earlier run are waited for, before they are killed.
  private static let patience: Int64 = 5_000_000_000

  init(_ path: String) { self.path = path }

  var logs: String { path + "/logs" }
  var checkpoints: String { path + "/checkpoints" }
  var control: String { path + "/control" }

  /// Where a graph of this name keeps its state when nothing else is said.
  static func standard(for name: String) -> String {
    if let home = getenv("XDG_STATE_HOME"), home.pointee == UInt8(ascii: "/") {
      return String(cString: home) + "/millrace/" + name
    }
    let home = getenv("HOME").map { String(cString: $0) } ?? "/tmp"
    return home + "/.local/state/millrace/" + name
  }

  /// Makes the directory and takes both locks.
  func take() throws(StreamError) {
    try Files.makeFolder(path)
    try Files.makeFolder(logs)
    supervisorLock = try Self.open(path + "/supervisor.lock")
    if linux_lock(supervisorLock) != 0 {
      throw StreamError(
        .cannotCreate, operation: "lock", object: path,
        cause: "a `pipe run` uses it already; `pipe status` shows it")
    }
    lock = try Self.open(path + "/lock")
    let start = linux_now()
    var hasKilled = false
    while linux_lock(lock) != 0 {
      if !hasKilled, linux_now() - start > Self.patience {
        killHolders()
        hasKilled = true
      }
      if linux_now() - start > 2 * Self.patience {
        throw StreamError(
          .cannotCreate, operation: "lock", object: path,
          cause: "a process of an earlier run does not end")
      }
      usleep(2_000)
    }
    linux_keep_open(lock, 0)
  }

  private static func open(_ path: String) throws(StreamError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StreamError(
        .cannotCreate, operation: "create", object: path, cause: describeErrno(errno))
    }
    return descriptor
  }

  /// Kills who still holds the lock of an earlier run: processes of this user that have it open.
  private func killHolders() {
    var own = stat()
    guard fstat(lock, &own) == 0 else { return }
    for process in Processes.all where process != getpid() {
      if Processes.holds(process, own) { kill(process, SIGKILL) }
    }
  }

  deinit {
    if lock >= 0 { close(lock) }
    if supervisorLock >= 0 { close(supervisorLock) }
  }
}
