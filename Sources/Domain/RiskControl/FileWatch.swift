import Glibc
import Synchronization

/// Notices that a file may have appeared, without asking the file system at every decision.
///
/// The kernel tells changes of the folder by SIGIO (inotify(7), F_SETFL with O_ASYNC): what a program
/// reads after the file was made it reads after the signal was handled, so that nothing that came later
/// is decided as if the file were not there.
final class FileWatch: Sendable {
  private static let isSignalled = Atomic<Bool>(false)
  private let descriptor: Int32
  private let path: String

  /// Nil where the folder cannot be watched.
  init?(path: String) {
    self.path = path
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      FileWatch.isSignalled.store(true, ordering: .relaxed)
    }
    // Reads that wait go on.
    action.sa_flags = SA_RESTART
    let isWatched =
      sigaction(SIGIO, &action, nil) == 0
      && inotify_add_watch(descriptor, folder, UInt32(IN_CREATE | IN_MOVED_TO)) >= 0
      && fcntl(descriptor, F_SETOWN, getpid()) == 0
      && fcntl(descriptor, F_SETFL, O_ASYNC | O_NONBLOCK) == 0
    if !isWatched {
      close(descriptor)
      return nil
    }
    // It may have been there before.
    Self.isSignalled.store(true, ordering: .relaxed)
  }

  deinit { close(descriptor) }

  /// Whether the file is there, asked only after something has changed in its folder.
  var isThere: Bool {
    guard Self.isSignalled.load(ordering: .relaxed) else { return false }
    Self.isSignalled.store(false, ordering: .relaxed)
    // What was told is taken, so that the next change is told again.
    var told = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &told, told.count) > 0 {}
    return access(path, F_OK) == 0
  }
}
