import EventModel
import EventStream
import Glibc

/// What a journal asks of the machine: tests put a disk in its place that fills up, tears writes and forgets
/// what was not synced. Each call that can fail gives an error number, or 0.
package struct JournalSystem: Sendable {
  package init() {}

  /// Writes all bytes at an offset.
  package var write: @Sendable (Int32, UnsafeRawBufferPointer, Int) -> Int32 = {
    descriptor, bytes, offset in
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno != EINTR { return errno }
      done += max(0, count)
    }
    return 0
  }
  /// Takes room for a file of so many bytes.
  package var allocate: @Sendable (Int32, Int) -> Int32 = { posix_fallocate($0, 0, off_t($1)) }
  package var truncate: @Sendable (Int32, Int) -> Int32 = {
    ftruncate($0, off_t($1)) == 0 ? 0 : errno
  }
  package var sync: @Sendable (Int32) -> Int32 = { fdatasync($0) == 0 ? 0 : errno }
  /// Nanoseconds since the Unix epoch.
  package var now: @Sendable () -> Int64 = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * Timestamp.second + Int64(time.tv_nsec)
  }
  /// Waits a second for room on the disk; a signal ends it early.
  package var pause: @Sendable (RunContext) throws(StreamError) -> Void = {
    (context: RunContext) throws(StreamError) in try context.sleep(milliseconds: 1000)
  }
  /// Whether a signal asked to stop.
  package var stopRequested: @Sendable () -> Bool = { Signals.stopRequested }
}

/// How a journal is written.
package struct JournalOptions: Sendable {
  /// What a frame must survive before it counts as appended.
  package enum Durability: String, CaseIterable, Sendable {
    /// Any end of the programs.
    case process
    /// A power cut.
    case power
  }

  package init() {}

  package var durability = Durability.power
  /// Of zstd; nil: frames are not packed.
  package var level: Int? = 1
  /// Bytes of a segment, about.
  package var segmentSize = 64 << 20
}
