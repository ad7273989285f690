import Commands
import EventModel
import EventStream
import EventText

/// `journal list` and `journal verify`.
enum JournalReport {
  static func list(_ path: String, _ invocation: Invocation) throws(StreamError) {
    invocation.context.failureMark.forgo()
    let folder = JournalFolder(path: path)
    try folder.requireJournal()
    let limit = try JournalLimit(folder)
    var lines: [[(name: String, value: Cell)]] = []
    for serial in limit.serials {
      guard let segment = try SegmentFile(folder, serial) else { continue }
      lines.append(try summary(segment, limit))
    }
    try show(lines, invocation, emptyText: "no segment\n")
  }

  private static func summary(
    _ segment: SegmentFile, _ limit: JournalLimit
  ) throws(StreamError) -> [(name: String, value: Cell)] {
    let found = try SegmentHead.find(in: segment)
    let end = limit.end(of: segment)
    let cursor = SegmentCursor(segment, at: found?.size ?? 0, limit: end, readAhead: 64 << 10)
    var first = found?.head.firstEvent
    var last = first ?? 0
    var newest = found?.head.newestTime ?? noTime
    var frames: UInt64 = 0
    scan: while true {
      switch try cursor.next() {
      case .record(let head):
        first = first ?? head.firstEvent
        last = head.endEvent
        newest = head.newestTime
        frames += head.isCopy ? 0 : 1
      case .smashed: break
      case .end: break scan
      }
    }
    let start = first ?? 0
    return [
      ("segment", .number(segment.serial)), ("first_event", .number(start)),
      ("events", .number(last - min(start, last))), ("frames", .number(frames)),
      ("bytes", .number(UInt64(end))), ("begun", .time(found?.head.createdAt ?? noTime)),
      ("newest_before", .time(found?.head.newestTime ?? noTime)), ("newest", .time(newest)),
    ]
  }

  static func verify(_ path: String, _ invocation: Invocation) throws(StreamError) {
    invocation.context.failureMark.forgo()
    let check = try JournalCheck(path)
    try show([check.summary], invocation, emptyText: "")
    if check.losses.frames > 0 {
      throw StreamError(
        .badData, operation: "verify", object: path, cause: "lost: \(check.losses.text)")
    }
  }

  enum Cell {
    case number(UInt64)
    case time(Int64)
    case word(String)
    case flag(Bool)

    fileprivate var text: String {
      switch self {
      case .number(let number): "\(number)"
      case .time(let time): time == noTime ? "-" : Timestamp.format(time)
      case .word(let word): word
      case .flag(let flag): flag ? "yes" : "no"
      }
    }

    fileprivate var json: String {
      switch self {
      case .number: text
      case .time(let time): time == noTime ? "null" : "\"\(text)\""
      case .word: "\"\(text)\""
      case .flag(let flag): flag ? "true" : "false"
      }
    }
  }

  private static func show(
    _ lines: [[(name: String, value: Cell)]], _ invocation: Invocation, emptyText: String
  ) throws(StreamError) {
    var text = emptyText
    if invocation.options.has("json") {
      text = lines.map { line in
        "{" + line.map { "\"\($0.name)\":\($0.value.json)" }.joined(separator: ",") + "}\n"
      }.joined()
    } else if let first = lines.first {
      let rows = [first.map(\.name)] + lines.map { $0.map(\.value.text) }
      let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
      text = rows.map { row in
        zip(row, widths).map { cell, width in
          String(repeating: " ", count: width - cell.count) + cell
        }.joined(separator: "  ") + "\n"
      }.joined()
    }
    let output = try ByteOutput.standard()
    try output.write(Array(text.utf8))
    try output.close()
  }
}

/// Everything of a journal, read and held against its hashes and digests.
struct JournalCheck {
  private(set) var losses = JournalLosses()
  let summary: [(name: String, value: JournalReport.Cell)]

  init(_ path: String) throws(StreamError) {
    let reader = try JournalReader(path)
    var frames: UInt64 = 0
    var digest: StreamDigest? = reader.digestBefore
    var losses = JournalLosses()
    reading: while true {
      switch try reader.next() {
      case .frame(let head, let frame):
        frames += 1
        guard head.kind == .batch else { continue }
        do throws(StreamError) {
          if case .batch(let batch) = try reader.decoder.decode(frame) { digest?.add(batch) }
          if let known = digest, known.value != head.digest.value {
            losses.add(
              JournalLoss(
                frames: 1, firstEvent: head.firstEvent, events: UInt64(head.eventCount),
                place: "event \(head.firstEvent), its events differ from their digest"))
          }
        } catch {
          losses.add(
            JournalLoss(
              frames: 1, firstEvent: head.firstEvent, events: UInt64(head.eventCount),
              place: "event \(head.firstEvent), \(error.cause)"))
        }
        digest = head.digest
      case .lost(let loss):
        losses.add(loss)
        digest = nil
      case .end: break reading
      }
    }
    let events = reader.nextEvent &- reader.firstEvent &- losses.events
    if let missing = reader.missing { losses.add(missing) }
    self.losses = losses
    summary = [
      ("first_event", .number(reader.firstEvent)),
      ("events", .number(events)),
      ("frames", .number(frames)),
      ("lost_frames", .number(losses.frames)), ("lost_events", .number(losses.events)),
      ("torn_bytes", .number(UInt64(reader.tornBytes))), ("ended", .flag(reader.isAtEnd)),
      ("digest", .word(digest.map { String($0.value, radix: 16) } ?? "-")),
    ]
  }
}
