import EventStream
import Glibc

/// Up to where a journal may be read: to what its policy calls durable, so that what was read once is never
/// taken away again.
///
/// While a program appends, it says how far it is. Where none does, the whole records are the end: they are
/// synced before they are read, as their writer may have been killed before it could.
struct JournalLimit {
  private(set) var serial: UInt64 = 0
  private var offset = 0
  /// Durable records and events; nil where nobody said.
  private(set) var records: UInt64?
  private(set) var events: UInt64 = 0
  private(set) var tornBytes = 0
  /// What the last writer called durable and no segment ends with; nil where all is there.
  private(set) var missing: JournalLoss?
  private(set) var serials: [UInt64] = []
  private var generation: UInt64 = 0
  private var wasHeld = true

  init(_ folder: JournalFolder) throws(StreamError) {
    _ = try refresh(folder)
  }

  /// Bytes of a segment that may be read.
  func end(of segment: SegmentFile) -> Int { segment.serial < serial ? segment.size : offset }

  /// Looks anew; whether it has moved.
  mutating func refresh(_ folder: JournalFolder) throws(StreamError) -> Bool {
    let before = (serial, offset, records)
    var waits = 0
    while true {
      let file = try WriterFile(reading: folder)
      let isHeld = file?.isHeld ?? false
      let place = try file?.place()
      if isHeld {
        guard let place else {
          try waitForWord(&waits, folder)
          continue
        }
        set(place)
        wasHeld = true
        tornBytes = 0
      } else if wasHeld || place?.generation ?? 0 != generation {
        let found = try folder.serials()
        if let tail = try JournalTail.find(folder, found, place),
          let segment = try SegmentFile(folder, tail.serial)
        {
          let code = JournalSystem().sync(segment.descriptor)
          if code != 0 {
            throw StreamError(
              .inputOutput, operation: "sync", object: segment.path, cause: describeErrno(code))
          }
          (serial, offset, records, events) = (tail.serial, tail.offset, tail.records, tail.events)
          tornBytes = tail.tornBytes
        }
        missing = Self.missing(behind: records ?? 0, events, place)
        wasHeld = false
      } else {
        return false
      }
      generation = place?.generation ?? 0
      // A program may have begun to append meanwhile, and what was found need not be its.
      let isHeldNow = file?.isHeld ?? false
      let generationNow = try file?.place()?.generation ?? 0
      if isHeldNow == isHeld, generationNow == generation { break }
      wasHeld = true
    }
    if serials.last != serial { serials = try folder.serials().filter { $0 <= serial } }
    return before != (serial, offset, records)
  }

  private static func missing(
    behind records: UInt64, _ events: UInt64, _ place: WriterPlace?
  ) -> JournalLoss? {
    guard let place, place.records > records else { return nil }
    return JournalLoss(
      frames: place.records - records, firstEvent: events,
      events: place.events &- min(events, place.events),
      place: "at the end, behind event \(events)")
  }

  /// A program that appends tells its place before anything else, and anew with all that it appends.
  private func waitForWord(_ waits: inout Int, _ folder: JournalFolder) throws(StreamError) {
    waits += 1
    if waits > 300 {
      throw StreamError(
        .badData, operation: "read", object: folder.writerPath,
        cause: "it is smashed, and the program that appends has told nothing since")
    }
    usleep(10_000)
  }

  private mutating func set(_ place: WriterPlace) {
    serial = place.serial
    offset = Int(clamping: place.offset)
    records = place.records
    events = place.events
  }
}
