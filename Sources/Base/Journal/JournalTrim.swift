import Commands
import EventStream
import Glibc

/// `journal trim`.
package enum JournalTrim {
  static func run(_ path: String, _ invocation: Invocation) throws(StreamError) {
    let context = invocation.context
    context.failureMark.forgo()
    guard let before = try JournalProgram.event("before", invocation.options) else {
      throw ParsedOptions.usage("--before", "says which event is still needed")
    }
    let dropped = try drop(path, before: before)
    context.print([.init("segments dropped", dropped)])
  }

  /// Drops the segments of which the next one says that all their events are older. The last stays.
  package static func drop(_ path: String, before event: UInt64) throws(StreamError) -> Int {
    let folder = JournalFolder(path: path)
    try folder.requireJournal()
    let serials = try folder.serials()
    var dropped = 0
    // From the front on, so that what is left has no hole whenever this ends.
    for (serial, next) in zip(serials, serials.dropFirst()) {
      guard let segment = try SegmentFile(folder, next),
        let head = try SegmentHead.find(in: segment)?.head, head.firstEvent <= event
      else { break }
      if unlink(folder.segmentPath(serial)) != 0, errno != ENOENT {
        throw StreamError(
          .inputOutput, operation: "remove", object: folder.segmentPath(serial),
          cause: describeErrno(errno))
      }
      dropped += 1
    }
    if dropped > 0 { folder.sync() }
    return dropped
  }
}
