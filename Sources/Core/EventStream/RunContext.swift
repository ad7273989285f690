import EventModel
import Glibc

/// What one run of a program shares: what it is called in messages, how it is asked to stop, what it
/// waits for beside its input, and the files that end with it. Several filters in one process have one
/// each.
public final class RunContext {
  /// The program's name, before each of its messages.
  public let program: String
  /// A source stops at the first signal whatever it reads.
  private let isSource: Bool
  /// A descriptor whose reader may go away while one waits; -1 where there is none.
  private let breakable: Int32
  /// Where a recorded input was left before its end, because a signal asked for it.
  private var stop: (object: String, place: String)?
  /// Told how the run ended, in the order of adding.
  private var endings: [(StreamError?, StreamEnding) throws(StreamError) -> Void] = []
  package var failureMark = FailureMark()
  /// What of this run another process may see.
  public let status: StatusPage
  let control: RunControl
  /// Where streams come from and go that do not come from standard input and go to standard output.
  let input: StreamLink?
  let output: StreamLink?
  /// The descriptor of its messages.
  private let errors: Int32
  /// What `pipe` tells it.
  let variables: @Sendable (String) -> String?
  private var isReady = false
  /// The newest checkpoint that this run took part in.
  var takenCheckpoint: UInt64 = 0

  /// - Parameter writes: whether it writes to standard output or what stands for it: a pipe or socket there
  ///   may break.
  package init(
    program: String, isSource: Bool = false, writes: Bool = false, _ ends: RunEnds = RunEnds()
  ) {
    self.program = program
    self.isSource = isSource
    status = ends.status
    control = ends.control
    input = ends.input
    output = ends.output
    errors = ends.errors
    variables = ends.variables
    if let output {
      breakable = output.writingEnd
    } else {
      // One of several readers may go away.
      breakable = writes && Self.mayBreak(1) && StandardOutputs.branches.isEmpty ? 1 : -1
    }
  }

  /// For who reads streams outside of a program: nothing is waited for beside the input.
  public static var outside: RunContext { RunContext(program: "millrace") }

  private static func mayBreak(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { return false }
    let type = status.st_mode & S_IFMT
    return type == S_IFIFO || type == S_IFSOCK
  }
}

/// What it says to the `pipe` that runs it.
extension RunContext {
  package func say(_ message: RunControl.Message) { control.say(message) }

  /// The arguments are understood and reading begins.
  package func becomeReady() {
    if isReady { return }
    isReady = true
    control.say(.ready)
  }
}

/// What it says on standard error.
extension RunContext {
  /// A line behind the program's name.
  package func say(_ text: String) { Diagnostics.line("\(program): \(text)", to: errors) }

  /// `program: operation: object: cause (where)`.
  public func report(_ error: StreamError) { say("\(error.line)") }

  /// Says a sentence on standard error: `program: warning: text`.
  public func warn(_ text: String) { say("warning: \(text)") }

  /// Prints counters on standard error, a line each.
  public func print(_ entries: [Statistics.Entry]) {
    let width = entries.map(\.name.count).max() ?? 0
    for entry in entries {
      let padding = String(repeating: " ", count: width - entry.name.count)
      say("\(entry.name)\(padding)  \(entry.value)")
    }
  }
}

/// Stopping.
extension RunContext {
  /// Tells that a recorded input was not read to its end. Said once, at the program's end.
  public func noteStop(of object: String, at place: String) {
    if stop == nil { stop = (object, place) }
  }

  /// Whether another run of this process reads what it writes.
  package var writesToRun: Bool { output != nil }
  /// Whether another run of this process writes what it reads in the place of standard input.
  package var readsRun: Bool { input != nil }

  /// Called once by a program that writes a stream: should it fail, its reader hears of it.
  package func promiseMark() { failureMark.begin(output) }

  /// Whether a recorded input was not read to its end.
  public var hasStoppedInput: Bool { stop != nil }

  /// Whether reading must stop now: a source always, a filter only where its input is a file, as
  /// what comes through a pipe ends when its producer does.
  func stopsInput(isFile: Bool) -> Bool { Signals.stopRequested && (isSource || isFile) }

  /// Of a program that had to leave a recorded input the status by which the shell tells what a signal
  /// killed, 128 and the signal's number, behind a line that says that the output is a part; else nil.
  package func statusIfStopped() -> Int32? {
    guard let stop else { return nil }
    let number = Signals.number
    let name = number == SIGINT ? "SIGINT" : "SIGTERM"
    say(
      "read: \(stop.object): stopped by \(name) before its end, so what was written is a part "
        + "(\(stop.place))")
    return 128 + number
  }

  /// Whether files are written beside standard output.
  package var hasSideFiles: Bool { !endings.isEmpty }

  /// Has a file told how the run ends.
  package func atEnd(_ tell: @escaping (StreamError?, StreamEnding) throws(StreamError) -> Void) {
    endings.append(tell)
  }

  package func end(_ failure: StreamError?, _ ending: StreamEnding) throws(StreamError) {
    let told = endings
    endings = []
    for tell in told { try tell(failure, ending) }
  }
}

/// Waiting without missing that the reader of the output went away.
extension RunContext {
  /// Waits for something to read; false when a signal came first, or with `wakes` a quarter of a
  /// second went by. The reader of the output that went away is an error.
  package func waitUntilReadable(_ descriptor: Int32, wakes: Bool = false) throws(StreamError)
    -> Bool
  {
    var waiting = (
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), outputToPoll,
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

  /// What a wait of its own polls beside its inputs, to hear that the reader of the output went away.
  package var outputToPoll: pollfd {
    output?.announce()
    return pollfd(fd: breakable, events: 0, revents: 0)
  }

  /// Waits a moment for a file to grow.
  package func waitForGrowth() throws(StreamError) { try sleep(milliseconds: 50) }

  /// Sleeps; a signal ends it early, a reader of the output that went away is an error.
  public func sleep(milliseconds: Int32) throws(StreamError) {
    var waiting = (
      outputToPoll,
      pollfd(fd: Signals.wakeDescriptor, events: Int16(POLLIN), revents: 0)
    )
    let count = withUnsafeMutablePointer(to: &waiting) {
      $0.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, milliseconds) }
    }
    if count > 0, waiting.0.revents & Int16(POLLERR | POLLHUP) != 0 { throw .brokenPipe }
  }
}
