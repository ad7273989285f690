import EventModel
import EventStream
import Glibc

/// A LOBSTER message file and its order-book file, read in step.
final class LobsterPairSource: EventSource {
  /// One of the two files: cuts lines, and passes over a header.
  private struct Lines {
    let input: ByteInput
    /// Lines taken, the header among them.
    private(set) var number = 0
    private var atEnd = false

    init(_ input: ByteInput) { self.input = input }

    /// The next line that is no header, without its end, and how many bytes it takes; nil at the end.
    mutating func next() throws(StreamError) -> (line: UnsafeRawBufferPointer, length: Int)? {
      var searched = 0
      while true {
        let bytes = input.available
        guard
          let end = Self.newline(bytes, from: searched)
            ?? (atEnd && !bytes.isEmpty ? bytes.count : nil)
        else {
          if atEnd { return nil }
          guard bytes.count <= LobsterDecoder.maximumLine else { throw tooLong }
          searched = bytes.count
          atEnd = try !input.readMore()
          // What is left where a signal stopped the reading is no line.
          if atEnd, input.wasStopped { return nil }
          continue
        }
        number += 1
        let line = UnsafeRawBufferPointer(
          rebasing: LobsterFormat.trimmed(bytes[bytes.startIndex..<end]))
        let length = min(end + 1, bytes.count)
        if line.isEmpty || number == 1 && LobsterFormat.isLetter(line[0]) {
          input.consume(length)
          searched = 0
          continue
        }
        return (line, length)
      }
    }

    private static func newline(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
      guard let base = bytes.baseAddress,
        let found = memchr(base + start, 0x0A, bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }

    private var tooLong: StreamError {
      StreamError(
        .badData, operation: "decode", object: input.name,
        cause: "the line is longer than \(LobsterDecoder.maximumLine) bytes",
        place: "line \(number + 1)")
    }
  }

  private var messages: Lines
  private var books: Lines
  private var pair: LobsterPair
  private let skipLimit: Int
  private var skipped = 0
  private var pairs = 0
  private var failure: StreamError?
  private var isFinished = false

  private let ownIdentity: UInt64

  override var identity: UInt64 { ownIdentity }

  init(
    messages: ByteInput, books: ByteInput, _ pair: consuming LobsterPair,
    _ output: consuming CaptureOutput, skipLimit: Int
  ) throws(StreamError) {
    ownIdentity = try CaptureIdentity.of(messages) ^ (try CaptureIdentity.of(books))
    self.messages = Lines(messages)
    self.books = Lines(books)
    self.pair = pair
    self.skipLimit = skipLimit
    super.init(output, input: messages)
  }

  override var kinds: KindSet { pair.kinds }
  override var notes: [String] {
    ["LOBSTER: levels beyond those of the order-book file are as they were when last in sight"]
  }
  override var remarks: [CaptureRemark] { pair.remarks }
  override var wasStopped: Bool { messages.input.wasStopped || books.input.wasStopped }
  override var statistics: [Statistics.Entry] {
    [
      Statistics.Entry("\(name): records", output.records),
      Statistics.Entry("\(name): bad records skipped", skipped),
    ]
  }

  override func survey(into survey: inout ExponentSurvey) {
    let registry = InstrumentRegistry()
    _ = pair.day.register(in: registry)
    for instrument in registry.instruments { survey.fix(instrument) }
  }

  override func refill() throws(StreamError) -> Bool {
    output.events.removeAll()
    if let failure { throw failure }
    while !output.isFull, !isFinished, failure == nil {
      do throws(StreamError) {
        isFinished = try !step()
      } catch {
        if error.exit == .brokenPipe || output.events.isEmptyNow { throw error }
        failure = error
      }
    }
    if output.events.isEmptyNow, let failure { throw failure }
    return !output.events.isEmptyNow
  }

  /// Decodes a line of each file; false at their end.
  private func step() throws(StreamError) -> Bool {
    let message = try messages.next()
    let row = try books.next()
    if wasStopped { return false }
    guard let message, let row else {
      if message == nil, row == nil { return false }
      throw uneven(
        shorter: message == nil ? messages : books, longer: message == nil ? books : messages)
    }
    pairs += 1
    do throws(LobsterMessage.Fault) {
      try pair.decode(message.line, row: row.line, into: &output)
    } catch {
      guard skipped < skipLimit else {
        let beyond = skipLimit > 0 ? "; --skip-bad \(skipLimit) is used up" : ""
        throw StreamError(
          .badData, operation: "decode", object: name, cause: error.cause + beyond,
          place: "line \(messages.number)")
      }
      skipped += 1
    }
    if output.untimely > 0 {
      throw StreamError(
        .badData, operation: "decode", object: name,
        cause: "the date lies outside the years 1900 to 2184", place: "line \(messages.number)")
    }
    messages.input.consume(message.length)
    books.input.consume(row.length)
    return true
  }

  private func uneven(shorter: Lines, longer: Lines) -> StreamError {
    StreamError(
      .badData, operation: "decode", object: shorter.input.name,
      cause:
        "it ends behind \(pairs) lines, and \(longer.input.name) goes on: the two files are not of "
        + "the same messages",
      place: "line \(shorter.number)")
  }
}
