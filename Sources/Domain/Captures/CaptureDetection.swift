import Commands
import EventStream

/// Finds out what a capture is.
enum CaptureDetection {
  /// The decoder of an input; nil when it is an event stream.
  static func decoder(
    for input: ByteInput, _ options: ParsedOptions, _ capture: CaptureOptions
  ) throws(StreamError) -> (any CaptureDecoder)? {
    let named = options.text("format") ?? (options.has("columns") ? "csv" : nil)
    if named == "stream" { return nil }
    if named == nil || !input.follows { try refuseForeign(input, named) }
    let format: CaptureFormat
    if let named, let found = captureFormats.first(where: { $0.name == named }) {
      format = found
    } else {
      guard let found = try recognize(input, capture) else { return nil }
      format = found
    }
    do throws(CaptureOptionError) {
      return try format.make(capture)
    } catch {
      throw StreamError(
        .usage, operation: "decode", object: input.name, cause: error.sentence)
    }
  }

  /// Refuses what is known by its first bytes to be something else, also where the format is named.
  private static func refuseForeign(
    _ input: ByteInput, _ named: String?
  ) throws(StreamError) {
    if let named, named.hasPrefix("dbn") { return }
    var hasMore = true
    while hasMore, input.available.count < ForeignFormat.headBytes {
      hasMore = try input.readMore()
    }
    if let sentence = ForeignFormat.sentence(input.available) {
      throw StreamError(.badData, operation: "recognise", object: input.name, cause: sentence)
    }
  }

  /// The format by the first bytes; nil for an event stream. Reads no more than it needs.
  private static func recognize(
    _ input: ByteInput, _ options: CaptureOptions
  ) throws(StreamError) -> CaptureFormat? {
    var atEnd = false
    while true {
      if input.storedHead.withUnsafeBytes(DbnFormats.isLegacy) {
        throw StreamError(
          .badData, operation: "decode", object: input.name, cause: DbnFormats.legacySentence)
      }
      let head = UnsafeRawBufferPointer(rebasing: input.available.prefix(64 << 10))
      if head.isEmpty, !atEnd {
        atEnd = try !input.readMore()
        continue
      }
      if isStream(head) { return nil }
      if let format = captureFormats.first(where: { $0.recognizes(head, options) }) {
        return format
      }
      if atEnd || head.count == 64 << 10 { break }
      atEnd = try !input.readMore()
    }
    if input.wasStopped {
      input.context.noteStop(of: input.name, at: "byte 0")
      throw StreamError(.stopped, operation: "recognise", object: input.name, cause: "stopped")
    }
    let cause =
      input.available.isEmpty
      ? "it is empty"
      : "not a capture of a known format; "
        + (CsvProposal.columns(input.available).map { "its first line suggests --columns \($0)" }
          ?? "say --format NAME, or --columns LIST for a CSV")
    throw StreamError(.badData, operation: "recognise", object: input.name, cause: cause)
  }

  /// A frame's segment table and root pointer: one segment, a struct of one data word and one pointer.
  private static func isStream(_ head: UnsafeRawBufferPointer) -> Bool {
    guard head.count >= 24 else { return false }
    let table = head.loadUnaligned(as: UInt64.self)
    let root = head.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    return UInt32(truncatingIfNeeded: table) == 0 && root == 0x0001_0001_0000_0000
  }
}
