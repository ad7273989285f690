import CCapnpStream
import EventModel

/// Takes the frames of one stream in order. Stages in a chain, writers and printers are sinks.
public protocol FrameSink: AnyObject {
  /// The stream as it now is, complete; called first, and again whenever it changes.
  func header(_ header: StreamHeader) throws(StreamError)
  /// The events of one frame. Valid only during the call.
  func batch(_ batch: EventBatch) throws(StreamError)
  /// The frames of a buffer, which it may keep: the buffer is empty then, and may be another one.
  func take(_ buffer: inout EventBuffer) throws(StreamError)
  /// What is about the stream and no part of its content; see `ControlFrame`.
  func control(_ control: ControlFrame) throws(StreamError)
  /// Nothing follows.
  func end(_ ending: StreamEnding) throws(StreamError)
  /// Passes on what is held back for framing: the input of a live stream has nothing to read now, or
  /// the input broke off.
  func flush() throws(StreamError)
}

extension FrameSink {
  public func take(_ buffer: inout EventBuffer) throws(StreamError) {
    // Also where that fails: what was passed is not passed again by a flush.
    defer { buffer.removeAll() }
    try buffer.forEachFrame { batch throws(StreamError) in try self.batch(batch) }
  }

  /// The stream is complete.
  public func end() throws(StreamError) { try end(.complete) }
}

/// How a stream ends that was not cut.
public enum StreamEnding: Sendable {
  /// All that its sources had has come.
  case complete
  /// A recorded input was not read to its end, as a signal asked for: what came is a part.
  case stopped
}

/// A frame that is about the stream and not part of its content.
public enum ControlFrame: Sendable, Equatable {
  /// A checkpoint's number.
  case barrier(UInt64)
  /// Receive time of a live source that has nothing to say, nanoseconds.
  case heartbeat(Int64)
  /// A stamp for measuring a hop: its id, and when it was sent.
  case latency(id: UInt64, sentAt: Int64)
  /// A restored writer goes on behind so many events with this digest.
  case resume(checkpoint: UInt32, events: UInt64, digest: UInt64)
  /// What is behind comes later than this.
  case passed(eventTime: Int64, origin: UInt64)
  /// Where in a journal the next event stands, and when it was written.
  case position(event: UInt64, appendedAt: Int64)
  /// The writer failed with this exit status and said why. Readers make an error of it.
  case failed(status: UInt16)

  /// Whether it is of the hop between a writer and its reader, and goes no further.
  public var isOfHop: Bool {
    switch self {
    case .resume, .passed, .position, .failed: true
    case .barrier, .heartbeat, .latency: false
    }
  }
}

/// The digest of a stream: over its events and payload in order, blind to framing. Two streams are
/// equal when their digests are.
public struct StreamDigest {
  var state = cs_digest()

  public init() { cs_digest_start(&state) }

  /// Takes the next events with their payload.
  public mutating func add(_ batch: EventBatch) {
    var raw = cs_batch(batch)
    _ = addTimely(&raw)
  }

  /// Counts the events of a batch and leaves them out of the sum: between two that both do so it still
  /// agrees.
  mutating func count(_ batch: EventBatch) { state.event_count += UInt64(batch.count) }

  /// Adds a batch; the index of the first event whose times are out of range, nil when all are in it.
  mutating func addTimely(_ raw: inout cs_batch) -> Int? {
    cs_digest_batch(&state, &raw) == 0 ? nil : cs_batch_untimely(&raw)
  }

  /// Events so far.
  public var eventCount: UInt64 { state.event_count }

  /// The state as words, for snapshots.
  package var words: [UInt64] {
    get { withUnsafeBytes(of: state) { Array($0.bindMemory(to: UInt64.self)) } }
    set {
      withUnsafeMutableBytes(of: &state) { target in
        newValue.withUnsafeBytes { target.copyBytes(from: $0.prefix(target.count)) }
      }
    }
  }

  /// Of all events so far; it may go on.
  public var value: UInt64 {
    withUnsafePointer(to: state) { cs_digest_value($0) }
  }
}

extension cs_batch {
  init(_ batch: EventBatch) {
    self.init(
      events: UnsafeRawPointer(batch.events.baseAddress), event_count: batch.events.count,
      event_stride: MemoryLayout<Event>.stride, values: batch.values.baseAddress,
      value_count: batch.values.count, words: batch.words.baseAddress,
      word_count: batch.words.count, text: batch.text.baseAddress, text_size: batch.text.count)
  }
}
