import CLinux
import EventModel
import Glibc

/// Counters of a run in a page of memory that another process may read, so that watching costs nothing.
///
/// Each is one word, written by one thread; a reader sees each whole, and all of them a moment apart.
public struct StatusPage: @unchecked Sendable {
  /// The variable that names the page's descriptor.
  public static let variable = "MILLRACE_STATUS"

  public enum Counter: Int, CaseIterable, Sendable {
    /// Events read and written so far.
    case eventsIn, eventsOut
    /// The time of the newest event read, and of the newest written; 0 before the first.
    case timeIn, timeOut
    /// Written by who watches: the number of the newest checkpoint that is asked for.
    case checkpoint
  }

  private static let size = 4096
  /// Nil where nobody looks.
  private let words: UnsafeMutablePointer<UInt64>?
  /// Of a page that is shared; -1.
  public let descriptor: Int32

  private init(_ words: UnsafeMutablePointer<UInt64>?, _ descriptor: Int32) {
    self.words = words
    self.descriptor = descriptor
  }

  public subscript(counter: Counter) -> UInt64 {
    get { words?[counter.rawValue] ?? 0 }
    nonmutating set { words?[counter.rawValue] = newValue }
  }

  /// Adds a frame's events to a counter, and their newest time to another.
  func count(_ batch: EventBatch, _ events: Counter, _ time: Counter) {
    guard words != nil, let last = batch.events.last else { return }
    add(batch.count, events, last.eventTime, time)
  }

  func add(_ count: Int, _ events: Counter, _ newestTime: Int64, _ time: Counter) {
    self[events] &+= UInt64(count)
    self[time] = UInt64(bitPattern: newestTime)
  }

  /// Nobody looks at it.
  public static let unseen = StatusPage(nil, -1)

  /// The page that a run was given; else one that nobody sees.
  init(_ descriptor: Int32?) { self = descriptor.flatMap(Self.mapped) ?? .unseen }

  /// A new one, to be given to a process. Nil, with errno, where there is no memory.
  public static func shared(name: String) -> StatusPage? {
    let descriptor = linux_memory_file(name, size)
    guard descriptor >= 0 else { return nil }
    return mapped(descriptor)
  }

  private static func mapped(_ descriptor: Int32) -> StatusPage? {
    guard
      let place = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      place != MAP_FAILED
    else { return nil }
    return StatusPage(place.assumingMemoryBound(to: UInt64.self), descriptor)
  }

  /// Gives the page and its descriptor back.
  public func release() {
    guard let words else { return }
    munmap(words, Self.size)
    close(descriptor)
  }
}
