import Glibc
import Synchronization

/// SIGINT and SIGTERM. The first asks: sources stop and write their end, filters drain their input.
/// The second ends the program at once.
public enum Signals {
  private static let received = Atomic<Int32>(0)
  /// The first signal that asked to stop.
  private static let number = Atomic<Int32>(0)
  /// Where a recorded input was left before its end, because a signal asked for it.
  nonisolated(unsafe) private static var stop: (object: String, place: String)?
  /// A pipe that becomes readable with the first signal, so that no wait misses it; written once at
  /// the start, before there is a handler.
  nonisolated(unsafe) private static var wakePipe: (reading: Int32, writing: Int32) = (-1, -1)
  /// Whether the program is a source, which stops at the first signal whatever it reads.
  nonisolated(unsafe) private static var isSource = false

  /// Called once, before anything is read.
  public static func install(isSource: Bool) {
    Self.isSource = isSource
    occupyStandardDescriptors()
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      wakePipe = (ends[0], ends[1])
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      if Signals.received.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
      Signals.number.store(number, ordering: .relaxed)
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

  /// Tells that a recorded input was not read to its end. Said once, at the program's end.
  public static func noteStop(of object: String, at place: String) {
    if stop == nil { stop = (object, place) }
  }

  /// Whether a recorded input was not read to its end.
  public static var hasStoppedInput: Bool { stop != nil }

  /// Ends a program that had to leave a recorded input, as the shell ends what a signal killed: with
  /// 128 and the signal's number, and a line that says that the output is a part.
  static func exitIfStopped() {
    guard let stop else { return }
    let number = number.load(ordering: .relaxed)
    let name = number == SIGINT ? "SIGINT" : "SIGTERM"
    Diagnostics.line(
      "\(Diagnostics.program): read: \(stop.object): stopped by \(name) before its end, so what was "
        + "written is a part (\(stop.place))")
    exit(128 + number)
  }

  public static var stopRequested: Bool { received.load(ordering: .relaxed) > 0 }

  /// What a wait must poll beside its descriptors; -1, which poll passes over, once a signal came.
  static var wakeDescriptor: Int32 { stopRequested ? -1 : wakePipe.reading }

  /// Whether reading must stop now: a source always, a filter only where its input is a file, as
  /// what comes through a pipe ends when its producer does.
  static func stopsInput(isFile: Bool) -> Bool { stopRequested && (isSource || isFile) }

  /// Ends the program as a broken pipe does.
  public static func dieOfBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(ExitCode.brokenPipe.rawValue)
  }
}

/// Waiting for input without missing that the reader of the output went away.
public enum Waiting {
  /// Whether standard output is a pipe or socket whose reader may go away.
  static let outputMayBreak: Bool = {
    var status = stat()
    guard fstat(1, &status) == 0 else { return false }
    let type = status.st_mode & S_IFMT
    return type == S_IFIFO || type == S_IFSOCK
  }()

  /// Waits for something to read; false when a signal came first, or with `wakes` a quarter of a
  /// second went by. The reader of standard output that went away is an error.
  static func untilReadable(
    _ descriptor: Int32, wakes: Bool = false
  ) throws(StreamError) -> Bool {
    var waiting = (
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: outputMayBreak ? 1 : -1, events: 0, revents: 0),
      pollfd(fd: Signals.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    )
    let count = withUnsafeMutablePointer(to: &waiting) {
      $0.withMemoryRebound(to: pollfd.self, capacity: 3) { poll($0, 3, wakes ? 250 : -1) }
    }
    if count > 0, waiting.0.revents == 0, waiting.1.revents & Int16(POLLERR | POLLHUP) != 0 {
      throw .brokenPipe
    }
    return count > 0 && waiting.0.revents != 0
  }

  /// Waits a moment for a file to grow.
  static func forGrowth() throws(StreamError) { try sleep(milliseconds: 50) }
}

extension Waiting {
  /// Sleeps; a signal ends it early, a reader of standard output that went away is an error.
  public static func sleep(milliseconds: Int32) throws(StreamError) {
    var waiting = (
      pollfd(fd: outputMayBreak ? 1 : -1, events: 0, revents: 0),
      pollfd(fd: Signals.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    )
    let count = withUnsafeMutablePointer(to: &waiting) {
      $0.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, milliseconds) }
    }
    if count > 0, waiting.0.revents & Int16(POLLERR | POLLHUP) != 0 { throw .brokenPipe }
  }
}
