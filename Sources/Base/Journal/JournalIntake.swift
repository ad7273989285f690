import EventModel
import EventStream

/// Takes a stream into a journal. What the journal holds already is not appended again: it is held against
/// what comes, by the number of events and their digest, wherever a record of the journal ends.
final class JournalIntake {
  private let reader: StreamReader
  private let writer: JournalWriter
  /// What the journal held when it was opened.
  private let heldEvents: UInt64
  private let heldIdle: UInt32
  /// Records of the journal that are held against; nil when all are behind.
  private var records: JournalReader?
  private var checkpoint: (event: UInt64, digest: UInt64)?
  private var hasIdentity = false
  /// Of what comes.
  private(set) var events: UInt64 = 0
  private var digest = StreamDigest()
  private var idle: UInt32 = 0
  /// Headers since the last other frame: what was known before each, its bytes, what is known behind.
  private var headers: [(before: StreamHeader?, frame: [UInt8]?, after: StreamHeader)] = []
  private(set) var heldBack: UInt64 = 0

  init(_ reader: StreamReader, _ writer: JournalWriter) throws(StreamError) {
    self.reader = reader
    self.writer = writer
    heldEvents = writer.events
    heldIdle = writer.idleFrames
    if writer.header != nil {
      let records = try JournalReader(writer.folder.path, readsPayloads: false)
      self.records = records
      checkpoint = (records.firstEvent, records.digestBefore.value)
    }
  }

  /// Everything is there already.
  private var isBehind: Bool { events >= heldEvents && (events > heldEvents || idle >= heldIdle) }

  /// Reads to the end of the stream.
  func run() throws(StreamError) {
    var header: StreamHeader?
    while true {
      switch try reader.next(waits: false) {
      case .header(let next):
        try checkIdentity(of: next)
        let frame = reader.presentsFramesAsTheyAre ? Array(reader.frameBytes) : nil
        headers.append((before: header, frame: frame, after: next))
        header = next
      case .batch(let batch):
        try take(batch)
      case .control(.heartbeat(let time)):
        try takeIdle { () throws(StreamError) in
          try SingleFrames.control(.heartbeat(time)).asFrame { frame throws(StreamError) in
            try writer.append(control: frame)
          }
        }
      case .control: break
      case .end:
        return try takeEnd()
      case .wouldWait:
        if isBehind { try settleHeaders(completely: false) }
        try writer.commit()
        _ = try reader.input.readMore()
      }
    }
  }

  /// A frame with no events.
  private func takeIdle(_ append: () throws(StreamError) -> Void) throws(StreamError) {
    if isBehind {
      try settleHeaders(completely: true)
      return try append()
    }
    headers.removeAll()
    if events == heldEvents { idle += 1 }
  }

  private func take(_ batch: EventBatch) throws(StreamError) {
    if batch.count == 0 {
      return try takeIdle { () throws(StreamError) in try append(batch) }
    }
    let held = Int(min(UInt64(batch.count), heldEvents - min(events, heldEvents)))
    if held > 0 {
      try hold(batch, count: held)
      headers.removeAll()
    }
    guard held < batch.count else { return }
    try settleHeaders(completely: true)
    if held == 0 {
      digest.add(batch)
      events += UInt64(batch.count)
      return try append(batch)
    }
    // The frames that came before were cut elsewhere.
    var rest = EventBuffer()
    for event in batch.events[held...] { rest.forward(event, of: batch) }
    try rest.forEachFrame { part throws(StreamError) in
      digest.add(part)
      events += UInt64(part.count)
      try SingleFrames.batch(part).asFrame { frame throws(StreamError) in
        try writer.append(batch: frame, part, digest)
      }
    }
  }

  private func append(_ batch: EventBatch) throws(StreamError) {
    if reader.presentsFramesAsTheyAre {
      try writer.append(batch: reader.frameBytes, batch, digest)
    } else {
      try SingleFrames.batch(batch).asFrame { frame throws(StreamError) in
        try writer.append(batch: frame, batch, digest)
      }
    }
  }

  private func takeEnd() throws(StreamError) {
    if events < heldEvents {
      if reader.ending == .stopped { return }
      throw differing(
        "the stream ends with \(events) events of digest \(hex(digest.value)), and the journal holds "
          + "\(heldEvents) of digest \(hex(writer.digest.value))")
    }
    if writer.hasEnd, events == heldEvents { return }
    try settleHeaders(completely: true)
    try SingleFrames.end(digest, reader.ending).asFrame { frame throws(StreamError) in
      try writer.append(end: frame)
    }
  }
}

