import Glibc

/// Where a stream is written: a descriptor, or memory in tests.
public final class ByteOutput {
  /// The name for messages: `standard output`, or the file's.
  public let name: String
  private let descriptor: Int32
  /// Where another run of this process reads it: then there is no descriptor.
  let link: StreamLink?
  /// Further readers of the same bytes, as long as they read.
  private var branches: [Branch] = []
  /// Whether the reader of `descriptor` went away while others read on.
  private var isCut = false
  /// What was written, when there is no descriptor.
  public private(set) var memory: [UInt8] = []

  /// The bytes that a pipe should hold: few enough that pipe, input and output of a filter stay in the
  /// caches of a core together. Beyond the user's limit the kernel refuses and the pipe stays as it was.
  package static let pipeSize: Int32 = 256 << 10

  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    link = nil
    Self.enlargePipe(descriptor)
  }

  /// What a run writes: standard output, or what another run of this process reads.
  public static func standard(in context: RunContext) throws(StreamError) -> ByteOutput {
    guard let link = context.output else { return try standard() }
    return ByteOutput(link)
  }

  /// Standard output, which must not be a file that is read, nor one that is written already.
  public static func standard() throws(StreamError) -> ByteOutput {
    var status = stat()
    if fstat(1, &status) == 0 { try OpenFiles.addOutput(status, "standard output") }
    let output = ByteOutput(descriptor: 1, name: "standard output")
    output.branches = StandardOutputs.branches.map { Branch(descriptor: $0) }
    return output
  }

  /// Keeps what is written in `memory`.
  public static func inMemory() -> ByteOutput { ByteOutput() }

  private init(_ link: StreamLink? = nil) {
    descriptor = -1
    self.link = link
    name = link == nil ? "memory" : "standard output"
  }

  /// Creates or truncates a file, which must not be one that is read, nor one that is written already.
  public static func create(_ path: String) throws(StreamError) -> ByteOutput {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw StreamError(
        .cannotCreate, operation: "create", object: path, cause: describeErrno(errno))
    }
    var status = stat()
    if fstat(descriptor, &status) == 0 {
      do throws(StreamError) {
        try OpenFiles.addOutput(status, path)
      } catch {
        Glibc.close(descriptor)
        throw error
      }
      // Only now that it is nobody else's.
      if status.st_mode & S_IFMT == S_IFREG { ftruncate(descriptor, 0) }
    }
    return ByteOutput(descriptor: descriptor, name: path)
  }

  /// Puts bytes in the place of a file: a crash leaves the old ones or the new ones.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(StreamError) {
    let output = try beside(path)
    try output.write(bytes)
    try output.replace(path)
  }

  /// A new file beside `path`, for `replace`; a link that stands in its place is not followed.
  package static func beside(_ path: String) throws(StreamError) -> ByteOutput {
    let name = path + ".new"
    unlink(name)
    let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw StreamError(
        .cannotCreate, operation: "create", object: name, cause: describeErrno(errno))
    }
    return ByteOutput(descriptor: descriptor, name: name)
  }

  /// Puts a file made by `beside` in the place of `path`: a crash leaves the old one or the new one,
  /// never half of one. Both the bytes and the name are on the disk before it returns.
  package func replace(_ path: String) throws(StreamError) {
    if fsync(descriptor) != 0 {
      throw StreamError(
        .inputOutput, operation: "sync", object: name, cause: describeErrno(errno))
    }
    try close()
    if rename(name, path) != 0 {
      throw StreamError(
        .cannotCreate, operation: "rename", object: path, cause: describeErrno(errno))
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened >= 0 {
      fsync(opened)
      Glibc.close(opened)
    }
  }

  static func enlargePipe(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return }
    let setPipeSize: Int32 = 1031  // F_SETPIPE_SZ of <fcntl.h>, not imported
    _ = fcntl(descriptor, setPipeSize, pipeSize)
  }

  /// Writes all of it, or throws.
  public func write(_ bytes: [UInt8]) throws(StreamError) {
    try bytes.withUnsafeBufferPointer { bytes throws(StreamError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Writes all of it, or throws.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
    if let link { return try link.send(bytes) }
    if descriptor < 0 {
      memory.append(contentsOf: bytes)
      return
    }
    if !branches.isEmpty { return try writeToAll(bytes) }
    try writeWhole(bytes)
  }

  private func writeWhole(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
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
    precondition(link == nil, "a link takes whole frames")
    if descriptor < 0 {
      for part in parts { memory.append(contentsOf: part) }
      return
    }
    if !branches.isEmpty {
      for part in parts { try writeToAll(part) }
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

  /// Whether it is a file, which is read later or never.
  private var isFile: Bool {
    var status = stat()
    return descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Bytes for those that read along, and not for a file.
  func writeToReaders(_ bytes: [UInt8]) throws(StreamError) {
    if !isFile {
      try write(bytes)
    } else {
      try bytes.withUnsafeBufferPointer { bytes throws(StreamError) in
        try writeToBranches(UnsafeRawBufferPointer(bytes))
      }
    }
  }

  /// Bytes of the file so far; 0 where it is none.
  package var fileLength: Int { isFile ? Int(lseek(descriptor, 0, SEEK_CUR)) : 0 }

  /// The same bytes to every reader that is left; the last one that goes away is an error.
  private func writeToAll(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
    if !isCut {
      do throws(StreamError) {
        try writeWhole(bytes)
      } catch {
        guard error.exit == .brokenPipe else { throw error }
        isCut = true
      }
    }
    try writeToBranches(bytes)
    if isCut, !branches.contains(where: \.isOpen) { throw .brokenPipe }
  }

  private func writeToBranches(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
    for index in branches.indices where branches[index].isOpen {
      do throws(StreamError) {
        try branches[index].output.writeWhole(bytes)
      } catch {
        guard error.exit == .brokenPipe else { throw error }
        branches[index].isOpen = false
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

  /// A further reader.
  private struct Branch {
    let output: ByteOutput
    var isOpen = true
    var descriptor: Int32 { output.descriptor }

    init(descriptor: Int32) {
      output = ByteOutput(descriptor: descriptor, name: "standard output")
    }
  }

  /// Closes the descriptor; file systems that report a failed write only now are heard.
  public func close() throws(StreamError) {
    link?.finish()
    for branch in branches { try branch.output.close() }
    if descriptor >= 0 { OpenFiles.removeOutput(descriptor) }
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
