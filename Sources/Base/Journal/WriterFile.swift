import EventModel
import EventStream
import Glibc

/// Where a journal's writer is: what it tells its readers.
struct WriterPlace {
  /// One more with every program that began to write.
  var generation: UInt64 = 0
  /// Its process.
  var process: UInt64 = 0
  /// The segment that it writes.
  var serial: UInt64 = 0
  /// Up to here the segment is durable, in bytes.
  var offset: UInt64 = 0
  /// Durable records and events of the journal.
  var records: UInt64 = 0
  var events: UInt64 = 0
  /// As in the newest durable record.
  var newestTime = noTime
  var idleFrames: UInt64 = 0
  var digest = StreamDigest()
}

/// The file `writer` of a journal: locked by the program that appends, and read by the others. What it says
/// is a help: all but the lock is found again from the segments where it is lost.
final class WriterFile {
  private static let magic: UInt64 = 0x5741_4C4C_494D  // "MILLAW"
  private static let size = 216
  let path: String
  let descriptor: Int32

  /// Nil where there is none.
  init?(reading folder: JournalFolder) throws(StreamError) {
    path = folder.writerPath
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
  }

  /// Opens it to write and takes the lock, which ends with the process.
  init(locking folder: JournalFolder) throws(StreamError) {
    path = folder.writerPath
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      throw StreamError(.cannotCreate, operation: "open", object: path, cause: describeErrno(errno))
    }
    var lock = Self.wholeFile
    // F_OFD_SETLK of <fcntl.h>, not imported: of this descriptor, so that it holds within a process too.
    if fcntl(descriptor, 37, &lock) != 0 {
      let holder = try place().map { " (process \($0.process))" } ?? ""
      throw StreamError(
        .cannotCreate, operation: "lock", object: folder.path,
        cause: "another program appends to this journal\(holder)")
    }
  }

  deinit { close(descriptor) }

  private static var wholeFile: Glibc.flock {
    Glibc.flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
  }

  /// Whether a program appends now.
  var isHeld: Bool {
    var lock = Self.wholeFile
    // F_OFD_GETLK: asks and takes nothing, so that no reader is in a writer's way.
    return fcntl(descriptor, 36, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }

  /// What the writer said last; nil where the file is new or smashed.
  func place() throws(StreamError) -> WriterPlace? {
    // A read may meet a write half way; the hash tells, and the next one is whole.
    for _ in 0..<100 {
      var bytes = [UInt8](repeating: 0, count: Self.size)
      let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
      if count < Self.size { return nil }
      if let place = Self.decode(bytes) { return place }
      sched_yield()
    }
    return nil
  }

  private static func decode(_ bytes: [UInt8]) -> WriterPlace? {
    bytes.withUnsafeBytes { bytes in
      func word(_ index: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
      }
      let rest = UnsafeRawBufferPointer(rebasing: bytes[8...])
      guard word(1) == magic, word(0) == RecordHead.hash(rest, seed: 0) else { return nil }
      guard (5...7).allSatisfy({ word($0) <= UInt64(Int.max / 2) }) else { return nil }
      var digest = StreamDigest()
      digest.words = (10..<27).map(word)
      return WriterPlace(
        generation: word(2), process: word(3), serial: word(4), offset: word(5), records: word(6),
        events: word(7), newestTime: Int64(bitPattern: word(8)), idleFrames: word(9), digest: digest
      )
    }
  }

  func tell(_ place: WriterPlace) -> Int32 {
    let words =
      [
        Self.magic, place.generation, place.process, place.serial, place.offset, place.records,
        place.events, UInt64(bitPattern: place.newestTime), place.idleFrames,
      ] + place.digest.words
    let hash = words.withUnsafeBytes { RecordHead.hash($0, seed: 0) }
    return ([hash] + words).withUnsafeBytes {
      pwrite(descriptor, $0.baseAddress, $0.count, 0) == $0.count ? 0 : errno
    }
  }
}
