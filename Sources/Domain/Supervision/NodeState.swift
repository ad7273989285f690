import Glibc

/// What a node is doing. One of these always, and each says who acts next.
public enum NodeState: Equatable, Sendable {
  /// Not started: those behind it are not ready yet.
  case waiting
  /// Its process runs and has not said that it is ready.
  case starting
  case running
  /// It was asked to end and brings its input to an end.
  case draining
  /// It ended with success.
  case finished
  /// Its part failed and starts again at a time of `EventLoop.now`, for the nth time.
  case backingOff(until: Int64, attempt: Int)
  /// It is given up: the cause.
  case broken(String)
  /// Ended by someone: who.
  case stopped(String)

  /// One word, for tables and JSON.
  public var word: String {
    switch self {
    case .waiting: "waiting"
    case .starting: "starting"
    case .running: "running"
    case .draining: "draining"
    case .finished: "finished"
    case .backingOff: "backing off"
    case .broken: "broken"
    case .stopped: "stopped"
    }
  }

  /// Why it is given up; nil in other states.
  var cause: String? {
    if case .broken(let cause) = self { return cause }
    return nil
  }

  /// Whether nothing more happens without a person.
  public var isFinal: Bool {
    switch self {
    case .finished, .broken, .stopped: true
    case .waiting, .starting, .running, .draining, .backingOff: false
    }
  }
}

/// How a process ended.
public struct NodeExit: Equatable, Sendable {
  /// The exit status, or the number of the signal.
  public var status: Int32
  public var bySignal: Bool

  init(status: Int32, bySignal: Bool) {
    self.status = status
    self.bySignal = bySignal
  }

  /// Of what a shell tells.
  init(shellStatus: Int32) {
    let isBroken = shellStatus == 128 + SIGPIPE
    self.init(status: isBroken ? SIGPIPE : shellStatus, bySignal: isBroken)
  }

  /// As a shell tells it: 128 more for a signal.
  public var code: Int32 { bySignal ? 128 + status : status }
  public var isSuccess: Bool { code == 0 }
  /// Its reader went away.
  public var isBrokenPipe: Bool { code == 141 }

  /// In a sentence.
  public var text: String {
    bySignal ? "was ended by signal \(status)" : "ended with status \(status)"
  }
}
