import CLinux
import Glibc

/// Tells the service manager that started `pipe` how it is: ready, reloading, stopping, and alive. The protocol
/// is that of sd_notify(3): lines to the socket that NOTIFY_SOCKET names. Nodes are not given these variables.
final class ServiceManager {
  private let socket: String?
  /// Between two signs of life, in nanoseconds; nil where none is asked for.
  private let interval: Int64?
  private(set) var isReady = false
  private var isStopping = false

  static let variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]

  init() {
    socket = getenv("NOTIFY_SOCKET").map { String(cString: $0) }
    let microseconds = getenv("WATCHDOG_USEC").flatMap { Int64(String(cString: $0)) }
    let process = getenv("WATCHDOG_PID").flatMap { pid_t(String(cString: $0)) }
    // Twice as often as it must be.
    let isMeant = process == nil || process == getpid()
    interval = isMeant ? microseconds.flatMap { $0 > 0 ? max($0 * 500, 1_000_000) : nil } : nil
  }

  private func tell(_ text: String) {
    if let socket { linux_notify(socket, text) }
  }

  /// Gives signs of life as long as the loop turns.
  func watch(_ loop: EventLoop) {
    guard socket != nil, let interval else { return }
    tell("WATCHDOG=1")
    loop.after(interval) { [weak self, weak loop] in
      if let loop { self?.watch(loop) }
    }
  }

  /// - Parameter problem: what does not run; nil where all do.
  func becomeReady(_ problem: String?) {
    isReady = true
    tell("READY=1\nSTATUS=\(problem ?? Self.allRun)")
  }

  static let allRun = "all nodes run"

  func beginReload() { tell("RELOADING=1\nMONOTONIC_USEC=\(linux_now() / 1000)") }

  func endReload() { tell("READY=1") }

  func stop() {
    if isStopping { return }
    isStopping = true
    tell("STOPPING=1")
  }
}
