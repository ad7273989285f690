import Glibc
import Synchronization

/// What stops all trading from outside the stream: a file that is there, or SIGUSR1. It is the one
/// thing that the output of `risk` depends on beside its arguments and input.
struct KillSwitch: Sendable {
  /// Nil: no file is looked for.
  let path: String?
  /// Of the file; nil where it is looked for at every decision.
  private let watch: FileWatch?
  private static let signalled = Atomic<Bool>(false)

  init(path: String? = nil) {
    self.path = path
    watch = nil
  }

  /// The switch of a program, which the kernel tells of the file.
  init(watching path: String?) {
    self.path = path
    watch = path.flatMap { FileWatch(path: $0) }
  }

  /// Lets SIGUSR1 throw the switch of this process.
  static func installSignal() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      KillSwitch.signalled.store(true, ordering: .relaxed)
    }
    // Reads that wait go on.
    action.sa_flags = SA_RESTART
    sigaction(SIGUSR1, &action, nil)
  }

  /// Why nothing may be sent; nil where it may.
  var cause: String? {
    if Self.signalled.load(ordering: .relaxed) { return "by SIGUSR1" }
    // The watch first: every decision asks, and the path is wanted only where something has changed.
    if let watch, !watch.isThere { return nil }
    guard let path, watch != nil || access(path, F_OK) == 0 else { return nil }
    return "by the file \(path)"
  }
}
