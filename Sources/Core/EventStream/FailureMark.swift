import Glibc

/// What a program that fails leaves in the pipe behind it: its status, as a control frame `failed`. So the
/// cause is said once, by who knows it, every program of a pipeline ends with that status, and only the
/// last of them says that one before it failed. A file gets none: who reads it later has not heard why.
package struct FailureMark {
  /// Whether standard output is a pipe that a stream may still be written to.
  private var isPossible = false

  /// Called once, before anything can fail.
  package mutating func begin() {
    var status = stat()
    isPossible = fstat(1, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Standard output is text, or is closed.
  package mutating func forgo() { isPossible = false }

  /// Called when all frames are written that will be, and the cause is said. Whether the program behind this
  /// one knows.
  @discardableResult
  package mutating func leave(for error: StreamError) -> Bool {
    guard isPossible, error.exit.isFailure else { return false }
    isPossible = false
    // At most PIPE_BUF bytes: all are written, or none where the reader went away.
    let frame = FrameCodec.encode(.failed(status: UInt16(error.exit.rawValue)))
    return frame.withUnsafeBytes { write(1, $0.baseAddress, $0.count) } == frame.count
  }
}
