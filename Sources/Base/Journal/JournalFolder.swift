import EventStream
import Glibc

/// The folder of a journal: segments by number, and the file that the writer locks and tells its place in.
struct JournalFolder {
  static let suffix = ".segment"
  let path: String

  var writerPath: String { path + "/writer" }

  func segmentPath(_ serial: UInt64) -> String {
    let digits = String(serial)
    return path + "/" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      + Self.suffix
  }

  /// The segments that are there, ascending.
  func serials() throws(StreamError) -> [UInt64] {
    guard let folder = opendir(path) else {
      throw StreamError(.noInput, operation: "open", object: path, cause: describeErrno(errno))
    }
    defer { closedir(folder) }
    var found: [UInt64] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasSuffix(Self.suffix), let serial = UInt64(name.dropLast(Self.suffix.count)),
        segmentPath(serial) == path + "/" + name
      else { continue }
      found.append(serial)
    }
    return found.sorted()
  }

  /// Refuses a folder that holds no journal.
  func requireJournal() throws(StreamError) {
    if try serials().isEmpty, access(writerPath, F_OK) != 0 {
      throw StreamError(
        .noInput, operation: "open", object: path,
        cause: "it holds no journal (`journal append` makes one)")
    }
  }

  /// Makes the folder where it is not there, and its name durable.
  func make() throws(StreamError) {
    if mkdir(path, 0o777) != 0 {
      let code = errno
      var status = stat()
      guard code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw StreamError(
          .cannotCreate, operation: "create", object: path, cause: describeErrno(code))
      }
      return
    }
    Self.sync(path + "/..")
  }

  /// Makes names of files in the folder durable.
  func sync() { Self.sync(path) }

  private static func sync(_ folder: String) {
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened >= 0 {
      fsync(opened)
      close(opened)
    }
  }
}

/// An open segment, read at any place.
final class SegmentFile {
  let serial: UInt64
  let path: String
  let descriptor: Int32

  /// Nil where it is not there (any more).
  init?(_ folder: JournalFolder, _ serial: UInt64, writes: Bool = false) throws(StreamError) {
    self.serial = serial
    path = folder.segmentPath(serial)
    descriptor = open(path, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw StreamError(.noInput, operation: "open", object: path, cause: describeErrno(errno))
    }
  }

  deinit { close(descriptor) }

  /// Bytes of the file now.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Reads into memory; fewer bytes only at the end of the file.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(StreamError) -> Int {
    var done = 0
    while done < target.count {
      let count = pread(
        descriptor, target.baseAddress! + done, target.count - done, off_t(offset + done))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw StreamError(
          .inputOutput, operation: "read", object: path, cause: describeErrno(errno),
          place: "byte \(offset + done)")
      }
      done += count
    }
    return done
  }

  func bytes(at offset: Int, count: Int) throws(StreamError) -> [UInt8] {
    let wanted = max(0, min(count, size - offset))
    var failure: StreamError?
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, made in
      do throws(StreamError) {
        made = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
