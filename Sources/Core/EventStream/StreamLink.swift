import CLinux
import EventModel
import Glibc

/// Joins two runs of one process, each in a thread of its own, where processes have a pipe between them:
/// what one writes the other reads, in order, as it stands in memory. A few frames are on the way at most;
/// then the writer waits.
///
/// A pipe lies beside it, through which no data go: the reader waits at it as at any pipe, so that it hears
/// of signals and of its own reader meanwhile, and a writer that waits for something else sees there that
/// its reader went away.
package final class StreamLink: @unchecked Sendable {
  /// What is handed over at once.
  final class Slot {
    /// A frame that holds no events; empty where the slot holds frames of events.
    var frame: [UInt8] = []
    var events = EventBuffer()
  }

  /// So many that the two seldom wait for each other, and so few that frames are read while a cache has
  /// them.
  private static let capacity = 8
  /// Who sleeps is woken when there is work for a while.
  private static let wakeful = capacity / 2

  private let slots = (0..<capacity).map { _ in Slot() }
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let room = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Slots handed over and taken back so far. With what follows they are touched under the lock alone.
  private var sent = 0
  private var taken = 0
  private var readerSleeps = false
  private var writerSleeps = false
  /// The writer has ended.
  private var isFinished = false
  /// The reader has ended.
  private var isAbandoned = false
  /// Whether the digest of what goes through is kept by both ends: for a source that finds its place again
  /// by it.
  package var keepsDigest = false

  /// Where the reader waits.
  let readingEnd: Int32
  /// Breaks when the reader ends.
  package let writingEnd: Int32

  package init() throws(StreamError) {
    var ends: [Int32] = [-1, -1]
    guard linux_pipe(&ends, 4096) == 0 else {
      throw StreamError(
        .internalFailure, operation: "join", object: "programs", cause: describeErrno(errno))
    }
    (readingEnd, writingEnd) = (ends[0], ends[1])
    _ = fcntl(writingEnd, F_SETFL, O_NONBLOCK)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(room, nil)
  }

  deinit {
    close(writingEnd)
    if !isAbandoned { close(readingEnd) }
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(room)
    lock.deallocate()
    room.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }
}

/// The writer's end.
extension StreamLink {
  /// The slot to fill, once there is one; an error where nobody reads any more.
  func emptySlot() throws(StreamError) -> Slot {
    let isOpen = locked {
      while sent - taken == Self.capacity, !isAbandoned {
        writerSleeps = true
        pthread_cond_wait(room, lock)
      }
      return !isAbandoned
    }
    if !isOpen { throw .brokenPipe }
    return slots[sent % Self.capacity]
  }

  /// Hands over the slot that was filled. A reader that sleeps is left asleep until it has work for a while,
  /// or `announce` is called.
  func handOver() {
    let wakes = locked {
      sent += 1
      return readerSleeps && sent - taken >= Self.wakeful
    }
    if wakes { wakeReader() }
  }

  /// Hands over a frame that holds no events.
  func send(_ frame: UnsafeRawBufferPointer) throws(StreamError) {
    let slot = try emptySlot()
    slot.frame = Array(frame)
    handOver()
  }

  /// Nothing more comes for the moment: the reader may have what there is.
  package func announce() {
    if locked({ readerSleeps && sent > taken }) { wakeReader() }
  }

  /// Nothing comes any more.
  package func finish() {
    locked { isFinished = true }
    wakeReader()
  }

  private func wakeReader() {
    locked { readerSleeps = false }
    // A pipe that is full wakes too.
    _ = write(writingEnd, "!", 1)
  }
}

/// The reader's end.
extension StreamLink {
  /// The slot that is to be read; nil where none is there.
  func fullSlot() -> Slot? {
    locked { sent > taken } ? slots[taken % Self.capacity] : nil
  }

  /// Gives back the slot that was read.
  func giveBack() {
    locked {
      taken += 1
      if writerSleeps, sent - taken <= Self.capacity - Self.wakeful {
        writerSleeps = false
        pthread_cond_signal(room)
      }
    }
  }

  enum Outlook { case ready, empty, ended }

  /// What can be read. Where nothing can, the writer will write into the pipe once something can be.
  func outlook(sleeping: Bool) -> Outlook {
    locked {
      if sent > taken { return .ready }
      if isFinished { return .ended }
      readerSleeps = sleeping
      return .empty
    }
  }

  /// Takes what woke the reader out of the pipe.
  func takeWaking() {
    var bytes: (UInt64, UInt64) = (0, 0)
    _ = withUnsafeMutableBytes(of: &bytes) { read(readingEnd, $0.baseAddress, $0.count) }
  }

  /// Nothing is read any more.
  package func abandon() {
    locked {
      isAbandoned = true
      pthread_cond_signal(room)
    }
    close(readingEnd)
  }
}
