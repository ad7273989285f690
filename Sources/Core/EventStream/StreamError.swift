/// How a program ends, as in `sysexits.h`.
public enum ExitCode: Int32, Sendable {
  case success = 0
  case usage = 64
  case badData = 65
  case noInput = 66
  case internalFailure = 70
  case cannotCreate = 73
  case inputOutput = 74
  case badConfiguration = 78
  /// A signal ended the reading before anything came: the program ends with 128 and its number.
  case stopped = 130
  /// The reader of the output went away: the program ends by SIGPIPE.
  case brokenPipe = 141

  /// Whether a program with this code failed by itself: no signal, and no reader that went away, ended it.
  var isFailure: Bool { ![.success, .stopped, .brokenPipe].contains(self) }
}

/// What went wrong, in the parts of the one line that a user sees:
/// `program: operation: object: cause (where)`.
public struct StreamError: Error, Sendable, Equatable {
  /// What the process ends with.
  public var exit: ExitCode
  /// What was being done: `read`, `open`, `decode`.
  public var operation: String
  /// To what: a file, `standard input`, an option.
  public var object: String
  /// Why, and what would help; no full stop.
  public var cause: String
  /// Byte offset, line, column; empty when it has no place.
  public var place: String
  /// A program before this one failed and said why: see `FailureMark`.
  public internal(set) var wasTold = false

  public init(
    _ exit: ExitCode, operation: String, object: String, cause: String, place: String = ""
  ) {
    self.exit = exit
    self.operation = operation
    self.object = object
    self.cause = cause
    self.place = place
  }

  /// The line without the program's name.
  public var line: String {
    let parts = [operation, object, cause].filter { !$0.isEmpty }.joined(separator: ": ")
    return place.isEmpty ? parts : "\(parts) (\(place))"
  }

  /// The reader of the output went away.
  public static var brokenPipe: StreamError {
    StreamError(
      .brokenPipe, operation: "write", object: "standard output", cause: "the reader went away")
  }
}
