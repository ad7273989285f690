import CCapnpStream
import EventModel
import Glibc

/// Reads a stream frame by frame, validates each, and presents one continuous stream: instruments
/// and feature sets of a stream that follows another (`cat a b`) are mapped to the first one's ids.
public final class StreamReader {
  /// What the next frame says.
  public enum Step {
    case header(StreamHeader)
    case batch(EventBatch)
    case control(ControlFrame)
    /// The input has ended, after an `end`.
    case end
    /// No whole frame is there, and reading on would wait.
    case wouldWait
  }

  /// Frames above this are refused before anything is allocated for them.
  public static let largestFrame = 16 << 20

  /// What it reads.
  public let input: ByteInput
  /// The stream as it now is; nil before the first header.
  public private(set) var header: StreamHeader?
  /// Streams that have begun so far: more than one in the output of `cat a b`.
  public private(set) var streamCount = 0
  /// Whether all that came is a part: a stream's end says so, or a signal stopped the reading.
  public private(set) var ending = StreamEnding.complete

  var stream = JoinedStream()
  private var known = TableIndex()
  var digest = StreamDigest()
  var state = State.start
  /// Bytes of the frame that was given last.
  var consumedFrame = 0
  var copy = PresentedBatch()
  /// After a repair the end cannot match what came.
  var acceptsLosses = false
  /// How an earlier reader stood, from which a writer that was restored goes on.
  package var resumption: Resumption?
  /// What was read before `resumption` is all: nothing more is read.
  package var endsAtOnce = false
  /// Of several streams one behind the other: the header of those before the present one.
  private var earlierHeader: StreamHeader?

  enum State {
    case start
    case inside
    case ended
  }

  public init(_ input: ByteInput) {
    self.input = input
    if input.descriptor == STDIN_FILENO || input.link != nil { takeStanding(ofInput: 0) }
  }

  /// Begins as the `pipe` says that runs the program.
  ///
  /// - Parameter number: of the input, from 0.
  package func takeStanding(ofInput number: Int) {
    resumption = input.context.givenStanding(ofInput: number)
    endsAtOnce = input.context.endsInput(number)
  }

  /// How this one stands, for one that goes on behind it.
  package var standing: Resumption {
    var standing = Resumption()
    guard let header else { return standing }
    standing.digestWords = digest.words
    let own = stream.header(within: header)
    if let earlierHeader, own != header { standing.earlierHeader = earlierHeader.frameBytes }
    standing.header = own.frameBytes
    return standing
  }

  /// Bytes from the front of the input to the last whole frame.
  public var goodBytes: Int { input.position }

  /// Reads everything into `sink` and ends it. Frames before an error have reached the sink; the
  /// caller flushes it.
  public func run(into sink: any FrameSink) throws(StreamError) {
    // Parts of a header that follow one another are one change to those behind.
    var pending: StreamHeader?
    var reading = true
    while reading {
      let isLive = header?.mode == .live
      var step: Step?
      var failure: StreamError?
      do throws(StreamError) {
        step = try next(waits: !isLive)
      } catch {
        failure = error
      }
      if case .header(let header) = step {
        pending = header
        continue
      }
      if let header = pending {
        pending = nil
        try sink.header(header)
      }
      if let failure { throw failure }
      switch step {
      case .batch(let batch): try sink.batch(batch)
      case .control(let control): if !control.isOfHop { try sink.control(control) }
      case .end: reading = false
      case .wouldWait:
        try sink.flush()
        _ = try input.readMore()
      case .header, nil: break
      }
    }
    // Of one that ends where it had not begun there is nothing to end.
    if header != nil { try sink.end(ending) }
  }

  /// The next frame. With `waits` false, `wouldWait` where none is complete yet. What a batch refers
  /// to is valid until the next call.
  public func next(waits: Bool = true) throws(StreamError) -> Step {
    if let link = input.link { return try next(from: link, waits: waits) }
    input.consume(consumedFrame)
    consumedFrame = 0
    if endsAtOnce {
      if state == .start, let header = try resumed() { return .header(header) }
      return .end
    }
    while true {
      // A signal ends a file at a frame.
      if state != .start, input.context.stopsInput(isFile: input.isRegularFile) { return stop() }
      let words = try frameSize(waits: waits)
      guard let words else { return .wouldWait }
      if words < 0 { return input.wasStopped && state != .start ? stop() : try finish() }
      if try !ensure(8 + words * 8, waits: waits) {
        if input.wasStopped, state != .start { return stop() }
        if waits || input.isExhausted { throw cutInside() }
        return .wouldWait
      }
      consumedFrame = 8 + words * 8
      let frame = UnsafeRawBufferPointer(rebasing: input.available[..<consumedFrame])
      if let step = try take(frame) { return step }
      input.consume(consumedFrame)
      consumedFrame = 0
    }
  }

