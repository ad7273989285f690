import Glibc
import Synchronization

/// Notices that a file may have appeared, without asking the file system at every decision.
///
/// The kernel tells changes of the folder by SIGIO (inotify(7), F_SETFL with O_ASYNC): what a thread
/// reads after the file was made it reads after the signal was handled, so that nothing that came later
/// is decided as if the file were not there.
final class FileWatch: Sendable {
  /// Signals so far, of all watches.
  private static let signals = Atomic<UInt32>(0)
  /// Those that this one has looked after; none at first: the file may have been there before.
  private let seen = Atomic<UInt32>(.max)
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
      FileWatch.signals.wrappingAdd(1, ordering: .relaxed)
    }
    // Reads that wait go on.
    action.sa_flags = SA_RESTART
    let isWatched =
      sigaction(SIGIO, &action, nil) == 0
      && inotify_add_watch(descriptor, folder, UInt32(IN_CREATE | IN_MOVED_TO)) >= 0
      && Self.tellThisThread(of: descriptor)
      && fcntl(descriptor, F_SETFL, O_ASYNC | O_NONBLOCK) == 0
    if !isWatched { return nil }
  }

  /// Signals of a descriptor go to the thread that decides: what is pending is handled before it returns
  /// from a read. (fcntl(2), F_SETOWN_EX with F_OWNER_TID, which the module of glibc lacks.)
  private static func tellThisThread(of descriptor: Int32) -> Bool {
    guard let thread = Self.thisThread else { return false }
    // Threads of a pool begin with signals blocked.
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, SIGIO)
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    var owner: (type: Int32, thread: pid_t) = (type: 0, thread: thread)
    let setOwner: Int32 = 15
    return fcntl(descriptor, setOwner, &owner) == 0
  }

  /// The kernel's number of this thread: `/proc/thread-self` is a link to PROCESS/task/THREAD.
  private static var thisThread: pid_t? {
    var target = [CChar](repeating: 0, count: 64)
    guard readlink("/proc/thread-self", &target, target.count - 1) > 0 else { return nil }
    let path = target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: path, as: UTF8.self).split(separator: "/").last.flatMap { pid_t($0) }
  }

  deinit { close(descriptor) }

  /// Whether the file is there, asked only after something has changed in its folder.
  var isThere: Bool {
    let count = Self.signals.load(ordering: .relaxed)
    if count == seen.load(ordering: .relaxed) { return false }
    seen.store(count, ordering: .relaxed)
    // What was told is taken, so that the next change is told again.
    var told = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &told, told.count) > 0 {}
    return access(path, F_OK) == 0
  }
}
