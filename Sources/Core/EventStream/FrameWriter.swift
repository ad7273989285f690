import CCapnpStream
import EventModel

/// Writes a stream: the last sink of a filter. Counts and digests what it writes.
public final class FrameWriter: FrameSink {
  let output: ByteOutput
  private var written: StreamHeader?
  var digest = StreamDigest()
  private let withholdsControl: Bool
  let status: StatusPage

  /// - Parameters:
  ///   - withholdsControl: leave out control frames, as sinks to a file do.
  ///   - status: where what is written is counted.
  public init(
    _ output: ByteOutput, withholdsControl: Bool = false, status: StatusPage = .unseen
  ) {
    self.output = output
    self.status = status
    self.withholdsControl = withholdsControl
  }

  /// Events written so far.
  public var eventCount: UInt64 { digest.eventCount }

  package var digestValue: UInt64 { digest.value }

  /// Whether there is a header.
  package var hasBegun: Bool { written != nil }

  public func header(_ header: StreamHeader) throws(StreamError) {
    guard let written else {
      try write(HeaderParts(of: header), isIncrement: false)
      self.written = header
      return
    }
    if written == header { return }
    // Of a state that other options have left: what readers know by a number would be another.
    if header.featureSets.changes(since: written.featureSets).first ?? .max
      < written.featureSets.count
    {
      throw Self.changed("a feature set")
    }
    if header.strategies.changes(since: written.strategies).first ?? .max < written.strategies.count
    {
      throw Self.changed("a strategy")
    }
    try write(HeaderParts(of: header, since: written), isIncrement: true)
    self.written = header
  }

  private static func changed(_ what: String) -> StreamError {
    StreamError(
      .badData, operation: "write", object: "header",
      cause: "\(what) of the stream would become another; the options need a new stream")
  }

  private func write(_ parts: HeaderParts, isIncrement: Bool) throws(StreamError) {
    var parts = parts
    var isIncrement = isIncrement
    repeat {
      let frame = HeaderCodec.encode(try parts.next(), isIncrement: isIncrement)
      if frame.count - 8 > StreamReader.largestFrame { throw HeaderParts.tooLarge }
      try output.write(frame)
      isIncrement = true
    } while !parts.isDone
  }

  public func batch(_ batch: EventBatch) throws(StreamError) {
    if let link = output.link { return try hand(batch, to: link) }
    var raw = cs_batch(batch)
    let first = digest.eventCount
    if let untimely = digest.addTimely(&raw) {
      throw self.untimely(at: first + UInt64(untimely))
    }
    try withUnsafeTemporaryAllocation(
      byteCount: Int(CS_PRELUDE_BYTES), alignment: 8
    ) { prelude throws(StreamError) in
      cs_batch_prelude(
        batch.events.count, batch.values.count, batch.words.count, batch.text.count,
        prelude.baseAddress!.assumingMemoryBound(to: UInt8.self))
      try output.write(gathering: [
        UnsafeRawBufferPointer(prelude), UnsafeRawBufferPointer(batch.events),
        UnsafeRawBufferPointer(batch.values), UnsafeRawBufferPointer(batch.words),
        UnsafeRawBufferPointer(batch.text),
      ])
    }
    status.count(batch, .eventsOut, .timeOut)
  }

  func untimely(at event: UInt64) -> StreamError {
    StreamError(
      .badData, operation: "write", object: "event \(event)",
      cause: "its time lies outside the years 1900 to 2184")
  }

  public func take(_ buffer: inout EventBuffer) throws(StreamError) {
    if let link = output.link { return try hand(&buffer, to: link) }
    defer { buffer.removeAll() }
    try buffer.forEachFrame { batch throws(StreamError) in try self.batch(batch) }
  }

  public func control(_ control: ControlFrame) throws(StreamError) {
    if withholdsControl { return }
    let frame = FrameCodec.encode(control)
    // Heartbeats move watermarks, so who reads a file must find them; the others are of a moment.
    switch control {
    case .heartbeat, .position: try output.write(frame)
    case .barrier, .latency, .resume, .passed, .failed: try output.writeToReaders(frame)
    }
  }

  public func end(_ ending: StreamEnding) throws(StreamError) {
    try output.write(
      FrameCodec.encodeEnd(eventCount: digest.eventCount, digest: digest.value, ending))
  }

  public func flush() throws(StreamError) { output.link?.announce() }
}

/// Going on behind what an earlier process wrote.
extension FrameWriter {
  /// Of the events so far.
  package var digestWords: [UInt64] {
    get { digest.words }
    set { digest.words = newValue }
  }

  /// The frame of the header so far, empty before it.
  package var headerFrame: [UInt8] {
    written.map { HeaderCodec.encode($0, isIncrement: false) } ?? []
  }

  /// Tells the reader that this writer goes on behind what an earlier one wrote.
  package func tellResumption(from checkpoint: UInt64) throws(StreamError) {
    try control(
      .resume(
        checkpoint: UInt32(truncatingIfNeeded: checkpoint), events: digest.eventCount,
        digest: digest.value))
  }

  /// Writes a frame as it stands, which holds the events of `batch`.
  package func pass(
    _ frame: UnsafeRawBufferPointer, adding batch: EventBatch? = nil
  ) throws(StreamError) {
    try output.write(frame)
    if let batch { digest.add(batch) }
  }

  /// The header as readers know it from frames that were passed.
  package func notePassed(_ header: StreamHeader) { written = header }

  /// Events in a frame that was passed without looking into it, and the newest event time by then.
  package func notePassed(events: Int, newestTime: Int64) {
    status.add(events, .eventsOut, newestTime, .timeOut)
  }

  /// False where the bytes are no frame of a header.
  package func resume(behind header: [UInt8]) -> Bool {
    written = StreamReader.decodeHeader(header)
    return header.isEmpty || written != nil
  }
}
