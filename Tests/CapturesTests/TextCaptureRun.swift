import Captures
import EventModel
import TestSupport
import Testing

/// What decoding a whole text capture gave, by the name of its format. Goes on behind bad lines.
struct TextCaptureRun: Equatable {
  struct Decoded: Equatable {
    var event: Event
    var words: [Int64]

    static func == (a: Decoded, b: Decoded) -> Bool { a.text == b.text }

    /// Everything but the payload's offset, which depends on frames.
    var text: String {
      var event = event
      if event.kind.payload == .words { event.payloadOffset = 0 }
      return "\(event.kind.name) \(event.eventTime) \(event.receiveTime) \(event.origin) "
        + "\(event.sequence) \(event.instrument) \(event.flags.rawValue) \(event.body) \(words)"
    }
  }

  var events: [Decoded] = []
  var problems: [String] = []
  var instruments: [Instrument] = []
  var unmapped: [String: Int] = [:]
  var records = 0
  var warnings: [String] = []

  var kinds: [EventKind] { events.map(\.event.kind) }

  func count(_ kind: EventKind) -> Int { events.count { $0.event.kind == kind } }
}

extension TextCaptureRun {
  /// Decodes `bytes` in reads of `chunk` bytes; decoding goes on behind bad records that can be
  /// skipped.
  static func decode(
    _ bytes: [UInt8], format: String, options: CaptureOptions = CaptureOptions(),
    chunk: Int = 1 << 20
  ) throws -> TextCaptureRun {
    let format = try #require(captureFormats.first { $0.name == format })
    var decoder = try format.make(options)
    let registry = InstrumentRegistry(exponents: options.exponents)
    var output = CaptureOutput(source: 3, registry: registry)
    var run = TextCaptureRun()
    bytes.withUnsafeBytes { all in
      var consumed = 0
      var visible = 0
      while true {
        visible = min(all.count, visible + chunk)
        var goesOn = true
        while goesOn {
          let window = UnsafeRawBufferPointer(rebasing: all[consumed..<visible])
          let outcome = decoder.decode(window, atEnd: visible == all.count, into: &output)
          precondition(outcome.consumed <= window.count)
          consumed += outcome.consumed
          if let problem = outcome.problem {
            run.problems.append("\(problem.cause) (\(problem.place))")
            if !problem.isSkippable { visible = all.count; consumed = all.count; goesOn = false }
          }
          goesOn = goesOn && (output.isFull || outcome.problem != nil)
          run.drain(&output)
        }
        if visible == all.count { break }
      }
      precondition(consumed == all.count, "\(all.count - consumed) bytes are left")
    }
    run.instruments = Array(registry.instruments)
    run.unmapped = output.unmapped
    run.records = output.records
    run.warnings = output.warnings
    let kinds = decoder.kinds.union(output.ownKinds)
    for decoded in run.events { #expect(kinds.contains(decoded.event.kind)) }
    return run
  }

  static func decode(
    _ text: String, format: String, options: CaptureOptions = CaptureOptions(), chunk: Int = 1 << 20
  ) throws -> TextCaptureRun {
    try decode(Array(text.utf8), format: format, options: options, chunk: chunk)
  }

  /// Decodes at many chunk sizes and demands the same of all.
  static func decodeInChunks(
    _ text: String, format: String, options: CaptureOptions = CaptureOptions()
  ) throws -> TextCaptureRun {
    let whole = try decode(text, format: format, options: options)
    for chunk in [1, 2, 3, 4, 5, 7, 13, 100, 1024] {
      let parts = try decode(text, format: format, options: options, chunk: chunk)
      #expect(parts == whole, "chunks of \(chunk) bytes")
    }
    return whole
  }

  /// Decodes the text cut anywhere and with bytes changed: nothing may trap.
  static func decodeDamaged(
    _ text: String, format: String, options: CaptureOptions = CaptureOptions(), rounds: Int = 300
  ) throws {
    let bytes = Array(text.utf8)
    var random = SeededGenerator(seed: 7)
    func next() -> UInt64 { random.next() }
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / rounds)) {
      _ = try decode(Array(bytes.prefix(length)), format: format, options: options)
    }
    let interesting = Array("\",.-09eE{}[]: \n\r\0\u{7f}".utf8) + [0xFF]
    for _ in 0..<rounds {
      var damaged = bytes
      for _ in 0..<(1 + next() % 4) {
        let index = Int(next() % UInt64(damaged.count))
        switch next() % 3 {
        case 0: damaged[index] = UInt8(truncatingIfNeeded: next())
        case 1: damaged[index] = interesting[Int(next() % UInt64(interesting.count))]
        default: damaged.insert(UInt8(ascii: "9"), at: index)
        }
      }
      _ = try decode(damaged, format: format, options: options)
    }
  }

  private mutating func drain(_ output: inout CaptureOutput) {
    guard !output.events.isInsideGroup else { return }
    output.events.forEachFrame { batch in
      for event in batch.events {
        let words = event.kind.payload == .words ? Array(batch.words(of: event)) : []
        events.append(Decoded(event: event, words: words))
      }
    }
    output.events.removeAll()
  }
}

extension String {
  /// The time as nanoseconds, for expectations.
  var time: Int64 { Timestamp.parse(self)! }
}
