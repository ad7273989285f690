import CCapnpStream

/// A frame that is not what the schema allows; the reader adds the place.
struct FrameFailure: Error {
  var cause: String
  init(_ cause: String) { self.cause = cause }
}

/// The smaller frames as bytes, and what the codecs share.
enum FrameCodec {
  static func encodeEnd(eventCount: UInt64, digest: UInt64, _ ending: StreamEnding) -> [UInt8] {
    var end = cs_end(
      event_count: eventCount, has_digest: 1, digest: digest, stopped: ending == .stopped ? 1 : 0)
    return take(cs_build_end(&end))
  }

  static func encode(_ control: ControlFrame) -> [UInt8] {
    var raw = cs_control()
    switch control {
    case .barrier(let number):
      raw.kind = UInt16(CS_BARRIER.rawValue)
      raw.number = number
    case .heartbeat(let time):
      raw.kind = UInt16(CS_HEARTBEAT.rawValue)
      raw.time = time
    case .latency(let id, let sentAt):
      raw.kind = UInt16(CS_LATENCY.rawValue)
      raw.number = id
      raw.time = sentAt
    case .resume(let checkpoint, let events, let digest):
      raw.kind = UInt16(CS_RESUME.rawValue)
      raw.number = events
      raw.digest = digest
      raw.checkpoint = checkpoint
    case .passed(let eventTime, let origin):
      raw.kind = UInt16(CS_PASSED.rawValue)
      raw.number = origin
      raw.time = eventTime
    case .position(let event, let appendedAt):
      raw.kind = UInt16(CS_POSITION.rawValue)
      raw.number = event
      raw.time = appendedAt
    case .failed(let status):
      raw.kind = UInt16(CS_FAILED.rawValue)
      raw.number = UInt64(status)
    }
    return take(cs_build_control(&raw))
  }

  /// Nil for a control that this build does not know.
  static func decodeControl(_ frame: OpaquePointer) throws(FrameFailure) -> ControlFrame? {
    var raw = cs_control()
    try check { cs_frame_control(frame, &raw, $0, $1) }
    switch UInt32(raw.kind) {
    case CS_BARRIER.rawValue: return .barrier(raw.number)
    case CS_HEARTBEAT.rawValue: return .heartbeat(raw.time)
    case CS_LATENCY.rawValue: return .latency(id: raw.number, sentAt: raw.time)
    case CS_RESUME.rawValue:
      return .resume(checkpoint: raw.checkpoint, events: raw.number, digest: raw.digest)
    case CS_PASSED.rawValue: return .passed(eventTime: raw.time, origin: raw.number)
    case CS_POSITION.rawValue: return .position(event: raw.number, appendedAt: raw.time)
    case CS_FAILED.rawValue: return .failed(status: UInt16(truncatingIfNeeded: raw.number))
    default: return nil
    }
  }

  /// The bytes of a finished message; frees the builder.
  static func take(_ builder: OpaquePointer?) -> [UInt8] {
    defer { cs_builder_free(builder) }
    var size = 0
    let bytes = cs_builder_bytes(builder, &size)
    return Array(UnsafeRawBufferPointer(start: bytes, count: size))
  }

  /// Calls into the shim and turns its failure into an error.
  static func check(
    _ call: (UnsafeMutablePointer<CChar>, Int) -> Int32
  ) throws(FrameFailure) {
    let failure: String? = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
      text[0] = 0
      if call(text.baseAddress!, text.count) == 0 { return nil }
      return String(cString: text.baseAddress!)
    }
    if let failure { throw FrameFailure(failure) }
  }
}
