/// What is said of a stream that cannot be read on.
extension StreamReader {
  /// The writer failed and said why.
  func producerFailed(_ status: UInt16) -> StreamError {
    let code = ExitCode(rawValue: Int32(status)) ?? .badData
    var error = StreamError(
      code.isFailure ? code : .badData, operation: "read", object: input.name,
      cause: "a program before it failed with status \(status)",
      place: "byte \(input.position)")
    error.wasTold = true
    return error
  }

  func cutInside() -> StreamError {
    if state == .start, input.wasStopped {
      input.context.noteStop(of: input.name, at: "byte 0")
      return StreamError(.stopped, operation: "read", object: input.name, cause: "stopped")
    }
    if state == .start { return notAStream() }
    return StreamError(
      .badData, operation: "read", object: input.name,
      cause: "the stream stops inside a frame: it was cut (`slice --repair` saves what is whole)",
      place: "byte \(input.position)")
  }

  func notAStream() -> StreamError {
    StreamError(
      .badData, operation: "read", object: input.name,
      cause: "not an event stream: no header at its front (`ingest` makes one from a capture)",
      place: "byte \(input.position)")
  }

  func damagedTable(segments: UInt32, words: Int) -> StreamError {
    let cause =
      segments != 0
      ? "a frame of \(UInt64(segments) + 1) segments, where one is allowed"
      : words == 0
        ? "an empty frame"
        : "a frame of \(words * 8) bytes, above the bound of \(Self.largestFrame)"
    return StreamError(
      .badData, operation: "read", object: input.name, cause: cause,
      place: "byte \(input.position)")
  }
}