  /// What a frame says, with its segment table; nil where it says nothing to those behind.
  func take(_ frame: UnsafeRawBufferPointer) throws(StreamError) -> Step? {
    let failure: StreamError
    do throws(FrameFailure) {
      let step = try decode(UnsafeRawBufferPointer(rebasing: frame[8...]))
      guard case .control(.failed(let status)) = step else { return step }
      if state == .ended { return nil }
      failure = producerFailed(status)
    } catch {
      failure = StreamError(
        .badData, operation: "read", object: input.name, cause: error.cause,
        place: "byte \(input.position)")
    }
    consumedFrame = 0
    throw failure
  }

  /// A signal asked to stop: what came is a part.
  private func stop() -> Step {
    ending = .stopped
    input.context.noteStop(of: input.name, at: "byte \(input.position)")
    return .end
  }

  /// Words of the next frame's segment, -1 at the end of the input, nil when it would wait.
  private func frameSize(waits: Bool) throws(StreamError) -> Int? {
    if try !ensure(8, waits: waits) {
      if !waits, !input.isExhausted { return nil }
      if input.available.isEmpty || input.wasStopped { return -1 }
      throw cutInside()
    }
    let table = input.available.loadUnaligned(as: UInt64.self)
    let segments = UInt32(truncatingIfNeeded: table)
    let words = Int(table >> 32)
    if segments != 0 || words * 8 > Self.largestFrame || words == 0 {
      throw state == .start ? notAStream() : damagedTable(segments: segments, words: words)
    }
    return words
  }

  /// Begins inside of a stream of which the header and the events so far are known elsewhere: what its
  /// restored writer says of them must agree.
  package func begin(inside frames: [[UInt8]], digest words: [UInt64]) throws(StreamError) {
    do throws(FrameFailure) {
      for frame in frames {
        var copy = [UInt64](repeating: 0, count: frame.count / 8 - 1)
        copy.withUnsafeMutableBytes { $0.copyBytes(from: frame[8...]) }
        try copy.withUnsafeBufferPointer { words throws(FrameFailure) in
          let opened = try Self.openFrame(UnsafeRawBufferPointer(words))
          defer { cs_frame_close(opened) }
          _ = try take(try HeaderFrame(opened))
        }
      }
    } catch {
      throw StreamError(.badData, operation: "resume", object: input.name, cause: error.cause)
    }
    digest.words = words
  }

  private func ensure(_ count: Int, waits: Bool) throws(StreamError) -> Bool {
    if waits { return try input.fill(count) }
    while input.available.count < count {
      if !input.isReadable { return false }
      if try !input.readMore() { return false }
    }
    return true
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) throws(FrameFailure) -> Step? {
    let frame = try Self.openFrame(bytes)
    defer { cs_frame_close(frame) }
    let which = UInt32(cs_frame_which(frame))
    if state == .start, which == CS_CONTROL.rawValue {
      switch try FrameCodec.decodeControl(frame) {
      case .failed(let status): return .control(.failed(status: status))
      case .resume(_, let events, _):
        if let header = try resume() {
          _ = try takeControl(frame)
          return .header(header)
        }
        // Its writer had not begun, as this reader had not.
        if resumption != nil, events == 0 { return nil }
      default: break
      }
    }
    if state == .start, which != CS_HEADER.rawValue {
      throw FrameFailure(
        "it begins with no header (`slice` cuts streams, `tail -c` cannot)")
    }
    switch which {
    case CS_HEADER.rawValue:
      return .header(try take(try HeaderFrame(frame)))
    case CS_BATCH.rawValue:
      if state == .ended { throw FrameFailure("events follow an end with no header between") }
      return .batch(try takeBatch(frame))
    case CS_END.rawValue:
      try takeEnd(frame)
      return nil
    case CS_CONTROL.rawValue:
      return try takeControl(frame)
    default:
      throw FrameFailure("a frame of kind \(which), which this version does not know")
    }
  }

