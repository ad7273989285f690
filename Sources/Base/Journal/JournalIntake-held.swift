import EventModel
import EventStream

/// Holding what comes again against what is there.
extension JournalIntake {
  func hold(_ batch: EventBatch, count: Int) throws(StreamError) {
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

  /// What comes next is the event of this number: what the journal holds before is not looked at.
  func holdAgainstRecords(from event: UInt64) throws(StreamError) {
    let records = try JournalReader(writer.folder.path, from: .event(event), readsPayloads: false)
    self.records = records
    checkpoint = (records.firstEvent, records.digestBefore.value)
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
  func checkIdentity(of header: StreamHeader) throws(StreamError) {
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
  func settleHeaders(completely: Bool) throws(StreamError) {
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

  func hex(_ value: UInt64) -> String { String(value, radix: 16) }

  func differing(_ cause: String) -> StreamError {
    StreamError(
      .badData, operation: "append", object: writer.folder.path, cause: cause,
      place: "event \(events)")
  }
}
