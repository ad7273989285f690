import Glibc

/// Where a stream is written: a descriptor, or memory in tests.
public final class ByteOutput {
  /// The name for messages: `standard output`, or the file's.
  public let name: String
  private let descriptor: Int32
  /// What was written, when there is no descriptor.
  public private(set) var memory: [UInt8] = []

  /// The bytes that a pipe should hold; beyond the user's limit the kernel refuses and the pipe stays
  /// as it was.
  static let pipeSize: Int32 = 1 << 20

  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    Self.enlargePipe(descriptor)
  }

  public static func standard() -> ByteOutput {
    ByteOutput(descriptor: 1, name: "standard output")
  }

  public static func inMemory() -> ByteOutput { ByteOutput() }

  private init() {
    descriptor = -1
    name = "memory"
  }

  /// Creates or truncates a file.
  public static func create(_ path: String) throws(StreamError) -> ByteOutput {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw StreamError(
        .cannotCreate, operation: "create", object: path, cause: describeErrno(errno))
    }
    return ByteOutput(descriptor: descriptor, name: path)
  }

  static func enlargePipe(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return }
    let setPipeSize: Int32 = 1031  // F_SETPIPE_SZ of <fcntl.h>, not imported
    _ = fcntl(descriptor, setPipeSize, pipeSize)
  }

  public func write(_ bytes: [UInt8]) throws(StreamError) {
    try bytes.withUnsafeBufferPointer { bytes throws(StreamError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
    if descriptor < 0 {
      memory.append(contentsOf: bytes)
      return
    }
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else {
        try handleFailure(count)
      }
    }
  }

  /// Writes the parts one behind the other, with one system call where the kernel takes all.
  public func write(gathering parts: [UnsafeRawBufferPointer]) throws(StreamError) {
    if descriptor < 0 {
      for part in parts { memory.append(contentsOf: part) }
      return
    }
    try withUnsafeTemporaryAllocation(of: iovec.self, capacity: parts.count) {
      vectors throws(StreamError) in
      var used = 0
      for part in parts where !part.isEmpty {
        vectors[used] = iovec(
          iov_base: UnsafeMutableRawPointer(mutating: part.baseAddress), iov_len: part.count)
        used += 1
      }
      var first = 0
      while first < used {
        var count = writev(descriptor, vectors.baseAddress! + first, Int32(used - first))
        if count < 0 { try handleFailure(count) }
        while first < used, count >= vectors[first].iov_len {
          count -= vectors[first].iov_len
          first += 1
        }
        if first < used, count > 0 {
          vectors[first].iov_base += count
          vectors[first].iov_len -= count
        }
      }
    }
  }

  private func handleFailure(_ count: Int) throws(StreamError) {
    let code = errno
    if count == 0 || code == EINTR { return }
    if code == EAGAIN {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&waiting, 1, -1)
      return
    }
    if code == EPIPE { throw .brokenPipe }
    throw StreamError(
      .inputOutput, operation: "write", object: name, cause: describeErrno(code))
  }

  /// Closes the descriptor; file systems that report a failed write only now are heard.
  public func close() throws(StreamError) {
    if descriptor >= 0, Glibc.close(descriptor) != 0, errno != EINTR {
      throw StreamError(
        .inputOutput, operation: "close", object: name, cause: describeErrno(errno))
    }
  }
}

/// The system's words for an error number, in lower case as in a sentence.
public func describeErrno(_ code: Int32) -> String {
  let text = String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
}
