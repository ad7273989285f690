import Glibc

/// What a program that fails leaves in the pipe behind it: its status, as a control frame `failed`. So the
/// cause is said once, by who knows it, every program of a pipeline ends with that status, and only the
/// last of them says that one before it failed. A file gets none: who reads it later has not heard why.
package struct FailureMark {
  /// The pipes among the standard outputs that a stream may still be written to.
  private var pipes: [Int32] = []
  /// Where another run of this process reads it.
  private var link: StreamLink?

  /// Called once, before anything can fail.
  ///
  /// - Parameter output: what another run of this process reads; nil: standard output.
  mutating func begin(_ output: StreamLink?) {
    link = output
    if output != nil { return }
    pipes = ([1] + StandardOutputs.branches).filter { descriptor in
      var status = stat()
      return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
  }

  /// Standard output is text, or is closed.
  package mutating func forgo() {
    pipes = []
    link = nil
  }

  /// Called when all frames are written that will be, and the cause is said. Whether the program behind this
  /// one knows.
  @discardableResult
  package mutating func leave(for error: StreamError) -> Bool {
    guard error.exit.isFailure else { return false }
    let (told, link) = (pipes, link)
    forgo()
    // At most PIPE_BUF bytes: all are written, or none where the reader went away.
    let frame = FrameCodec.encode(.failed(status: UInt16(error.exit.rawValue)))
    var isKnown = false
    if let link {
      isKnown = frame.withUnsafeBytes { bytes in (try? link.send(bytes)) != nil }
    }
    for pipe in told {
      let count = frame.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
      isKnown = isKnown || count == frame.count
    }
    return isKnown
  }
}
