import EventStream
import Glibc

/// Small files of the state directory, written so that they survive.
enum Files {
  static let smallSize = 1 << 20

  static func makeFolder(_ path: String) throws(StreamError) {
    var status = stat()
    if stat(path, &status) == 0 { return }
    if let end = path.lastIndex(of: "/"), end > path.startIndex {
      try makeFolder(String(path[..<end]))
    }
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw failure(.cannotCreate, "create", path)
    }
  }

  private static func failure(
    _ exit: ExitCode, _ operation: String, _ path: String
  ) -> StreamError {
    StreamError(exit, operation: operation, object: path, cause: describeErrno(errno))
  }

  /// Writes a new file, down to the disk.
  static func write(_ bytes: [UInt8], to path: String) throws(StreamError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(.cannotCreate, "create", path) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(.inputOutput, "write", path) }
      written += count
    }
    guard fdatasync(descriptor) == 0 else { throw failure(.inputOutput, "sync", path) }
  }

  static func sync(folder: String) throws(StreamError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.inputOutput, "open", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(.inputOutput, "sync", folder) }
  }

  /// What was written to a file before, down to the disk; one that is no file has nothing to keep.
  static func sync(file: String) throws(StreamError) {
    guard isRegular(file) else { return }
    let descriptor = open(file, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.inputOutput, "open", file) }
    defer { close(descriptor) }
    guard fdatasync(descriptor) == 0 else { throw failure(.inputOutput, "sync", file) }
  }

  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Which file it is, how long, and when it was changed last: another stamp for another content.
  static func stamp(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    let time = status.st_mtim
    return "\(path) \(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
  }

  /// When it was changed last, in nanoseconds of the epoch; nil where there is none.
  static func time(_ path: String) -> Int64? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// Bytes of a file; 0 where there is none.
  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// A regular file's bytes; nil where it is none or cannot be read.
  static func whole(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if got < 0, errno == EINTR { continue }
      if got <= 0 { return nil }
      count += got
    }
    return bytes
  }

  /// The same of one that is small.
  static func small(_ path: String) -> [UInt8]? { size(path) > smallSize ? nil : whole(path) }

  static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a folder with all that is in it; links in it are not followed.
  static func removeFolder(_ path: String) {
    for name in entries(of: path) {
      let entry = "\(path)/\(name)"
      if unlink(entry) != 0 { removeFolder(entry) }
    }
    rmdir(path)
  }
}
