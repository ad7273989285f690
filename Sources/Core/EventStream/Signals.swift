import Glibc
import Synchronization

/// SIGINT and SIGTERM. The first asks: sources stop and write their end, filters drain their input.
/// The second ends the program at once.
public enum Signals {
  private static let received = Atomic<Int32>(0)
  /// The first signal that asked to stop.
  private static let first = Atomic<Int32>(0)
  /// A pipe that becomes readable with the first signal, so that no wait misses it; written once at
  /// the start, before there is a handler.
  nonisolated(unsafe) private static var wakePipe: (reading: Int32, writing: Int32) = (-1, -1)

  /// Called once, before anything is read.
  package static func install() {
    occupyStandardDescriptors()
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      wakePipe = (ends[0], ends[1])
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      if Signals.received.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
      Signals.first.store(number, ordering: .relaxed)
      _ = write(Signals.wakePipe.writing, "!", 1)
    }
    // No SA_RESTART: a read that waits returns and the request is seen.
    for number in [SIGINT, SIGTERM] {
      var inherited = sigaction()
      sigaction(number, nil, &inherited)
      // What is ignored from the start stays ignored: a job of a script, or behind nohup.
      if isIgnored(inherited) { continue }
      sigaction(number, &action, nil)
    }
    signal(SIGPIPE, SIG_IGN)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// A standard descriptor that is closed would be given to the next thing opened. It is opened the
  /// wrong way round instead, so that using it fails at once and says so.
  private static func occupyStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      let opened = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
      if opened >= 0, opened != descriptor {
        dup2(opened, descriptor)
        close(opened)
      }
    }
  }

  /// The first signal that asked to stop; 0 before it.
  package static var number: Int32 { first.load(ordering: .relaxed) }

  /// SIGINT or SIGTERM has come.
  public static var stopRequested: Bool { received.load(ordering: .relaxed) > 0 }

  /// What a wait must poll beside its descriptors; -1, which poll passes over, once a signal came.
  package static var wakeDescriptor: Int32 { stopRequested ? -1 : wakePipe.reading }

  /// Ends the program as a broken pipe does.
  public static func dieOfBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(ExitCode.brokenPipe.rawValue)
  }
}