  /// Stands as the reader did that left `resumption`; nil where that one had not begun.
  private func resume() throws(FrameFailure) -> StreamHeader? {
    guard let resumption, !resumption.header.isEmpty else { return nil }
    if !resumption.earlierHeader.isEmpty {
      _ = try take(frame: resumption.earlierHeader)
      state = .ended
    }
    let header = try take(frame: resumption.header)
    digest.words = resumption.digestWords
    return header
  }

  private func resumed() throws(StreamError) -> StreamHeader? {
    do throws(FrameFailure) {
      return try resume()
    } catch {
      throw StreamError(.badData, operation: "resume", object: input.name, cause: error.cause)
    }
  }

  private func take(frame: [UInt8]) throws(FrameFailure) -> StreamHeader {
    var header: StreamHeader?
    var failure: FrameFailure?
    frame.withUnsafeBytes { bytes in
      do throws(FrameFailure) {
        let frame = try Self.openFrame(UnsafeRawBufferPointer(rebasing: bytes[8...]))
        defer { cs_frame_close(frame) }
        header = try take(try HeaderFrame(frame))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return header!
  }

  static func openFrame(_ bytes: UnsafeRawBufferPointer) throws(FrameFailure)
    -> OpaquePointer
  {
    var frame: OpaquePointer?
    try FrameCodec.check {
      frame = cs_frame_open(bytes.baseAddress, bytes.count / 8, $0, $1)
      return frame == nil ? -1 : 0
    }
    return frame!
  }

  private func take(_ update: HeaderFrame) throws(FrameFailure) -> StreamHeader {
    if update.isIncrement, state != .inside {
      throw FrameFailure("an increment with no header before it")
    }
    if !update.isIncrement {
      if state == .inside { throw FrameFailure("a new header before the end of the stream") }
      earlierHeader = header
      stream = JoinedStream()
      digest = StreamDigest()
      streamCount += 1
    }
    // The tables have one owner while they grow, so that no part of them is copied.
    var merged = header ?? StreamHeader()
    let isFirst = header == nil
    header = nil
    do throws(FrameFailure) {
      try stream.apply(update, to: &merged, &known)
    } catch {
      if !isFirst { header = merged }
      throw error
    }
    header = merged
    state = .inside
    return merged
  }

  private func takeBatch(_ frame: OpaquePointer) throws(FrameFailure) -> EventBatch {
    var raw = cs_batch()
    try FrameCodec.check { cs_frame_batch(frame, &raw, $0, $1) }
    try stream.check(&raw, addingTo: &digest)
    let batch = stream.present(raw, copy: &copy)
    input.context.status.count(batch, .eventsIn, .timeIn)
    return batch
  }

  /// Nil where this build does not know the control.
  private func takeControl(_ frame: OpaquePointer) throws(FrameFailure) -> Step? {
    guard let control = try FrameCodec.decodeControl(frame) else { return nil }
    if case .resume(let checkpoint, let events, let sum) = control, !acceptsLosses {
      let (mine, own) = (digest.eventCount, digest.value)
      if events != mine || sum != own {
        throw FrameFailure(
          "its writer goes on from checkpoint \(checkpoint), behind \(events) events of digest "
            + "\(String(sum, radix: 16)), but \(mine) of digest \(String(own, radix: 16)) came")
      }
    }
    return .control(control)
  }

  private func takeEnd(_ frame: OpaquePointer) throws(FrameFailure) {
    var end = cs_end()
    try FrameCodec.check { cs_frame_end(frame, &end, $0, $1) }
    if state == .ended { throw FrameFailure("two ends with no header between") }
    if end.stopped != 0 { ending = .stopped }
    if acceptsLosses {
      state = .ended
      return
    }
    if end.event_count != digest.eventCount {
      throw FrameFailure(
        "the end counts \(end.event_count) events, but \(digest.eventCount) came: some are lost")
    }
    if end.has_digest != 0, end.digest != digest.value {
      throw FrameFailure("the events differ from the digest at the end: the data are damaged")
    }
    state = .ended
  }

  func finish() throws(StreamError) -> Step {
    switch state {
    case .ended: return .end
    case .start where input.wasStopped:
      // Nothing is known and nothing is written.
      input.context.noteStop(of: input.name, at: "byte 0")
      throw StreamError(.stopped, operation: "read", object: input.name, cause: "stopped")
    case .start:
      throw StreamError(
        .badData, operation: "read", object: input.name,
        cause: "it is empty, not even a header (did the program before it fail?)")
    case .inside:
      throw StreamError(
        .badData, operation: "read", object: input.name,
        cause: "the stream stops without its end: it was cut, or its producer failed",
        place: "byte \(input.position)")
    }
  }
}