/// Holding what comes again against what is there.
extension JournalIntake {
  private func hold(_ batch: EventBatch, count: Int) throws(StreamError) {
    var start = 0
    while start < count {
      while let point = checkpoint, point.event < events { try advanceCheckpoint() }
      let stop =
        checkpoint.map { Int(min(UInt64(count), UInt64(start) + ($0.event - events))) } ?? count
      if stop > start {
        digest.add(batch.alone(start..<stop))
        events += UInt64(stop - start)
        heldBack += UInt64(stop - start)
        start = stop
      }
      if let point = checkpoint, point.event == events {
        if point.digest != digest.value {
          throw differing(
            "its first \(events) events have the digest \(hex(digest.value)), and those of the journal "
              + "\(hex(point.digest))")
        }
        try advanceCheckpoint()
      }
    }
  }

  private func advanceCheckpoint() throws(StreamError) {
    guard let records else { return checkpoint = nil }
    while true {
      switch try records.next() {
      case .frame(let head, _):
        if head.eventCount > 0 { return checkpoint = (head.endEvent, head.digest.value) }
      case .lost: break
      case .end:
        self.records = nil
        return checkpoint = nil
      }
    }
  }

  /// Another stream than the one that the journal holds is refused by its first header.
  private func checkIdentity(of header: StreamHeader) throws(StreamError) {
    if hasIdentity { return }
    hasIdentity = true
    let identity = header.streamIdentity
    guard let known = writer.header else { return writer.identity = identity }
    if identity != writer.identity {
      throw differing(
        "it holds the stream of \(known.streamName), and what comes is that of \(header.streamName)"
      )
    }
  }

  /// Appends what headers said since the last frame, where the journal does not know it.
  private func settleHeaders(completely: Bool) throws(StreamError) {
    guard let newest = headers.last?.after else { return }
    if writer.header == newest { return headers.removeAll() }
    if let first = headers.firstIndex(where: { $0.before == writer.header }),
      headers[first...].allSatisfy({ $0.frame != nil })
    {
      for (_, frame, after) in headers[first...] {
        try frame?.asFrame { frame throws(StreamError) in
          try writer.append(header: frame, after)
        }
      }
    } else if completely {
      if let known = writer.header, let conflict = known.conflict(with: newest) {
        throw differing(conflict)
      }
      for frame in try SingleFrames.header(newest, since: writer.header) {
        try frame.asFrame { frame throws(StreamError) in
          try writer.append(header: frame, newest)
        }
      }
    } else {
      return
    }
    headers.removeAll()
  }

  private func hex(_ value: UInt64) -> String { String(value, radix: 16) }

  private func differing(_ cause: String) -> StreamError {
    StreamError(
      .badData, operation: "append", object: writer.folder.path, cause: cause,
      place: "event \(events)")
  }
}

extension [UInt8] {
  func asFrame(
    _ body: (UnsafeRawBufferPointer) throws(StreamError) -> Void
  ) throws(StreamError) {
    try withUnsafeBufferPointer { bytes throws(StreamError) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }
}

extension StreamHeader {
  /// Which stream it is: by its programs, their arguments and what they read.
  fileprivate var streamIdentity: UInt64 {
    let entries = lineage.map { [$0.program, $0.version, $0.arguments] }
    let recordings = captures.map { ["\($0.source)", "\($0.identity)", $0.name] }
    // Lengths keep apart what joined would be equal.
    return fnv1a(
      (entries + recordings).flatMap { $0 }.flatMap { Array("\($0.utf8.count):\($0)".utf8) })
  }

  fileprivate var streamName: String {
    let program = lineage.map {
      $0.arguments.isEmpty ? $0.program : "\($0.program) \($0.arguments)"
    }
    let names = captures.map(\.name).prefix(3).joined(separator: ", ")
    return "`\(program.joined(separator: " | "))`" + (names.isEmpty ? "" : " over \(names)")
  }

  /// Where a number means another thing than in this header.
  fileprivate func conflict(with other: StreamHeader) -> String? {
    for (one, two) in zip(instruments, other.instruments)
    where one.symbol != two.symbol || one.publisher != two.publisher {
      return "instrument \(one.id) is \(one.symbol) of \"\(one.publisher)\" in the journal, and "
        + "\(two.symbol) of \"\(two.publisher)\" in what comes"
    }
    for (one, two) in zip(featureSets, other.featureSets) where one != two {
      return "feature set \(one.id) holds other features than in what comes"
    }
    for (one, two) in zip(strategies, other.strategies) where one != two {
      return "strategy \(one.id) is \(one.name) in the journal, and \(two.name) in what comes"
    }
    return nil
  }
}
